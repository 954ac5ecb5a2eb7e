// ARRAY(subquery) as an aggregate.
import { notSupported } from '../../errors.ts'
import { functionsNamed } from '../../functions/registry.ts'
import { arrayTypeOf, findType } from '../../types/registry.ts'
import { typeRef } from '../../types/type.ts'
import type { Expression, SortKey, SubqueryExpression } from '../expression.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import { outputColumns } from '../traverse-plan.ts'
import type { RuleContext } from './context.ts'

/** array_agg over the subquery, its ORDER BY moved into the aggregate. */
export function arrayAggregate(
  right: LogicalPlan,
  subquery: SubqueryExpression,
  context: RuleContext,
): { plan: LogicalPlan; column: PlanColumn } {
  const [element] = outputColumns(right)
  const isArray = findType(element.type.oid)?.kind === 'array'
  const aggregate = functionsNamed('array_agg').find(
    (candidate) => (candidate.args[0] === 2277) === isArray && candidate.kind === 'aggregate',
  )
  if (!aggregate) throw notSupported('ARRAY(subquery)')
  let input = right
  let argument: Expression = { kind: 'column', id: element.id, type: element.type }
  let orderBy: readonly SortKey[] = []
  if (input.kind === 'project' && input.input.kind === 'sort') {
    argument = input.items[0].expression
    orderBy = input.input.keys
    input = input.input.input
  } else if (input.kind === 'sort') {
    orderBy = input.keys
    input = input.input
  }
  const type = isArray ? element.type : typeRef(arrayTypeOf(element.type.oid))
  const column: PlanColumn = { id: context.freshId(), name: 'array', type: subquery.type ?? type }
  return {
    plan: {
      kind: 'aggregate',
      input,
      groups: [],
      aggregates: [{ column, function: aggregate.oid, args: [argument], distinct: false, orderBy }],
    },
    column,
  }
}
