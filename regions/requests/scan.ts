// Scan: a region's rows at a snapshot, as partitions for workers to open. Runs on the socket thread and reads nothing: Versions
// and zone maps are in memory.
import { joinParts } from '../../engine/partition-parts.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import type { DeleteArrays } from '../memtable/delete-list.ts'
import type { BulkSegment, RegionScanRequest } from '../region-server.ts'
import { notOpen } from '../server/region-state.ts'
import { type MirrorSnapshot, type MirroredChunk, type Version, visibleDeletes, visibleRows } from '../server/mirror.ts'
import { repeatingTexts } from '../scan/repeating-texts.ts'
import type { SegmentFooter } from '../segments/footer.ts'
import { idsWithin, rowIdZones, type RowIdRuns } from '../segments/row-ids.ts'
import { chunkNumber, segmentNumber } from '../scan/cache-numbers.ts'
import { chooseIndex, type IndexDirectory } from '../indexes/choose-index.ts'
import type {
  IndexPartition,
  KeyPartition,
  MemoryPartition,
  MissingAttribute,
  SegmentPartition,
} from '../scan/partition.ts'
import { keptPartitions } from '../scan/kept-partitions.ts'
import { noteFooter } from '../scan/partition-metadata.ts'
import { mayMatch } from '../scan/prune.ts'
import { numberOfRegion, type RegionId, type RegionSchema } from './request.ts'

/** exists: the region is open now; one that was made after the snapshot has no rows in it. */
export function prepareScan(region: RegionId, request: RegionScanRequest, exists: boolean): readonly ScanPartition[] {
  const { versions, closed } = request.snapshot as MirrorSnapshot
  const version = versions.get(region)
  if (!version) {
    if (exists && !closed.has(region)) return []
    throw notOpen(region)
  }
  const scan = scanOf(region, version.schema, request)
  const { sequence } = request.snapshot
  const stored = keptPartitions(region, version, request, () => storedPartitions(scan, version, sequence))
  const inMemory: ScanPartition[] = []
  for (const chunk of version.chunks) {
    const partition = chunkPartition(scan, chunk, sequence)
    if (partition) inMemory.push(partition)
  }
  return joinParts([stored, inMemory])
}

function storedPartitions(scan: Scan, { segments, schema }: Version, sequence: number): ScanPartition[] {
  return segments.flatMap(({ path, footer, runs, sketches, deletes, indexes: all }) => {
    const known = deletes.map((list) => ({ arrays: list.arrays, count: visibleDeletes(list, sequence) }))
    const indexes = all.flatMap(({ index, directory }) =>
      directory && schema.keys.some((key) => key.index === index) ? [directory] : [],
    )
    return segmentPartitions(scan, { path, footer, runs, sketches, deletes: known, indexes })
  })
}

/** Rows of a bulk load that is not committed: the first has the number `firstRow`, and its id is the negative of that. */
export function prepareBulkScan(
  region: RegionId,
  schema: RegionSchema,
  segments: readonly BulkSegment[],
  firstRow: number,
  request: Omit<RegionScanRequest, 'snapshot'>,
): ScanPartition[] {
  const scan = { ...scanOf(region, schema, request), uncommitted: true as const }
  const partitions: ScanPartition[] = []
  let first = firstRow
  for (const { path, footer } of segments) {
    const runs = { positions: Float64Array.of(0), rowIds: Float64Array.of(first), rows: footer.rows }
    partitions.push(...segmentPartitions(scan, { path, footer, runs, deletes: [], indexes: [] }))
    first += footer.rows
  }
  return partitions
}

type RowsRequest = Omit<RegionScanRequest, 'snapshot'>

interface Scan {
  readonly region: RegionId
  readonly schema: RegionSchema
  readonly request: RowsRequest
  /** Row ids, ascending: what the reader deleted, and what alone is asked for. */
  readonly own: Float64Array | undefined
  readonly only: Float64Array | undefined
  readonly uncommitted?: true
}

interface ScannedSegment {
  readonly path: string
  readonly footer: SegmentFooter
  readonly runs: RowIdRuns
  /** Absent where nobody keeps them. */
  readonly sketches?: Uint8Array
  /** Of each row group, as far as the reader sees them. */
  readonly deletes: readonly { readonly arrays: DeleteArrays; readonly count: number }[]
  readonly indexes: readonly IndexDirectory[]
}

const inOrder = (ids: NonNullable<RowsRequest['deleted']>): Float64Array =>
  'sorted' in ids ? ids.sorted() : Float64Array.from(ids).sort()

const scanOf = (region: RegionId, schema: RegionSchema, request: RowsRequest): Scan => ({
  region,
  schema,
  request,
  own: request.deleted && request.deleted.size > 0 ? inOrder(request.deleted) : undefined,
  only: request.rowIds && Float64Array.from(request.rowIds).sort(),
})

