// For each scan of a plan, its partitions: the regions' under the statement's snapshot, the transaction's own inserts, or a virtual table.
import { PgError } from '../../../engine/errors.ts'
import type { RowPredicate } from '../../../engine/row-predicate.ts'
import { knownPredicate } from '../../../engine/plan/known-predicate.ts'
import { knownConstant } from '../../../engine/plan/widened-parameter.ts'
import { ownOid } from '../../../engine/inheritance/tree-table.ts'
import { rowIdAttribute } from '../../../engine/plan/logical.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import { type ColumnMap, columnMap } from '../../../engine/partitioned/column-map.ts'
import { mappedPartitions, predicatesBelow, projectionBelow } from '../../../engine/partitioned/mapped-partition.ts'
import { hasParts } from '../../../engine/partitioned/partition-tree.ts'
import { remainingLeaves } from '../../../engine/partitioned/remaining-leaves.ts'
import { joinParts } from '../../../engine/partition-parts.ts'
import type { ScanPartition, Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { RegionScanRequest, Snapshot } from '../../../regions/region-server.ts'
import { numberOfRegion, type RegionId, regionId } from '../../../regions/requests/request.ts'
import { prepareVirtual } from '../../../catalog/virtual/open-partition.ts'
import { parquetPartitions } from '../../objects/parquet-partition.ts'
import { countRead } from '../count-usage.ts'
import { foundRows } from './found-rows.ts'
import { isRemote, prepareCloud } from '../cloud/prepare-cloud.ts'
import { liveFact } from '../live-rows/live-rows.ts'
import { deferrableKey } from '../keys/deferred-keys.ts'
import { type AttributeFallback, overlayPartitions, overlayRow } from '../overlay/overlay-partition.ts'
import { regionNumberOf, regionRowOf, type TableOverlay } from '../overlay/overlay.ts'
import { keyText, ownKeys, typesOfKey } from '../keys/own-keys.ts'
import { keysOf, possibleRegions, regionSchemaOf } from '../ddl/region-schema.ts'
import { rowSpaceOf } from '../partitions/row-space.ts'
import type { SessionCore } from '../session-core.ts'

type Scan = PhysicalPlan & { readonly kind: 'scan' }

/** Every operator of a plan, inputs first. */
export function* operatorsOf(plan: PhysicalPlan): Generator<PhysicalPlan> {
  switch (plan.kind) {
    case 'hash-join':
    case 'nested-loop-join':
    case 'apply':
    case 'set-operation':
      yield* operatorsOf(plan.left)
      yield* operatorsOf(plan.right)
      break
    case 'with':
      for (const cte of plan.ctes) yield* operatorsOf(cte.plan)
      yield* operatorsOf(plan.body)
      break
    case 'recursive':
      yield* operatorsOf(plan.base)
      yield* operatorsOf(plan.step)
      break
    case 'insert':
      if (plan.conflict?.rows) yield* operatorsOf(plan.conflict.rows.plan)
      yield* operatorsOf(plan.input)
      break
    default:
      if ('input' in plan) yield* operatorsOf(plan.input)
  }
  yield plan
}

export function* tablesScanned(plan: PhysicalPlan): Generator<number> {
  for (const operator of operatorsOf(plan)) if (operator.kind === 'scan') yield ownOid(operator.table)
}

/** given: rows at hand, by the OID of the table that they stand for. */
export function scanSources(
  core: SessionCore,
  plan: PhysicalPlan,
  parameters: readonly Value[],
  snapshot: Snapshot,
  given?: ReadonlyMap<number, readonly ScanPartition[]>,
): Map<number, readonly ScanPartition[]> {
  const sources = new Map<number, readonly ScanPartition[]>()
  for (const operator of operatorsOf(plan)) {
    if (operator.kind !== 'scan') continue
    sources.set(operator.node, given?.get(operator.table) ?? partitionsOf(core, operator, parameters, snapshot))
  }
  return sources
}

/** more: besides those that the plan has. */
export function partitionsOf(
  core: SessionCore,
  scan: Scan,
  parameters: readonly Value[],
  snapshot: Snapshot,
  more: Asked['predicates'] = [],
): readonly ScanPartition[] {
  if (scan.file) return parquetPartitions(core.files, scan.file.uri, knownPredicates(scan, parameters))
  const given = core.transitions?.partitions(scan.table)
  if (given) return given
  const relation = core.catalog.relationByOid(scan.table)
  if (!relation || (relation.kind !== 'table' && relation.kind !== 'virtual'))
    throw new Error(`no table ${scan.table} to scan`)
  if (relation.kind === 'virtual' && isRemote(relation.table)) return prepareCloud(core, scan, parameters)
  if (relation.kind === 'virtual') return prepareVirtual(scan.table, (name) => liveFact(core, name))
  requirePopulated(relation.table)
  const known = [...knownPredicates(scan, parameters), ...more]
  const request = {
    asker: more.length === 0 && scan.predicates.every(isLiteral) ? scan : undefined,
    projection: scan.attributes,
    predicates: known.filter(({ attribute }) => attribute !== rowIdAttribute),
    limit: scan.limit,
  }
  if (hasParts(relation.table.info)) return partitionedParts(core, relation.table, scan, request, snapshot)
  const one = known.find(({ attribute, op }) => attribute === rowIdAttribute && op === '=')?.values[0]
  if (one === undefined) {
    const found = foundRows(core, relation.table, request, snapshot)
    return joinParts([found ?? committed(core, relation.table, request, snapshot), own(core, relation.table, request)])
  }
  if (one === null) return []
  const row = one as bigint
  if (row < 0n) return own(core, relation.table, request)
  const region = regionId(relation.table.info.oid, regionNumberOf(row))
  return committed(core, relation.table, { ...request, rowIds: Float64Array.of(regionRowOf(row)) }, snapshot, region)
}

/** Those of the partitions that the predicates leave. */
function partitionedParts(
  core: SessionCore,
  table: Table,
  scan: Scan,
  request: Asked,
  snapshot: Snapshot,
): readonly ScanPartition[] {
  const { catalog } = core
  const space = rowSpaceOf(catalog, table)
  const asked = [...scan.attributes, ...scan.predicates.map(({ attribute }) => attribute)]
  return joinParts(
    remainingLeaves(catalog, table, request.predicates).flatMap((leaf) => {
      const alias = (region: RegionId): number => space.aliasOf(leaf.info.oid, numberOfRegion(region))
      const map = columnMap(table, leaf)
      const below = map ? requestBelow(map, request) : request
      const found = below.projection.includes(rowIdAttribute) ? undefined : foundRows(core, leaf, below, snapshot)
      return [found ?? committed(core, leaf, below, snapshot, undefined, alias), own(core, leaf, below)].map((list) =>
        mappedPartitions(list, map, asked),
      )
    }),
  )
}

/** A limit holds for all conditions together, and some are left out. */
const requestBelow = (map: ColumnMap, { limit, ...request }: Asked): Asked => {
  const predicates = predicatesBelow(map, request.predicates)
  return {
    ...request,
    ...(limit !== undefined && predicates.length === request.predicates.length && { limit }),
    projection: projectionBelow(map, request.projection),
    predicates,
  }
}

/** Throws 55000. */
function requirePopulated({ info }: Table): void {
  if (info.materialized?.populated !== false) return
  throw new PgError('55000', `materialized view "${info.name}" has not been populated`, {
    hint: 'Use the REFRESH MATERIALIZED VIEW command.',
  })
}

export type Asked = Pick<RegionScanRequest, 'asker' | 'projection' | 'predicates' | 'limit' | 'rowIds'>

const isLiteral = ({ values }: Scan['predicates'][number]): boolean => values.every(({ kind }) => kind === 'literal')

/** Those whose values are known before the query runs. */
export const knownPredicates = (scan: Scan, parameters: readonly Value[]): readonly RowPredicate[] =>
  scan.predicates.flatMap((predicate) => knownPredicate(predicate, (value) => knownConstant(value, parameters)))

/** only: of one region. alias: what regions are called in row ids. */
function committed(
  core: SessionCore,
  table: Table,
  request: Asked,
  snapshot: Snapshot,
  only?: RegionId,
  alias?: (region: RegionId) => number,
): readonly ScanPartition[] {
  const overlay = core.transaction?.overlay.table(table.info.oid)
  const createdHere =
    core.transaction !== undefined && core.transaction.base.relationByOid(table.info.oid) === undefined
  if (createdHere || overlay?.truncated) return []
  core.state.regionSwitches.refuseOlder(table.info.oid, snapshot.sequence)
  const regions = only === undefined ? possibleRegions(table, request.predicates) : [only]
  const added = addedHere(core, table)
  const partitions = joinParts(
    regions.map((region) => {
      const deleted = overlay?.deleted.get(numberOfRegion(region))
      return core.state.regions.scan(region, { ...request, snapshot, deleted, added, regionNumber: alias?.(region) })
    }),
  )
  core.state.indexActivity.note(partitions)
  core.state.databaseActivity.scanned(core.databaseOid, partitions)
  core.state.tableActivity.scanned(table.info.oid, partitions)
  countRead(core, partitions)
  return partitions
}

/** Columns that the transaction itself added: the regions do not know them yet. */
export function addedHere(core: SessionCore, table: Table): AttributeFallback[] | undefined {
  const before = core.transaction?.base.relationByOid(table.info.oid)
  if (before?.kind !== 'table' || before.table.schema.version === table.schema.version) return undefined
  const known = new Set(before.table.schema.columns.map((column) => column.attribute))
  return fallbacksOf(table).filter(({ attribute }) => !known.has(attribute))
}

export const fallbacksOf = (table: Table): AttributeFallback[] =>
  table.schema.columns.map((column) => ({
    attribute: column.attribute,
    type: column.type,
    value: column.missingValue ?? null,
  }))

function own(core: SessionCore, table: Table, request: Asked): ScanPartition[] {
  const overlay = core.transaction?.overlay.table(table.info.oid)
  if (!overlay) return []
  return [
    ...overlaySegmentPartitions(core, table, overlay, request),
    ...(overlay.inserts.length === 0 ? [] : ownInserts(core, table, overlay, request)),
  ]
}

/** More own batches than this are looked up by their key, where one is given. */
const ownBatchesFew = 4

function ownInserts(core: SessionCore, table: Table, overlay: TableOverlay, { predicates }: Asked): ScanPartition[] {
  const all = (): ScanPartition[] => overlayPartitions(overlay, fallbacksOf(table))
  if (overlay.inserts.length <= ownBatchesFew) return all()
  for (const key of keysOf(core.catalog, table)) {
    // While its check is deferred several rows may have it.
    if (!key.unique || deferrableKey(table, key.index)) continue
    const values = key.attributes.map(
      (attribute) => predicates.find((one) => one.attribute === attribute && one.op === '=')?.values[0],
    )
    if (values.some((value) => value === undefined || value === null)) continue
    const text = keyText(values as Value[], typesOfKey(table, key), key.nullsNotDistinct)
    const row = text === undefined ? undefined : ownKeys(overlay, table, key).keys.find(text, overlay)
    return row === undefined ? [] : [overlayRow(overlay, row, fallbacksOf(table))]
  }
  return all()
}

export function overlaySegmentPartitions(
  core: SessionCore,
  table: Table,
  overlay: TableOverlay,
  request: Omit<RegionScanRequest, 'snapshot'>,
): ScanPartition[] {
  if (overlay.segments.length === 0) return []
  const schema = regionSchemaOf(core.catalog, table)
  return overlay.segments.flatMap(({ region, segments, base }) =>
    core.state.regions.scanBulk(regionId(table.info.oid, region), schema, segments, base, {
      ...request,
      deleted: overlay.deletedOwn,
    }),
  )
}
