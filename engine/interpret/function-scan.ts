// A set-returning function in FROM, with its row number as the last column if asked.
import type { Batch } from '../columns/column.ts'
import { typeRef, type Value } from '../types/type.ts'
import { evaluateScalar } from './expression/evaluate.ts'
import type { ExecuteContext } from './execute-context.ts'
import type { PlanOf } from './operators.ts'
import { RowBuffer } from './row-batch.ts'
import { setRows } from './set-rows.ts'

export function* executeFunctionScan(plan: PlanOf<'function-scan'>, context: ExecuteContext): Generator<Batch> {
  const args = plan.args.map((arg) => evaluateScalar(arg, [], context))
  const width = plan.types.length - (plan.ordinality ? 1 : 0)
  const listed = plan.listed && { names: plan.listed, types: plan.types.slice(0, width) }
  const isValue = width === 1 && !listed
  const output = new RowBuffer(plan.types)
  const rows = setRows(
    plan,
    plan.function,
    plan.args.map((arg) => arg.type),
    args,
    isValue ? plan.types[0] : typeRef(2249),
    context,
    listed,
  )
  let ordinal = 0n
  for (const value of rows) {
    if ((ordinal & 0xfffn) === 0n) context.checkCancel()
    ordinal++
    const row: Value[] = isValue ? [value] : expand(value, width)
    if (plan.ordinality) row.push(ordinal)
    const full = output.add(row)
    if (full) yield full
  }
  const rest = output.rest()
  if (rest) yield rest
}

/** A row of several columns comes as an array; NULL stands for a row of NULLs. */
function expand(value: Value, width: number): Value[] {
  if (value === null) return Array.from({ length: width }, () => null)
  return (value as readonly Value[]).slice(0, width)
}
