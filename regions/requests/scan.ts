// Scan: a region's rows at a snapshot, as partitions for workers to open. Runs on the socket thread and reads nothing: Versions
// and zone maps are in memory.
import type { ScanPartition } from '../../engine/tables.ts'
import type { RegionScanRequest } from '../region-server.ts'
import { noSuchRegion } from '../server/staged-commit.ts'
import {
  type MirrorSnapshot,
  type MirroredChunk,
  type MirroredSegment,
  visibleDeletes,
  visibleRows,
} from '../server/mirror.ts'
import type { MemoryPartition, MissingAttribute, SegmentPartition } from '../scan/partition.ts'
import { mayMatch } from '../scan/prune.ts'
import { numberOfRegion, type RegionId, type RegionSchema } from './request.ts'

/** exists: the region is open now; one that was made after the snapshot has no rows in it. */
export function prepareScan(region: RegionId, request: RegionScanRequest, exists: boolean): ScanPartition[] {
  const version = (request.snapshot as MirrorSnapshot).versions.get(region)
  if (!version) {
    if (exists) return []
    throw noSuchRegion(region)
  }
  const own = request.deleted && request.deleted.size > 0 ? Float64Array.from(request.deleted).sort() : undefined
  const partitions: ScanPartition[] = []
  for (const segment of version.segments)
    partitions.push(...segmentPartitions(region, segment, version.schema, request, own))
  for (const chunk of version.chunks) {
    const partition = chunkPartition(region, chunk, version.schema, request, own)
    if (partition) partitions.push(partition)
  }
  return partitions
}

function segmentPartitions(
  region: RegionId,
  segment: MirroredSegment,
  schema: RegionSchema,
  request: RegionScanRequest,
  own: Float64Array | undefined,
): SegmentPartition[] {
  const { footer } = segment
  const stored = new Map(footer.columns.map((column, i) => [column.attribute, i]))
  const wanted = request.projection.filter((attribute) => attribute !== 0)
  const missing = missingAttributes(
    schema,
    request,
    wanted.filter((attribute) => !stored.has(attribute)),
  )
  const partitions: SegmentPartition[] = []
  footer.groups.forEach((group, number) => {
    const { rows } = group
    const list = segment.deletes[number]
    const count = visibleDeletes(list, request.snapshot.sequence)
    if (count === rows) return
    const possible = request.predicates.every((predicate) => {
      const at = stored.get(predicate.attribute)
      return at === undefined || mayMatch(predicate, group.columns[at].zone, rows, footer.columns[at].type)
    })
    if (!possible) return
    const columns = wanted.flatMap((attribute) => {
      const at = stored.get(attribute)
      if (at === undefined) return []
      const type = schema.columns.find((column) => column.attribute === attribute)?.type ?? footer.columns[at].type
      return [{ attribute, type, chunk: group.columns[at].chunk }]
    })
    partitions.push({
      kind: 'segment',
      rows: rows - count,
      regionNumber: numberOfRegion(region),
      path: segment.path,
      group: number,
      groupRows: rows,
      columns,
      missing,
      runs: segment.runs,
      deletes: { arrays: count > 0 ? list.arrays : undefined, count, own },
    })
  })
  return partitions
}

function chunkPartition(
  region: RegionId,
  chunk: MirroredChunk,
  schema: RegionSchema,
  request: RegionScanRequest,
  own: Float64Array | undefined,
): MemoryPartition | undefined {
  const rows = visibleRows(chunk, request.snapshot.sequence)
  const count = visibleDeletes(chunk.deletes, request.snapshot.sequence)
  if (rows - count <= 0) return undefined
  const attributes: number[] = []
  const columns = []
  const absent: number[] = []
  for (const attribute of request.projection) {
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
    rows: rows - count,
    regionNumber: numberOfRegion(region),
    firstRowId: chunk.firstRowId,
    chunkRows: rows,
    attributes,
    columns,
    missing: missingAttributes(schema, request, absent),
    deletes: { arrays: count > 0 ? chunk.deletes.arrays : undefined, count, own },
  }
}

function missingAttributes(
  schema: RegionSchema,
  request: RegionScanRequest,
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
