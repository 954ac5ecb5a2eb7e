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
  const { index } = plan
  const type = index ? 'Index Scan' : 'Seq Scan'
  const how = index ? `${type} using ${quoteIdentifier(index.name)}` : type
  const node: ExplainNode = {
    ...leaf(plan, type, `${how} on ${qualified}${alias === name ? '' : ` ${quoteIdentifier(alias)}`}`),
    properties: [
      ...(index
        ? ([
            ['Scan Direction', 'Forward'],
            ['Index Name', index.name],
          ] as const)
        : []),
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
  const filter = index ? index.rest : plan.filter
  const details = [
    ...(index ? [property('Index Cond', textOf(index.condition, own, context))] : []),
    ...(filter ? [property('Filter', textOf(filter, own, context))] : []),
  ]
  return { ...described, node: { ...node, details } }
}
