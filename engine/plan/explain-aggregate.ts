// Aggregates as EXPLAIN shows them, by the way their groups are made.
import { deparseAggregate } from './deparse-expression.ts'
import {
  nameIn,
  over,
  parenthesized,
  property,
  textOf,
  type DescribeContext,
  type Described,
  type ExplainNode,
} from './explain-tree.ts'
import { metadataCalls } from './metadata-aggregate.ts'
import type { PhysicalPlan } from './physical.ts'

export function describeAggregate(
  plan: PhysicalPlan & { kind: 'aggregate' },
  input: Described,
  context: DescribeContext,
): Described {
  const groups = plan.groups.map((group) => textOf(group, input.names, context))
  const calls = plan.aggregates.map((call) => deparseAggregate(call, nameIn(input), context.catalog))
  const groupings = (plan.groupings ?? []).map((sets) => `GROUPING(${sets.map((i) => groups[i]).join(', ')})`)
  const strategy = plan.groupingSets ? 'Mixed' : plan.groups.length > 0 ? 'Hashed' : 'Plain'
  const titles = { Mixed: 'MixedAggregate', Hashed: 'HashAggregate', Plain: 'Aggregate' }
  const details = plan.groupingSets
    ? plan.groupingSets.map((set) => property('Group Key', set.length > 0 ? set.map((i) => groups[i]) : ['()']))
    : plan.groups.length > 0
      ? [property('Group Key', groups)]
      : []
  const known = isKnown(plan, context) ? [property('From Metadata', 'where exact')] : []
  const node: ExplainNode = {
    ...over(plan, 'Aggregate', input, [...details, ...known]),
    title: titles[strategy],
    properties: [
      ['Strategy', strategy],
      ['Partial Mode', 'Simple'],
    ],
  }
  const names = [
    ...groups.map((text, i) => (plan.groups[i].kind === 'slot' ? text : parenthesized(text))),
    ...calls.map(parenthesized),
    ...groupings.map(parenthesized),
  ]
  return { node, names, output: [...groups, ...calls, ...groupings] }
}

const isKnown = (plan: PhysicalPlan & { kind: 'aggregate' }, { catalog }: DescribeContext): boolean =>
  metadataCalls(plan) !== undefined &&
  plan.input.kind === 'scan' &&
  catalog.relationByOid(plan.input.table)?.kind === 'table'
