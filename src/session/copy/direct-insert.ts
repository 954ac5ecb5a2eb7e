// Parsed rows that an insert would take as they are: its plan only passes columns on, and no row of a batch can fail a check.
import type { Batch, Column } from '../../../engine/columns/column.ts'
import { slabRowsMax } from '../../../engine/columns/memory.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Table } from '../../../engine/tables.ts'
import { typeRef } from '../../../engine/types/type.ts'
import { partitionOf } from '../ddl/region-schema.ts'

export class DirectInsert {
  readonly #table: Table
  /** Per column of the table: which of the batch. */
  readonly #sources: readonly number[]

  /** undefined: rows must go through the plan. */
  static of(plan: PhysicalPlan, table: Table): DirectInsert | undefined {
    if (table.info.partitioning || table.info.partitionOf) return undefined
    if (
      plan.kind !== 'insert' ||
      plan.checks.length > 0 ||
      plan.conflict ||
      plan.returning ||
      partitionOf(table) ||
      table.info.triggers
    )
      return undefined
    const sources = plan.row.map((expression) => sourceOf(expression, plan.input))
    const { columns } = table.schema
    const same = sources.every(
      (source, i) =>
        source !== undefined &&
        source.type.oid === columns[i].type.oid &&
        source.type.typmod === columns[i].type.typmod,
    )
    return same
      ? new DirectInsert(
          table,
          sources.map((source) => source!.slot),
        )
      : undefined
  }

  private constructor(table: Table, sources: readonly number[]) {
    this.#table = table
    this.#sources = sources
  }

  /** In table order; undefined: a value may be NULL where none may be, or the rows are so few that they are better copied. */
  columnsOf(batch: Batch): Column[] | undefined {
    if (batch.length <= slabRowsMax) return undefined
    const { columns } = this.#table.schema
    const found = this.#sources.map((source) => batch.columns[source])
    if (found.some((column, i) => column.boxed || (columns[i].notNull && column.validity))) return undefined
    return found.map((column, i) => ({ ...column, type: typeRef(columns[i].type.oid, columns[i].type.typmod) }))
  }
}

/** The column of the scanned rows that an expression is. */
function sourceOf(expression: Expression, input: PhysicalPlan): (Expression & { readonly kind: 'slot' }) | undefined {
  if (expression.kind !== 'slot') return undefined
  if (input.kind === 'scan') return input.attributes[expression.slot] === expression.slot + 1 ? expression : undefined
  return input.kind === 'project' ? sourceOf(input.expressions[expression.slot], input.input) : undefined
}
