// INSERT … VALUES of parameters and constants: its items are evaluated here, and the rows go to the region server, or to the overlay of
// the transaction block that they belong to.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import type { EvaluateContext } from '../../../engine/interpret/context.ts'
import { evaluateScalar } from '../../../engine/interpret/expression/evaluate-scalar.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import {
  type DirectInsert,
  type DirectRows,
  directInsertOf,
  insertDirectly,
  insertIntoBlock,
  isImmutable,
  isPlain,
  smallRowsMax,
} from '../literal-insert/direct-insert.ts'
import { constantContext } from '../prepared/bind-context.ts'
import type { SessionCore } from '../session-core.ts'

export interface PreparedInsert {
  readonly kind: 'insert'
  readonly insert: DirectInsert
  readonly rows: readonly (readonly Expression[])[]
  readonly types: readonly TypeRef[]
  /** What its calls keep is kept with it, where they look at parameters alone. */
  readonly context: { -readonly [K in keyof EvaluateContext]: EvaluateContext[K] } | undefined
}

/** undefined: the statement is another one, or asks for more. */
export function preparedInsertOf(core: SessionCore, query: BoundQuery, plan: PhysicalPlan): PreparedInsert | undefined {
  if (query.command !== 'INSERT' || plan.kind !== 'insert' || plan.input.kind !== 'values') return undefined
  const { lists: rows, batches, types } = plan.input
  if (batches || rows.length > smallRowsMax || !rows.every((row) => row.every(isPlain))) return undefined
  const insert = directInsertOf(core, plan)
  const context = rows.every((row) => row.every(isImmutable)) ? constantContext(core) : undefined
  return insert && { kind: 'insert', insert, rows, types, context }
}

/** Rows inserted; undefined: nothing was done, and the common way is to say what is wrong, or to wait. */
export function insertPrepared(
  core: SessionCore,
  prepared: PreparedInsert,
  parameters: readonly Value[],
): number | undefined | Promise<number | undefined> {
  const { insert, rows, types } = prepared
  const context = prepared.context ?? { ...constantContext(core), parameters }
  context.parameters = parameters
  if (core.transaction) {
    const batch = builtRows(rows, types, context)
    return batch && insertIntoBlock(core, insert, [batch])
  }
  const batch = encodedRows(insert, rows, context) ?? builtRows(rows, types, context)
  if (!batch) return undefined
  return insertDirectly(core, insert, [batch]).then((done) => (done ? rows.length : undefined))
}

/** By the code that was made for the table. */
function encodedRows(
  { columns, module }: DirectInsert,
  rows: PreparedInsert['rows'],
  context: EvaluateContext,
): DirectRows | undefined {
  if (!module.encode) return undefined
  try {
    const values = rows.map((row) =>
      columns.map(({ source }) => ('slot' in source ? valueOf(row[source.slot], context) : source.value)),
    )
    if (values.some((row) => module.nullAt(row) >= 0)) return undefined
    const encoded = module.encode(values)
    return encoded && { length: rows.length, encoded }
  } catch {
    return undefined
  }
}

function builtRows(
  rows: PreparedInsert['rows'],
  types: readonly TypeRef[],
  context: EvaluateContext,
): Batch | undefined {
  try {
    const columns = types.map((type, i) =>
      buildColumn(
        type,
        rows.map((row) => valueOf(row[i], context)),
      ),
    )
    return { length: rows.length, columns }
  } catch {
    return undefined
  }
}

function valueOf(expression: Expression, context: EvaluateContext): Value {
  if (expression.kind === 'parameter') return context.parameters[expression.number - 1]
  return expression.kind === 'literal' ? expression.value : evaluateScalar(expression, [], context)
}
