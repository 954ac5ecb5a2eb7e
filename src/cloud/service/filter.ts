// A filter as it travels: {"column", "op", "value"}, and trees of them. Checked against the table's columns, its depth and its size.
import { z } from 'zod'
import {
  type FilterJson,
  filterCharactersMax,
  filterDepthMax,
  filterNodesMax,
} from '../../../catalog/cloud/contract.ts'
import type { RowFilter } from '../store/row-query.ts'
import type { CloudTable } from '../tables/cloud-table.ts'
import { compared } from '../tables/column-types.ts'
import { invalidRequest } from './cloud-error.ts'

const constant = z.union([z.string(), z.int()])

export const filterSchema: z.ZodType<FilterJson> = z.lazy(() =>
  z.union([
    z.strictObject({ and: z.array(filterSchema).min(1) }),
    z.strictObject({ or: z.array(filterSchema).min(1) }),
    z.strictObject({
      column: z.string(),
      op: z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge']),
      value: constant,
    }),
    z.strictObject({
      column: z.string(),
      op: z.literal('in'),
      values: z.array(constant).min(1),
    }),
    z.strictObject({
      column: z.string(),
      op: z.literal('prefix'),
      value: z.string(),
    }),
    z.strictObject({
      column: z.string(),
      op: z.enum(['is_null', 'is_not_null']),
    }),
  ]),
)

/** Throws 400. */
export function readFilter(table: CloudTable, text: string): RowFilter {
  if (text.length > filterCharactersMax) throw invalidRequest(`filter exceeds ${filterCharactersMax} characters`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw invalidRequest('filter is not JSON')
  }
  if (depthOf(json) > 2 * filterDepthMax) throw invalidRequest(`filter is nested deeper than ${filterDepthMax}`)
  const parsed = filterSchema.safeParse(json)
  if (!parsed.success) throw invalidRequest('filter is not a tree of conditions')
  const budget = { nodes: filterNodesMax }
  return toFilter(table, parsed.data, budget)
}

/** Each level of the tree is an object and an array. */
function depthOf(json: unknown): number {
  if (typeof json !== 'object' || json === null) return 0
  return 1 + Object.values(json).reduce<number>((deepest, one) => Math.max(deepest, depthOf(one)), 0)
}

function toFilter(table: CloudTable, filter: FilterJson, budget: { nodes: number }): RowFilter {
  if (--budget.nodes < 0) throw invalidRequest(`filter has more than ${filterNodesMax} conditions`)
  if ('and' in filter)
    return {
      kind: 'and',
      args: filter.and.map((arg) => toFilter(table, arg, budget)),
    }
  if ('or' in filter)
    return {
      kind: 'or',
      args: filter.or.map((arg) => toFilter(table, arg, budget)),
    }
  const column = table.columns.find(({ name }) => name === filter.column)
  if (!column) throw invalidRequest(`${table.name} has no column ${JSON.stringify(filter.column)}`)
  const valueOf = (value: string | number): string | bigint => {
    const parsed = compared[column.type].safeParse(value)
    if (!parsed.success) throw invalidRequest(`value for ${column.name} is not of type ${column.type}`)
    return parsed.data
  }
  switch (filter.op) {
    case 'is_null':
    case 'is_not_null':
      return {
        kind: 'null',
        column: column.name,
        negated: filter.op === 'is_not_null',
      }
    case 'in':
      return {
        kind: 'in',
        column: column.name,
        values: filter.values.map(valueOf),
      }
    case 'prefix':
      if (column.type !== 'text') throw invalidRequest(`${column.name} is not text`)
      return {
        kind: 'prefix',
        column: column.name,
        value: String(valueOf(filter.value)),
      }
    default:
      return {
        kind: 'compare',
        column: column.name,
        op: filter.op,
        value: valueOf(filter.value),
      }
  }
}
