// What the virtual tables show of regions and segments, from the mirror and the facts in shared memory.
import { timesOf, windowOf } from '../compaction/windows.ts'
import { tierOf, windowSize } from '../compaction/pick-segments.ts'
import type { RegionStatistics, SegmentReport } from '../region-server.ts'
import type { RegionId, RegionSchema } from '../requests/request.ts'
import { chunkBytes, livingRows } from '../scan/statistics.ts'
import { type Mirror, type MirroredSegment, type Version, visibleRows } from './mirror.ts'

/** All regions, closed ones with what is known of them without their Version. */
export function reportRegions(mirror: Mirror): RegionStatistics[] {
  return Array.from(mirror.facts(), ([region, facts]) => ({
    region,
    ...contentOf(mirror.version(region)),
    role: facts.role,
    state: facts.state,
    committedSequence: facts.get('committedSequence'),
    flushedSequence: facts.get('flushedSequence'),
    manifestVersion: facts.get('manifestVersion'),
    manifestBytes: facts.get('manifestBytes'),
    ingestedBytes: facts.get('ingestedBytes'),
    writtenBytes: facts.get('writtenBytes'),
    insertedRows: facts.get('insertedRows'),
    deletedRows: facts.get('deletedRows'),
    scannedBytes: facts.get('scannedBytes'),
  }))
}

function contentOf(version: Version | undefined) {
  const segments = version?.segments ?? []
  const chunks = version?.chunks ?? []
  return {
    rows: version ? livingRows(version) : 0,
    deadRows:
      segments.reduce((sum, { deletes }) => sum + deletes.reduce((dead, list) => dead + list.count, 0), 0) +
      chunks.reduce((sum, chunk) => sum + chunk.deletes.count, 0),
    segments: segments.length,
    segmentBytes: segmentBytesOf(segments),
    indexBytes: segments.reduce(
      (sum, { indexes }) => sum + indexes.reduce((bytes, index) => bytes + index.bytes, 0),
      0,
    ),
    memtableRows: chunks.reduce((sum, chunk) => sum + visibleRows(chunk, Infinity), 0),
    memtableBytes: version ? chunkBytes(version) : 0,
    options: version?.schema.options ?? {},
  }
}

export const rowBytesOf = (version: Version): number => segmentBytesOf(version.segments) + chunkBytes(version)

const segmentBytesOf = (segments: readonly MirroredSegment[]): number =>
  segments.reduce((sum, { bytes }) => sum + bytes, 0)

export function* reportSegments(mirror: Mirror): Generator<SegmentReport> {
  for (const [region, { schema, segments }] of mirror.regions()) yield* segmentsOf(region, schema, segments, true)
  for (const segment of mirror.heldSegments()) {
    const region: RegionId = Number(segment.name.split('/')[1])
    const version = mirror.version(region)
    if (version) yield* segmentsOf(region, version.schema, [segment], false)
  }
}

function* segmentsOf(
  region: RegionId,
  schema: RegionSchema,
  segments: readonly MirroredSegment[],
  visible: boolean,
): Generator<SegmentReport> {
  const attribute = schema.options?.timeAttribute
  const size = windowSize(schema.options)
  for (const { name, path, footer, bytes, sequence, deletes, indexes } of segments) {
    const times = attribute === undefined ? undefined : timesOf(footer, attribute)
    yield {
      region,
      name,
      path,
      rows: footer.rows,
      deletedRows: deletes.reduce((sum, list) => sum + list.count, 0),
      groups: footer.groups.length,
      bytes,
      tier: tierOf(footer.rows),
      sequence,
      minTime: times?.min,
      maxTime: times?.max,
      indexFiles: indexes.flatMap(({ file }) => (file === undefined ? [] : [file])),
      indexBytes: indexes.reduce((sum, index) => sum + index.bytes, 0),
      windowStart: times && size !== undefined ? windowOf(times.max, size) * size : undefined,
      visible,
    }
  }
}
