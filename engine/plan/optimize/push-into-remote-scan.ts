// Scans of remote tables learn what the plan above does with their rows: conditions, and, where all of these are the service's too,
// the order and the number of rows that a limit takes. Nothing above is taken away.
import type { PgArray } from '../../types/array-value.ts'
import type { CatalogView } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import type { ColumnId, Expression } from '../expression.ts'
import { commuted, comparisonOf, operatorNameOf } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import type { RemoteFilter, RemoteOrder, RemoteScan } from '../remote-scan.ts'
import { constantOfType, isPattern, storedColumn } from '../scan-predicates.ts'
import { mapInputs } from '../traverse-plan.ts'

type Scan = Extract<LogicalPlan, { kind: 'scan' }>
type Limit = Extract<LogicalPlan, { kind: 'limit' }>

export function pushIntoRemoteScans(plan: LogicalPlan, catalog: CatalogView): LogicalPlan {
  if (plan.kind === 'scan') return isRemote(plan, catalog) && !plan.remote ? asked(plan, filtersOf(plan).filters) : plan
  const node = plan.kind === 'limit' ? withLimit(plan, catalog) : plan
  return mapInputs(node, (input) => pushIntoRemoteScans(input, catalog))
}

function isRemote(scan: Scan, catalog: CatalogView): boolean {
  const relation = catalog.relationByOid(scan.table)
  if (relation?.kind !== 'virtual') return false
  const { source } = relation.table
  return source.kind === 'temporary' && source.remote === true
}

const asked = (scan: Scan, filters: readonly RemoteFilter[], rest: Omit<RemoteScan, 'filters'> = {}): Scan =>
  filters.length === 0 && !rest.limit ? scan : { ...scan, remote: { filters, ...rest } }

/** exact: the filters say all that the scan's own do. */
function filtersOf(scan: Scan): {
  readonly filters: readonly RemoteFilter[]
  readonly exact: boolean
} {
  const attributes = new Map(scan.columns.map((column, i) => [column.id, scan.attributes[i]]))
  const found = scan.filters.map((filter) => translated(filter, attributes))
  return {
    filters: found.flatMap((one) => one?.filter ?? []),
    exact: found.every((one) => one?.exact === true),
  }
}

interface Translated {
  /** True wherever the condition is. */
  readonly filter: RemoteFilter
  /** And nowhere else. */
  readonly exact: boolean
}

const exactly = (filter: RemoteFilter): Translated => ({ filter, exact: true })

function translated(filter: Expression, attributes: ReadonlyMap<ColumnId, number>): Translated | undefined {
  const tested = (expression: Expression) => {
    const column = storedColumn(expression)
    const attribute = column && attributes.get(column.id)
    // The row id is nobody's but ours.
    return attribute ? { attribute, type: column!.type } : undefined
  }
  switch (filter.kind) {
    case 'and': {
      const parts = filter.args.map((arg) => translated(arg, attributes))
      const args = parts.flatMap((part) => part?.filter ?? [])
      if (args.length === 0) return undefined
      return {
        filter: { kind: 'and', args },
        exact: parts.every((part) => part?.exact === true),
      }
    }
    case 'or': {
      const parts = filter.args.map((arg) => translated(arg, attributes))
      const args = parts.flatMap((part) => part?.filter ?? [])
      if (args.length < parts.length) return undefined
      return {
        filter: { kind: 'or', args },
        exact: parts.every((part) => part?.exact === true),
      }
    }
    case 'is-null': {
      const column = tested(filter.arg)
      return (
        column &&
        exactly({
          kind: 'null',
          attribute: column.attribute,
          negated: filter.negated,
        })
      )
    }
    case 'in-list': {
      if (filter.all || operatorNameOf(filter.function) !== '=') return undefined
      return oneOf(tested(filter.left), filter.list)
    }
    case 'array-comparison': {
      const { array, left } = filter
      if (filter.all || operatorNameOf(filter.function) !== '=') return undefined
      if (array.kind !== 'literal' || array.value === null) return undefined
      const { elements } = array.value as PgArray
      return oneOf(
        tested(left),
        elements.map((value) => ({ kind: 'literal', value, type: left.type })),
      )
    }
    case 'call': {
      const [left, right] = filter.args
      const op = comparisonOf(filter)
      if (!op) return isPattern(filter) ? like(tested(left), right) : undefined
      const [column, constant, own] = tested(left) ? [tested(left)!, right, op] : [tested(right), left, commuted[op]]
      const value = column && constantOfType(constant, column.type)
      return (
        value &&
        exactly({
          kind: 'compare',
          attribute: column.attribute,
          op: own,
          value,
        })
      )
    }
    default:
      return undefined
  }
}

type Tested = { readonly attribute: number; readonly type: Expression['type'] } | undefined

