// Where an INSERT's rows meet existing keys. Existing rows are asked of the transaction ('lookup-keys'); keys that this
// statement wrote itself are remembered here, since its own batches are not visible to it.
//
// Effect 'lookup-keys'(table, arbiters, rows, assigned): arbiters are index OIDs, none: every unique index; rows are in table order,
// with NULLs where a column is in no arbiter's key; assigned are the attributes that an update of existing rows sets, null where
// they are left alone. Answer: per row null or { rowId, row }, the first existing row that any arbiter finds; row is in table order,
// whole. Keys that are free are the transaction's from then on, rows that are to be updated are locked.
// Exclusion constraints are asked of it by `excluded-rows.ts`.
import type { Batch } from '../../columns/column.ts'
import { columnValues } from '../../columns/read.ts'
import { PgError } from '../../errors.ts'
import type { WriteTarget } from '../../execute/query-task.ts'
import { type IndexSchema, keptNullsAlike } from '../../tables.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { rowsOfStatement } from '../keys/changed-rows.ts'
import { ExcludedRows } from './excluded-rows.ts'

export interface ExistingRow {
  /** The proposed row that met it. */
  readonly source: number
  readonly rowId: bigint
  readonly row: readonly Value[]
}

interface Arbiter {
  readonly index: number
  /** Positions in the target's columns. */
  readonly columns: readonly number[]
  readonly nullsNotDistinct: boolean
  /** Keys this statement wrote. */
  readonly written: Set<string>
}

export class ConflictArbiter {
  readonly #table: number
  readonly #target: WriteTarget
  readonly #arbiters: readonly Arbiter[]
  readonly #context: ExecuteContext
  readonly #touched = new Set<bigint>()
  /** Where exclusion constraints arbitrate, too. */
  readonly #excluded: ExcludedRows | undefined

  /** No OIDs: every unique index of the table arbitrates. */
  constructor(table: number, oids: readonly number[], target: WriteTarget, context: ExecuteContext) {
    this.#table = table
    this.#target = target
    this.#context = context
    this.#arbiters = context.catalog
      .indexesOf(table)
      .filter((index) => index.unique && (oids.length === 0 || oids.includes(index.oid)))
      .map((index) => this.#arbiter(index))
    this.#excluded = ExcludedRows.of(table, oids, target, context)
  }

  #arbiter(index: IndexSchema): Arbiter {
    const columns = index.columns.map(({ attribute, stored = attribute }) =>
      this.#target.columns.findIndex((column) => column.attribute === stored),
    )
    return { index: index.oid, columns, nullsNotDistinct: keptNullsAlike(index), written: new Set() }
  }

  /** Splits proposed rows. assigned: existing rows are updated; meeting one of this very statement is an error then, not a row to skip. */
  resolve(proposed: Batch, assigned: readonly number[] | undefined): { fresh: number[]; existing: ExistingRow[] } {
    const updates = assigned !== undefined
    const fresh: number[] = []
    const existing: ExistingRow[] = []
    const excluded = this.#excluded?.lookUp(proposed)
    if (this.#arbiters.length === 0 && !excluded)
      return { fresh: Array.from({ length: proposed.length }, (_, row) => row), existing }
    const keys = this.#arbiters.map((arbiter) => keysOf(arbiter, proposed))
    const found =
      this.#arbiters.length === 0
        ? []
        : (this.#context.effect('lookup-keys', [
            this.#table,
            this.#arbiters.map(({ index }) => index),
            this.#keyRows(proposed),
            assigned ?? null,
          ]) as readonly ({ readonly rowId: bigint; readonly row: readonly Value[] } | null)[])
    for (let row = 0; row < proposed.length; row++) {
      const texts = this.#arbiters.map((arbiter, i) => this.#keyText(arbiter, keys[i][row]))
      if (this.#arbiters.some((arbiter, i) => texts[i] !== null && arbiter.written.has(texts[i]))) {
        if (updates) throw secondTime()
        continue
      }
      const hit = found[row]
      if (hit) {
        if (updates) existing.push({ source: row, rowId: hit.rowId, row: hit.row })
        continue
      }
      if (excluded && !excluded.take(row)) continue
      fresh.push(row)
      this.#arbiters.forEach((arbiter, i) => {
        if (texts[i] !== null) arbiter.written.add(texts[i])
      })
    }
    return { fresh, existing }
  }

  /** An existing row is about to be replaced: at most once per statement. */
  touch(rowId: bigint): void {
    if (this.#touched.has(rowId) || rowsOfStatement(this.#context, this.#table)?.add(rowId) === false)
      throw secondTime()
    this.#touched.add(rowId)
  }

  /** Keys of rows that replaced existing ones. */
  remember(rows: Batch): void {
    for (const arbiter of this.#arbiters) {
      for (const key of keysOf(arbiter, rows)) {
        const text = this.#keyText(arbiter, key)
        if (text !== null) arbiter.written.add(text)
      }
    }
  }

  /** Only what keys are made of is sent. */
  #keyRows(proposed: Batch): Value[][] {
    const inKeys = new Set(this.#arbiters.flatMap(({ columns }) => columns))
    const columns = proposed.columns.map((column, i) => (inKeys.has(i) ? columnValues(column) : undefined))
    return Array.from({ length: proposed.length }, (_, row) => columns.map((values) => (values ? values[row] : null)))
  }

  #keyText(arbiter: Arbiter, key: readonly Value[] | null): string | null {
    if (key === null) return null
    return key
      .map((value, i) => {
        if (value === null) return 'n'
        const hash = typeByOid(this.#target.columns[arbiter.columns[i]].type).hashKey!(value)
        const text = String(hash)
        return `${text.length}:${text}`
      })
      .join()
  }
}

function keysOf(arbiter: Arbiter, rows: Batch): (readonly Value[] | null)[] {
  const columns = arbiter.columns.map((column) => columnValues(rows.columns[column]))
  return Array.from({ length: rows.length }, (_, row) => {
    const key = columns.map((values) => values[row])
    return !arbiter.nullsNotDistinct && key.includes(null) ? null : key
  })
}

const secondTime = (): PgError =>
  new PgError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time', {
    hint: 'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
  })
