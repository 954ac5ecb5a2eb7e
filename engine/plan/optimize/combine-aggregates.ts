// Aggregates of parts made whole: the sum of sums and of counts, the least of minima.
import { castBetween, functionByOid, functionsNamed } from '../../functions/registry.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef, type TypeRef } from '../../types/type.ts'
import type { Expression } from '../expression.ts'
import type { AggregateCall, PlanColumn } from '../logical.ts'
import type { RuleContext } from './context.ts'

/** The aggregate that makes the whole of its parts. Sums of floats depend on the order that they are made in. */
export function combiner({ function: oid, distinct, orderBy, column }: AggregateCall): number | undefined {
  const { name } = functionByOid(oid)
  if (distinct || orderBy.length > 0) return undefined
  if (name === 'min' || name === 'max') return oid
  const exact = column.type.oid === Oid.int8 || column.type.oid === Oid.numeric
  if ((name !== 'count' && name !== 'sum') || !exact) return undefined
  return functionsNamed('sum').find(({ args }) => args.length === 1 && args[0] === column.type.oid)!.oid
}

export function combined(
  call: AggregateCall,
  part: Expression,
  context: RuleContext,
): { readonly call: AggregateCall; readonly result: Expression } {
  const oid = combiner(call)!
  const type = oid === call.function ? call.column.type : typeRef(functionByOid(oid).result)
  const column = { ...call.column, id: context.freshId(), type }
  const whole = { ...call, function: oid, args: [part], column, filter: undefined }
  const sum = asType(columnOf(column), call.column.type)
  return { call: whole, result: functionByOid(call.function).name === 'count' ? orZero(sum) : sum }
}

/** Where there are no groups to begin with, a sum of no counts is NULL. */
const orZero = (count: Expression): Expression => ({
  kind: 'coalesce',
  args: [count, { kind: 'literal', value: 0n, type: count.type }],
  type: count.type,
})

/** Sums of bigints are numeric. */
function asType(value: Expression, type: TypeRef): Expression {
  if (value.type.oid === type.oid) return value
  const cast = castBetween(value.type.oid, type.oid)
  if (cast?.method.kind !== 'function') throw new Error(`no cast to type ${type.oid}`)
  return {
    kind: 'call',
    function: cast.method.function,
    args: [value],
    type,
    form: { kind: 'cast', implicit: true },
  }
}

const columnOf = (column: PlanColumn): Expression => ({ kind: 'column', id: column.id, type: column.type })