/** NULL in the list makes nothing true. */
function oneOf(column: Tested, list: readonly Expression[]): Translated | undefined {
  if (!column) return undefined
  const values = list
    .filter((value) => value.kind !== 'literal' || value.value !== null)
    .map((value) => constantOfType(value, column.type))
  if (values.length === 0 || values.includes(undefined)) return undefined
  return exactly({
    kind: 'in',
    attribute: column.attribute,
    values: values as Expression[],
  })
}

/** abc% is a prefix; of a longer pattern what comes before its first wildcard is one. */
function like(column: Tested, pattern: Expression): Translated | undefined {
  if (column?.type.oid !== Oid.text || pattern.kind !== 'literal' || typeof pattern.value !== 'string') return undefined
  let prefix = ''
  for (let i = 0; i < pattern.value.length; i++) {
    const character = pattern.value[i]
    if (character === '%' || character === '_') {
      if (prefix === '') return undefined
      const rest = pattern.value.slice(i)
      return {
        filter: { kind: 'prefix', attribute: column.attribute, value: prefix },
        exact: /^%+$/.test(rest),
      }
    }
    // A backslash at the end is an error, which is the plan's to raise.
    if (character === '\\' && ++i >= pattern.value.length) return undefined
    prefix += pattern.value[i]
  }
  const value: Expression = {
    kind: 'literal',
    value: prefix,
    type: column.type,
  }
  return exactly({
    kind: 'compare',
    attribute: column.attribute,
    op: '=',
    value,
  })
}

/** A limit over a scan, with nothing between them but renames, computations and one sort by columns. */
function withLimit(plan: Limit, catalog: CatalogView): LogicalPlan {
  const limit = wholeNumber(plan.limit)
  const offset = wholeNumber(plan.offset)
  if (plan.ties || plan.barrier || !limit || (plan.offset && !offset)) return plan
  const below = intoScan(plan.input, undefined, (scan, keys) => {
    if (!isRemote(scan, catalog)) return undefined
    const { filters, exact } = filtersOf(scan)
    if (!exact) return undefined
    const order = keys && orderOf(scan, keys)
    if (keys && !order) return undefined
    return asked(scan, filters, {
      limit: { limit, ...(offset && { offset }) },
      ...(order && { order }),
    })
  })
  return below ? { ...plan, input: below } : plan
}

/** A literal, or a parameter, of a whole number: also where it was only made wider. */
function wholeNumber(expression: Expression | undefined): Expression | undefined {
  switch (expression?.kind) {
    case 'literal':
      return expression.value === null ? undefined : expression
    case 'parameter':
      return expression
    case 'call': {
      const [arg] = expression.args
      const widened = expression.form?.kind === 'cast' && arg.kind === 'parameter' && smallIntegers.has(arg.type.oid)
      return widened ? arg : undefined
    }
    default:
      return undefined
  }
}
const smallIntegers: ReadonlySet<number> = new Set([Oid.int2, Oid.int4])

interface Key extends Omit<RemoteOrder, 'attribute'> {
  readonly id: ColumnId
}

/** undefined: something is in between, or `change` does not want it. */
function intoScan(
  plan: LogicalPlan,
  keys: readonly Key[] | undefined,
  change: (scan: Scan, keys: readonly Key[] | undefined) => Scan | undefined,
): LogicalPlan | undefined {
  switch (plan.kind) {
    case 'scan':
      return change(plan, keys)
    case 'project': {
      const made = new Map(plan.items.map(({ column, expression }) => [column.id, expression]))
      const below = keys?.map((key) => ({ key, source: made.get(key.id) }))
      if (below?.some(({ source }) => source?.kind !== 'column')) return undefined
      const renamed = below?.map(({ key, source }) => ({
        ...key,
        id: (source as { id: ColumnId }).id,
      }))
      const input = intoScan(plan.input, renamed, change)
      return input && { ...plan, input }
    }
    case 'sort': {
      if (keys) return undefined
      const own = plan.keys.map(({ expression, descending, nullsFirst }) => ({
        expression,
        descending,
        nullsFirst,
      }))
      if (own.some(({ expression }) => expression.kind !== 'column')) return undefined
      const sorted = own.map(({ expression, ...how }) => ({
        ...how,
        id: (expression as { id: ColumnId }).id,
      }))
      const input = intoScan(plan.input, sorted, change)
      return input && { ...plan, input }
    }
    default:
      return undefined
  }
}

/** A column that is named again further on decides nothing there. */
function orderOf(scan: Scan, keys: readonly Key[]): readonly RemoteOrder[] | undefined {
  const order: RemoteOrder[] = []
  for (const { id, descending, nullsFirst } of keys) {
    const attribute = scan.attributes[scan.columns.findIndex((column) => column.id === id)]
    if (!attribute) return undefined
    if (!order.some((one) => one.attribute === attribute)) order.push({ attribute, descending, nullsFirst })
  }
  return order
}
