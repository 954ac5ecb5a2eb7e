// What EXPLAIN says of columns that are fetched by row id after a limit.
import { type DescribeContext, type Described, over, property } from './explain-tree.ts'
import type { PhysicalPlan } from './physical.ts'
import { quoteIdentifier } from '../sql-text/quote-identifier.ts'

export function describeFetch(
  plan: PhysicalPlan & { kind: 'fetch-rows' },
  input: Described,
  context: DescribeContext,
): Described {
  const name = context.catalog.relationByOid(plan.table)?.name ?? `table ${plan.table}`
  const alias = plan.label ?? name
  const fetched = (plan.names ?? []).slice(input.names.length).map(quoteIdentifier)
  const names = [
    ...input.names,
    ...fetched.map((column) => (context.prefix ? `${quoteIdentifier(alias)}.${column}` : column)),
  ]
  const shown = alias === name ? '' : ` ${quoteIdentifier(alias)}`
  const node = {
    ...over(plan, 'Fetch Rows', input, [property('Fetched Columns', fetched)]),
    title: `Fetch Rows of ${quoteIdentifier(name)}${shown}`,
    properties: [
      ['Relation Name', name],
      ['Alias', alias],
    ] as const,
  }
  return { node, names, output: names }
}
