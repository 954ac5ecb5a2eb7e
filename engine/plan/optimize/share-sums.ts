// Sums of one value plus this and that are made of its one sum: sum(x + c) = sum(x) + c * count(x), where x + c cannot overflow.
import { functionsNamed } from '../../functions/registry.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import type { Expression } from '../expression.ts'
import { isVolatile, operatorFunction, operatorNameOf } from '../facts.ts'
import type { AggregateCall, LogicalPlan, PlanColumn } from '../logical.ts'
import { sameExpression } from '../traverse-expression.ts'
import { transformPlan } from '../traverse-plan.ts'
import type { RuleContext } from './context.ts'

export const shareSums = (plan: LogicalPlan, context: RuleContext): LogicalPlan =>
  transformPlan(plan, (node) => (node.kind === 'aggregate' ? shared(node, context) : node))

type Aggregate = Extract<LogicalPlan, { kind: 'aggregate' }>

/** A call that sums value + constant. */
interface Shifted {
  readonly value: Expression
  readonly constant: bigint
}

/** Fewer sums are as fast as a sum and a count. */
const sumsMin = 3

interface Shared {
  readonly value: Expression
  readonly sum: AggregateCall
  readonly count: AggregateCall
}

function shared(plan: Aggregate, context: RuleContext): LogicalPlan {
  const shifted = plan.aggregates.map(shiftedSum)
  const values: Expression[] = []
  for (const one of shifted)
    if (one && !values.some((value) => sameExpression(value, one.value))) values.push(one.value)
  const parts = values
    .filter((value) => shifted.filter((one) => one && sameExpression(one.value, value)).length >= sumsMin)
    .map((value): Shared => ({ value, ...sumAndCount(value, context) }))
  if (parts.length === 0) return plan
  const partOf = (i: number): Shared | undefined => {
    const one = shifted[i]
    return one && parts.find(({ value }) => sameExpression(value, one.value))
  }
  const kept = plan.aggregates.filter((_, i) => !partOf(i))
  const results = plan.aggregates.map(({ column }, i) => {
    const part = partOf(i)
    return { column, expression: part ? restored(part, shifted[i]!.constant) : columnOf(column) }
  })
  const aggregates = [...kept, ...parts.flatMap(({ sum, count }) => [sum, count])]
  const groups = plan.groups.map(({ column }) => ({ column, expression: columnOf(column) }))
  const groupings = (plan.groupings ?? []).map(({ column }) => ({ column, expression: columnOf(column) }))
  return { kind: 'project', input: { ...plan, aggregates }, items: [...groups, ...results, ...groupings] }
}

function shiftedSum(call: AggregateCall): Shifted | undefined {
  if (call.distinct || call.filter || call.orderBy.length > 0 || !isSum(call)) return undefined
  const [argument] = call.args
  if (isVolatile(argument)) return undefined
  if (argument.kind !== 'call' || argument.args.length !== 2) {
    return argument.type.oid === Oid.int2 ? { value: argument, constant: 0n } : undefined
  }
  const operator = operatorNameOf(argument.function)
  const [left, right] = argument.args
  if (operator === '+' && isShift(right, left)) return { value: left, constant: BigInt(right.value as number) }
  if (operator === '+' && isShift(left, right)) return { value: right, constant: BigInt(left.value as number) }
  if (operator === '-' && isShift(right, left)) return { value: left, constant: -BigInt(right.value as number) }
  return undefined
}

/** Of a smallint and an integer so small that their sum is an integer for certain. */
const isShift = (constant: Expression, value: Expression): constant is Extract<Expression, { kind: 'literal' }> =>
  constant.kind === 'literal' &&
  constant.type.oid === Oid.int4 &&
  typeof constant.value === 'number' &&
  Math.abs(constant.value) <= constantMax &&
  value.type.oid === Oid.int2

const constantMax = 2 ** 31 - 2 ** 16

const namedOver = (name: string, type: number): number =>
  functionsNamed(name).find(({ args }) => args.length === 1 && args[0] === type)!.oid

const isSum = ({ function: oid, column }: AggregateCall): boolean =>
  column.type.oid === Oid.int8 && (oid === namedOver('sum', Oid.int2) || oid === namedOver('sum', Oid.int4))

function sumAndCount(value: Expression, context: RuleContext): Pick<Shared, 'sum' | 'count'> {
  const call = (name: string, type: number): AggregateCall => ({
    column: { id: context.freshId(), name, type: typeRef(Oid.int8) },
    function: namedOver(name, type),
    args: [value],
    distinct: false,
    orderBy: [],
  })
  return { sum: call('sum', Oid.int2), count: call('count', Oid.any) }
}

function restored({ sum, count }: Shared, constant: bigint): Expression {
  if (constant === 0n) return columnOf(sum.column)
  const literal: Expression = { kind: 'literal', value: constant, type: typeRef(Oid.int8) }
  return operation('+', columnOf(sum.column), operation('*', columnOf(count.column), literal))
}

const operation = (name: string, left: Expression, right: Expression): Expression => ({
  kind: 'call',
  function: operatorFunction(name, Oid.int8),
  args: [left, right],
  type: typeRef(Oid.int8),
  form: { kind: 'operator', name },
})

const columnOf = (column: PlanColumn): Expression => ({ kind: 'column', id: column.id, type: column.type })
