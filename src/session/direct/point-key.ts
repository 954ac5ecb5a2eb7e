// One table's row by a whole unique key: where a plan asks for nothing else, and that row as the statement's transaction sees it.
import type { Batch } from '../../../engine/columns/column.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import { isKnownConstant, knownConstant } from '../../../engine/plan/widened-parameter.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import { numberOfRegion, type RegionId, type RegionKey } from '../../../regions/requests/request.ts'
import { deferrableKey } from '../keys/deferred-keys.ts'
import type { TableOverlay } from '../overlay/overlay.ts'
import { openOverlayPartition, overlayRow } from '../overlay/overlay-partition.ts'
import { keyText, ownKeys, typesOfKey } from '../keys/own-keys.ts'
import { keysOf, regionsOf } from '../ddl/region-schema.ts'
import { fallbacksOf } from '../query/scan-sources.ts'
import type { SessionCore } from '../session-core.ts'

export interface PointKey {
  readonly table: Table
  readonly regions: readonly RegionId[]
  readonly key: RegionKey
  /** What each column of the key is to be: parameters and literals. */
  readonly values: readonly Expression[]
}

export type Scan = PhysicalPlan & { readonly kind: 'scan' }

/** undefined: the scan asks for something else. */
export function pointKeyOf(core: SessionCore, scan: Scan): PointKey | undefined {
  const relation = core.catalog.relationByOid(scan.table)
  const given = relation?.kind === 'table' ? equalities(scan) : undefined
  if (relation?.kind !== 'table' || !given) return undefined
  const { table } = relation
  const key = keysOf(core.catalog, table).find(
    ({ unique, attributes }) =>
      unique && attributes.length === given.size && attributes.every((attribute) => given.has(attribute)),
  )
  if (!key) return undefined
  return { table, regions: regionsOf(table), key, values: key.attributes.map((attribute) => given.get(attribute)!) }
}

/**
 * The row in columns of its own, as the newest commit and the transaction's own writes have it, or no row; undefined: it is not to be
 * had on this thread. Catalog edits of the transaction are not looked at.
 */
export function findPointRow(
  core: SessionCore,
  { table, regions, key, values }: PointKey,
  projection: readonly number[],
  parameters: readonly Value[],
): Batch | undefined {
  const { transaction, state } = core
  const own = transaction?.overlay.table(table.info.oid)
  // While its check is deferred several rows may have the key.
  if (own && (own.truncated || own.segments.length > 0 || deferrableKey(table, key.index))) return undefined
  const wanted = values.map((value) => knownConstant(value, parameters))
  const predicates = key.attributes.map((attribute, i) => ({ attribute, op: '=' as const, values: [wanted[i]] }))
  let none: Batch | undefined
  for (const region of regions) {
    const deleted = own?.deleted.get(numberOfRegion(region))
    const batch = state.regions.findRow(region, { projection, predicates, deleted }, state.memory)
    if (!batch || batch.length > 0) return batch
    none = batch
  }
  return (own && ownRow(own, table, key, wanted, projection)) ?? none
}

function ownRow(
  own: TableOverlay,
  table: Table,
  key: RegionKey,
  values: readonly Value[],
  projection: readonly number[],
): Batch | undefined {
  if (own.inserts.length === 0) return undefined
  const text = keyText(values, typesOfKey(table, key), key.nullsNotDistinct)
  const row = text === undefined ? undefined : ownKeys(own, table, key).keys.find(text, own)
  if (row === undefined) return undefined
  const [batch] = openOverlayPartition(overlayRow(own, row, fallbacksOf(table)), projection).batches
  return batch
}

/** Constants by the column that equals them, where the filter says that and nothing else. */
function equalities({ filter, predicates, attributes }: Scan): ReadonlyMap<number, Expression> | undefined {
  if (!filter) return undefined
  const conditions = filter.kind === 'and' ? filter.args : [filter]
  const given = new Map<number, Expression>()
  for (const { attribute, op, values } of predicates) {
    const [value] = values
    if (op !== '=' || given.has(attribute) || !isKnownConstant(value)) return undefined
    given.set(attribute, value)
  }
  const named = new Set(conditions.map((condition) => comparedColumn(condition, attributes)))
  const same = named.size === conditions.length && given.size === named.size
  return same && [...given.keys()].every((attribute) => named.has(attribute)) ? given : undefined
}

/** Of `column = constant`, in either order. */
function comparedColumn(condition: Expression, attributes: readonly number[]): number | undefined {
  if (condition.kind !== 'call' || condition.form?.kind !== 'operator' || condition.form.name !== '=') return undefined
  const [a, b] = condition.args
  const [column, constant] = a.kind === 'slot' ? [a, b] : [b, a]
  if (column.kind !== 'slot' || (constant.kind !== 'parameter' && constant.kind !== 'literal')) return undefined
  return attributes[column.slot]
}
