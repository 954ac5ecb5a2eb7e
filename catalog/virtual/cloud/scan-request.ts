// From what the plan would push to what is asked: parameters have values now, and some of these the Cloud cannot take.
import type { Expression } from '../../../engine/plan/expression.ts'
import type { RemoteFilter, RemoteScan } from '../../../engine/plan/remote-scan.ts'
import type { Comparison } from '../../../engine/plan/facts.ts'
import type { Value } from '../../../engine/types/type.ts'
import { type FilterJson, filterCharactersMax, filterDepthMax, filterNodesMax } from '../../cloud/contract.ts'
import type { CloudVirtualTable } from './cloud-virtual-table.ts'
import { toCloud } from './cloud-values.ts'
import type { CloudScanRequest } from './open-partition.ts'

/** A condition that no row meets, or one that cannot be asked. */
type Asked = FilterJson | 'nothing' | 'unknown'

const names: Readonly<Record<Comparison, 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'>> = {
  '=': 'eq',
  '<>': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
}

/** undefined: there are no such rows. */
export function scanRequest(
  table: CloudVirtualTable,
  select: readonly string[],
  remote: RemoteScan | undefined,
  parameters: readonly Value[],
): CloudScanRequest | undefined {
  if (!remote) return { select }
  const asked = remote.filters.map((filter) => askedOf(table, filter, parameters))
  if (asked.includes('nothing')) return undefined
  const known = asked.filter((one): one is FilterJson => typeof one === 'object')
  const fitting = fittingOf(known)
  const filter = fitting.length > 1 ? { and: fitting } : fitting[0]
  const limit = fitting.length === asked.length ? rowsOf(remote.limit, parameters) : undefined
  if (limit === 0) return undefined
  return {
    select,
    ...(filter && { filter }),
    ...(limit !== undefined && { limit }),
    ...(limit !== undefined &&
      remote.order && {
        order: remote.order.map((key) => orderText(table, key)).join(','),
      }),
  }
}

/** Filters travel in the URL: those that are too long stay at home. */
function fittingOf(filters: readonly FilterJson[]): FilterJson[] {
  const fitting: FilterJson[] = []
  let characters = '{"and":[]}'.length
  let nodes = 1
  for (const filter of filters) {
    const size = JSON.stringify(filter).length + 1
    const { nodes: count, depth } = measure(filter)
    if (characters + size > filterCharactersMax || nodes + count > filterNodesMax || depth >= filterDepthMax) continue
    characters += size
    nodes += count
    fitting.push(filter)
  }
  return fitting
}

function measure(filter: FilterJson): { nodes: number; depth: number } {
  const args = 'and' in filter ? filter.and : 'or' in filter ? filter.or : []
  const all = args.map(measure)
  return {
    nodes: all.reduce((sum, one) => sum + one.nodes, 1),
    depth: Math.max(0, ...all.map(({ depth }) => depth)) + 1,
  }
}

function askedOf(table: CloudVirtualTable, filter: RemoteFilter, parameters: readonly Value[]): Asked {
  switch (filter.kind) {
    case 'and': {
      const args = filter.args.map((arg) => askedOf(table, arg, parameters))
      if (args.includes('nothing')) return 'nothing'
      return args.includes('unknown') ? 'unknown' : { and: args as FilterJson[] }
    }
    case 'or': {
      const args = filter.args.map((arg) => askedOf(table, arg, parameters)).filter((arg) => arg !== 'nothing')
      if (args.length === 0) return 'nothing'
      return args.includes('unknown') ? 'unknown' : { or: args as FilterJson[] }
    }
  }
  const { name: column, type } = table.columns[filter.attribute - 1]
  switch (filter.kind) {
    case 'null':
      return { column, op: filter.negated ? 'is_not_null' : 'is_null' }
    case 'prefix':
      return { column, op: 'prefix', value: filter.value }
    case 'compare': {
      const value = constant(filter.value, parameters)
      if (value === null) return 'nothing'
      const one = toCloud(type.oid, value)
      return one === undefined ? 'unknown' : { column, op: names[filter.op], value: one }
    }
    case 'in': {
      const given = filter.values.map((value) => constant(value, parameters)).filter((value) => value !== null)
      if (given.length === 0) return 'nothing'
      const values = given.map((value) => toCloud(type.oid, value))
      return values.includes(undefined) ? 'unknown' : { column, op: 'in', values: values as (string | number)[] }
    }
  }
}

/** undefined: all. */
function rowsOf(limit: RemoteScan['limit'], parameters: readonly Value[]): number | undefined {
  if (!limit) return undefined
  const count = constant(limit.limit, parameters)
  const skipped = limit.offset ? constant(limit.offset, parameters) : 0n
  if (count === null) return undefined
  const rows = Number(count as bigint | number) + Number((skipped ?? 0n) as bigint | number)
  // What is negative is the plan's to refuse.
  return Number.isSafeInteger(rows) && rows >= 0 ? rows : undefined
}

function orderText(
  table: CloudVirtualTable,
  { attribute, descending, nullsFirst }: NonNullable<RemoteScan['order']>[number],
): string {
  const { name } = table.columns[attribute - 1]
  return `${name}.${descending ? 'desc' : 'asc'}.nulls_${nullsFirst ? 'first' : 'last'}`
}

const constant = (expression: Expression, parameters: readonly Value[]): Value =>
  expression.kind === 'literal'
    ? expression.value
    : expression.kind === 'parameter'
      ? (parameters[expression.number - 1] ?? null)
      : null
