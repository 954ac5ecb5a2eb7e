// Scans of tables as EXPLAIN shows them.
import {
  leaf,
  named,
  property,
  textOf,
  type DescribeContext,
  type Described,
  type ExplainNode,
} from './explain-tree.ts'
import type { PhysicalPlan } from './physical.ts'
import { quoteIdentifier } from './quote-identifier.ts'

export function describeScan(plan: PhysicalPlan & { kind: 'scan' }, context: DescribeContext): Described {
  const relation = context.catalog.relationByOid(plan.table)
  const name = relation?.name ?? plan.label ?? `table ${plan.table}`
  const schema = relation && context.catalog.schemaByOid(relation.schemaOid)?.name
  const alias = plan.label ?? name
  const qualified =
    context.verbose && schema ? `${quoteIdentifier(schema)}.${quoteIdentifier(name)}` : quoteIdentifier(name)
  const node: ExplainNode = {
    ...leaf(plan, 'Seq Scan', `Seq Scan on ${qualified}${alias === name ? '' : ` ${quoteIdentifier(alias)}`}`),
    properties: [
      ['Relation Name', name],
      ...(context.verbose && schema ? [['Schema', schema] as const] : []),
      ['Alias', alias],
    ],
  }
  const described = named(node, plan, alias, context)
  if (!plan.filter) return described
  const own = context.verbose
    ? described.names
    : plan.types.map((_, i) => quoteIdentifier(plan.names?.[i] ?? `column${i + 1}`))
  const details = [property('Filter', textOf(plan.filter, own, context))]
  return { ...described, node: { ...node, details } }
}
