// INSERT, UPDATE, DELETE and MERGE as EXPLAIN shows them: a ModifyTable named by its operation.
import {
  leaf,
  property,
  type DescribeContext,
  type Described,
  type ExplainDetail,
  type ExplainNode,
} from './explain-tree.ts'
import type { PhysicalPlan } from './physical.ts'
import { quoteIdentifier } from '../sql-text/quote-identifier.ts'

const operations = { insert: 'Insert', update: 'Update', delete: 'Delete', merge: 'Merge' } as const

export function describeWrite(
  plan: PhysicalPlan & { kind: 'insert' | 'update' | 'delete' | 'merge' },
  input: Described,
  context: DescribeContext,
): Described {
  const relation = context.catalog.relationByOid(plan.table)
  const name = relation?.name ?? `table ${plan.table}`
  const schema = relation && context.catalog.schemaByOid(relation.schemaOid)?.name
  const qualified =
    context.verbose && schema ? `${quoteIdentifier(schema)}.${quoteIdentifier(name)}` : quoteIdentifier(name)
  const operation = operations[plan.kind]
  const details: ExplainDetail[] = []
  if (plan.kind === 'insert' && plan.conflict) {
    details.push(property('Conflict Resolution', plan.conflict.action === 'nothing' ? 'NOTHING' : 'UPDATE'))
    const arbiters = plan.conflict.arbiters.flatMap((oid) => context.catalog.relationByOid(oid)?.name ?? [])
    if (arbiters.length > 0) details.push(property('Conflict Arbiter Indexes', arbiters))
  }
  const node: ExplainNode = {
    ...leaf(plan, 'ModifyTable', `${operation} on ${qualified}`),
    properties: [
      ['Operation', operation],
      ['Relation Name', name],
      ['Alias', name],
    ],
    details,
    children: [{ relationship: 'Outer', node: input.node }],
  }
  const names = (plan.names ?? []).map(quoteIdentifier)
  return { node, names, output: names }
}
