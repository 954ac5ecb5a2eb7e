// INSERT … ON CONFLICT DO NOTHING where exclusion constraints arbitrate: which proposed rows would be in conflict with a row of the table, or
// with one that the statement has taken before.
//
// Effect 'lookup-exclusions'(table, indexes, rows, proposed): rows are in table order, with NULLs where no constraint reads a column; those
// from `proposed` on are new, those before are the statement's. Answer: per new row true, where the table has a row in its way, or
// the positions of earlier ones among `rows` that are.
import type { Batch } from '../../columns/column.ts'
import { columnValues } from '../../columns/read.ts'
import type { WriteTarget } from '../../execute/query-task.ts'
import type { Value } from '../../types/type.ts'
import type { ExecuteContext } from '../execute-context.ts'

export class ExcludedRows {
  readonly #table: number
  readonly #indexes: readonly number[]
  readonly #reads: ReadonlySet<number>
  readonly #target: WriteTarget
  readonly #context: ExecuteContext
  /** Rows that the statement has taken. */
  readonly #taken: Value[][] = []

  /** oids: indexes of constraints that arbitrate; none: all do. undefined: there is none. */
  static of(
    table: number,
    oids: readonly number[],
    target: WriteTarget,
    context: ExecuteContext,
  ): ExcludedRows | undefined {
    const indexes = context.catalog
      .indexesOf(table)
      .filter(
        ({ oid, columns }) =>
          columns.some(({ operator }) => operator !== undefined) && (oids.length === 0 || oids.includes(oid)),
      )
    if (indexes.length === 0) return undefined
    const reads = new Set(
      indexes.flatMap(({ columns, reads: more = [] }) => [
        ...columns.flatMap(({ attribute }) => attribute ?? []),
        ...more,
      ]),
    )
    return new ExcludedRows(
      table,
      indexes.map(({ oid }) => oid),
      reads,
      target,
      context,
    )
  }

  private constructor(
    table: number,
    indexes: readonly number[],
    reads: ReadonlySet<number>,
    target: WriteTarget,
    context: ExecuteContext,
  ) {
    this.#table = table
    this.#indexes = indexes
    this.#reads = reads
    this.#target = target
    this.#context = context
  }

  /** take: whether a proposed row has nothing in its way; if so it is in the way of others from then on. */
  lookUp(proposed: Batch): { readonly take: (row: number) => boolean } {
    const rows = this.#rowsOf(proposed)
    const before = this.#taken.length
    const conflicts = this.#context.effect('lookup-exclusions', [
      this.#table,
      this.#indexes,
      [...this.#taken, ...rows],
      before,
    ]) as readonly (true | readonly number[])[]
    const isTaken = rows.map(() => false)
    return {
      take: (row) => {
        const found = conflicts[row]
        if (found === true || found.some((other) => other < before || isTaken[other - before])) return false
        isTaken[row] = true
        this.#taken.push(rows[row])
        return true
      },
    }
  }

  #rowsOf(proposed: Batch): Value[][] {
    const columns = this.#target.columns.map(({ attribute }, i) =>
      this.#reads.has(attribute) ? columnValues(proposed.columns[i]) : undefined,
    )
    return Array.from({ length: proposed.length }, (_, row) => columns.map((values) => (values ? values[row] : null)))
  }
}