function segmentPartitions(scan: Scan, segment: ScannedSegment): readonly ScanPartition[] {
  const { request, schema } = scan
  const { footer, runs } = segment
  const stored = new Map(footer.columns.map((column, i) => [column.attribute, i]))
  const filtered = request.predicates.map((predicate) => predicate.attribute)
  const wanted = [...new Set([...request.projection, ...filtered])].filter((attribute) => attribute !== 0)
  const missing = missingAttributes(
    schema,
    request,
    wanted.filter((attribute) => !stored.has(attribute)),
  )
  const zones = scan.only && rowIdZones(runs)
  const repeating = repeatingTexts(footer, segment.sketches)
  const partitions: SegmentPartition[] = []
  footer.groups.forEach((group, number) => {
    const { rows } = group
    const { arrays, count } = segment.deletes[number] ?? { arrays: undefined, count: 0 }
    if (count === rows) return
    const only = zones && idsWithin(scan.only!, zones[2 * number], zones[2 * number + 1])
    if (only?.length === 0) return
    const possible = request.predicates.every((predicate) => {
      const at = stored.get(predicate.attribute)
      return at === undefined || mayMatch(predicate, group.columns[at].zone, rows, footer.columns[at].type)
    })
    if (!possible) return
    const columns = wanted.flatMap((attribute) => {
      const at = stored.get(attribute)
      if (at === undefined) return []
      const type = schema.columns.find((column) => column.attribute === attribute)?.type ?? footer.columns[at].type
      const { chunk } = group.columns[at]
      return [{ attribute, type, chunk, repeats: repeating.has(attribute) || undefined }]
    })
    const partition: SegmentPartition = {
      kind: 'segment',
      number: segmentNumber(segment.path),
      rows: Math.min(rows - count, only?.length ?? Infinity),
      regionNumber: request.regionNumber ?? numberOfRegion(scan.region),
      path: segment.path,
      group: number,
      groupRows: rows,
      columns,
      missing,
      runs,
      deletes: { arrays: count > 0 ? arrays : undefined, count, own: scan.own },
      only,
      uncommitted: scan.uncommitted,
    }
    noteFooter(partition, footer)
    partitions.push(partition)
  })
  if (partitions.length === 0) return partitions
  const key = partitions.length > 1 ? byKey(partitions, segment, schema, request) : undefined
  return key ? [key] : byIndex(partitions, segment, request)
}

function byIndex(
  groups: readonly SegmentPartition[],
  { indexes }: ScannedSegment,
  { predicates }: RowsRequest,
): readonly (IndexPartition | SegmentPartition)[] {
  if (indexes.length === 0 || predicates.length === 0) return groups
  const lookup = chooseIndex(indexes, predicates)
  return lookup ? [{ kind: 'segment-index', rows: lookup.rows, lookup, groups }] : groups
}

/** A whole unique key is given: its index finds the row without a look at the others. */
function byKey(
  groups: readonly SegmentPartition[],
  { path, footer }: ScannedSegment,
  schema: RegionSchema,
  request: RowsRequest,
): KeyPartition | undefined {
  const given = (attribute: number): Value =>
    request.predicates.find((predicate) => predicate.attribute === attribute && predicate.op === '=')?.values[0]
  for (const key of footer.keys) {
    if (key.kind !== 'hashed') continue
    const values = key.attributes.map(given)
    const types = key.attributes.map(
      (attribute) => schema.columns.find((column) => column.attribute === attribute)?.type,
    )
    if (values.some((value) => value === undefined || value === null) || types.includes(undefined)) continue
    return { kind: 'segment-key', rows: 1, path, key, types: types as TypeRef[], values, groups }
  }
  return undefined
}

function chunkPartition(scan: Scan, chunk: MirroredChunk, sequence: number): MemoryPartition | undefined {
  const { request, schema } = scan
  const rows = visibleRows(chunk, sequence)
  const count = visibleDeletes(chunk.deletes, sequence)
  if (rows - count <= 0) return undefined
  const only = scan.only && idsWithin(scan.only, chunk.firstRowId, chunk.firstRowId + rows - 1)
  if (only?.length === 0) return undefined
  const attributes: number[] = []
  const columns = []
  const absent: number[] = []
  const filtered = request.predicates.map((predicate) => predicate.attribute)
  for (const attribute of new Set([...request.projection, ...filtered])) {
    if (attribute === 0) continue
    const at = chunk.columns.attributes.indexOf(attribute)
    if (at < 0) absent.push(attribute)
    else {
      attributes.push(attribute)
      columns.push({ ...chunk.columns.columns[at], length: rows })
    }
  }
  return {
    kind: 'memory',
    number: chunkNumber(chunk.id),
    rows: Math.min(rows - count, only?.length ?? Infinity),
    regionNumber: request.regionNumber ?? numberOfRegion(scan.region),
    firstRowId: chunk.firstRowId,
    chunkRows: rows,
    attributes,
    columns,
    missing: missingAttributes(schema, request, absent),
    deletes: { arrays: count > 0 ? chunk.deletes.arrays : undefined, count, own: scan.own },
    only,
  }
}

function missingAttributes(
  schema: RegionSchema,
  request: RowsRequest,
  attributes: readonly number[],
): MissingAttribute[] {
  return attributes.map((attribute) => {
    const added = request.added?.find((one) => one.attribute === attribute)
    if (added) return added
    const column = schema.columns.find((one) => one.attribute === attribute)
    if (!column) throw new Error(`attribute ${attribute} is not in the region's schema`)
    return { attribute, type: column.type, value: column.missingValue ?? null }
  })
}
