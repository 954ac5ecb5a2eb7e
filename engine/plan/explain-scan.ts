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
import { pruneRegions } from '../partition/prune-regions.ts'
import { hasParts } from '../partitioned/partition-tree.ts'
import { remainingLeaves } from '../partitioned/remaining-leaves.ts'
import type { Relation, Table } from '../tables.ts'
import { describeRemoteScan } from './explain-remote-scan.ts'
import type { PhysicalPlan } from './physical.ts'
import type { RowPredicate } from '../row-predicate.ts'
import { quoteIdentifier } from '../sql-text/quote-identifier.ts'

export function describeScan(plan: PhysicalPlan & { kind: 'scan' }, context: DescribeContext): Described {
  const relation = context.catalog.relationByOid(plan.table)
  const name = relation?.name ?? (plan.file ? 'read_parquet' : plan.label) ?? `table ${plan.table}`
  const schema = relation && context.catalog.schemaByOid(relation.schemaOid)?.name
  const alias = plan.label ?? name
  const qualified =
    context.verbose && schema ? `${quoteIdentifier(schema)}.${quoteIdentifier(name)}` : quoteIdentifier(name)
  const lookup = context.lookups.get(plan.node)
  const index = plan.index ?? (lookup && { name: lookup.index, condition: undefined, rest: plan.filter })
  const type = index ? 'Index Scan' : plan.file ? 'Parquet Scan' : 'Seq Scan'
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
  if (relation?.kind === 'table' && hasParts(relation.table.info))
    return describePartitions(plan, relation.table, alias, context)
  const described = named(node, plan, alias, context)
  const regions = plan.file
    ? [property('File', plan.file.uri), ...(context.rowGroups ? [property('Row Groups', context.rowGroups(plan))] : [])]
    : plan.remote
      ? describeRemoteScan(plan.remote, plan.table, context)
      : regionDetails(plan, relation)
  if (!plan.filter && !lookup) {
    return regions.length === 0
      ? described
      : { ...described, node: { ...described.node, details: [...described.node.details, ...regions] } }
  }
  const own = context.verbose
    ? described.names
    : plan.types.map((_, i) => quoteIdentifier(plan.names?.[i] ?? `column${i + 1}`))
  const filter = index ? index.rest : plan.filter
  const details = [
    ...(index?.condition ? [property('Index Cond', textOf(index.condition, own, context))] : []),
    ...(lookup && !index?.condition ? [property('Index Cond', keyCondition(lookup, plan, own))] : []),
    ...(filter ? [property('Filter', textOf(filter, own, context))] : []),
    ...regions,
  ]
  return { ...described, node: { ...node, details } }
}

/** A scan of each partition that is left; what is not known before the query runs may leave fewer. */
function describePartitions(
  plan: PhysicalPlan & { kind: 'scan' },
  table: Table,
  alias: string,
  context: DescribeContext,
): Described {
  const leaves = remainingLeaves(context.catalog, table, literalPredicates(plan))
  if (leaves.length === 0) {
    const described = named(leaf(plan, 'Result', 'Result'), plan, alias, context)
    return {
      ...described,
      node: { ...described.node, details: [...described.node.details, property('One-Time Filter', 'false')] },
    }
  }
  const own = context.verbose
    ? named(leaf(plan, 'Append', 'Append'), plan, alias, context).names
    : plan.types.map((_, i) => quoteIdentifier(plan.names?.[i] ?? `column${i + 1}`))
  const details = plan.filter ? [property('Filter', textOf(plan.filter, own, context))] : []
  const scans = leaves.map(({ info: { name, schemaName } }, i): ExplainNode => {
    const as = leaves.length === 1 ? alias : `${alias}_${i + 1}`
    const qualified = context.verbose
      ? `${quoteIdentifier(schemaName)}.${quoteIdentifier(name)}`
      : quoteIdentifier(name)
    const text = `Seq Scan on ${qualified}${as === name ? '' : ` ${quoteIdentifier(as)}`}`
    return {
      ...leaf(plan, 'Seq Scan', text),
      properties: [
        ['Relation Name', name],
        ['Alias', as],
      ],
      details,
    }
  })
  if (scans.length === 1) return { ...named(scans[0], plan, alias, context), node: scans[0] }
  return named(
    { ...leaf(plan, 'Append', 'Append'), children: scans.map((one) => ({ relationship: 'Member', node: one })) },
    plan,
    alias,
    context,
  )
}

const literalPredicates = (plan: PhysicalPlan & { kind: 'scan' }): readonly RowPredicate[] =>
  plan.predicates.flatMap(({ attribute, op, values }) =>
    values.every((value) => value.kind === 'literal')
      ? [{ attribute, op, values: values.map((value) => value.value) }]
      : [],
  )

/** Of a partitioned table, the regions that its rule leaves; what is not known before the query runs may leave fewer. */
function regionDetails(plan: PhysicalPlan & { kind: 'scan' }, relation: Relation | undefined): ExplainNode['details'] {
  if (relation?.kind !== 'table' || !relation.table.info.partition) return []
  const { info, schema } = relation.table
  const rule = relation.table.info.partition
  const types = rule.elements.map(
    ({ attribute }) => schema.columns.find((column) => column.attribute === attribute)!.type,
  )
  const known = plan.predicates.flatMap(({ attribute, op, values }) =>
    values.every((value) => value.kind === 'literal')
      ? [{ attribute, op, values: values.map((value) => value.value) }]
      : [],
  )
  const left = pruneRegions({ rule, types }, known)?.size ?? info.regions.length
  return [property('Regions', `${left} of ${info.regions.length}`)]
}

/** The keys come from the other side of the join. */
function keyCondition(
  { attribute }: PhysicalPlan & { kind: 'key-lookup' },
  scan: PhysicalPlan & { kind: 'scan' },
  names: readonly string[],
): string {
  return `(${names[scan.attributes.indexOf(attribute)]} = ANY (keys of the other side))`
}
