// Flush: the memtable becomes a segment, deletes of older segments become objects, and the manifest says so; from then on the
// log need not be replayed for the region up to that point. Commits go on meanwhile, into the next memtable.
import { randomBytes } from 'node:crypto'
import type { MergeSource } from '../compaction/merge.ts'
import type { DeleteList } from '../memtable/delete-list.ts'
import { Memtable } from '../memtable/memtable.ts'
import { segmentRowsMax, rowGroupRows } from '../limits.ts'
import type { PersistedRegion, PersistedSegment } from '../manifest/state.ts'
import type { RowId } from '../requests/request.ts'
import { encodeDeletes } from '../segments/delete-object.ts'
import type { Segment } from '../segments/segment.ts'
import type { Region } from './region.ts'
import type { StorageEngine } from './storage-engine.ts'

export const segmentName = (region: number): string => `segments/${region}/${randomBytes(8).toString('hex')}.segment`

/** After whatever maintenance of the region is under way. Returns the rows that were flushed. */
export function flushRegion(engine: StorageEngine, region: Region): Promise<number> {
  const run = region.maintenance.then(() => flushNow(engine, region))
  region.maintenance = run.catch(() => {})
  return run
}

async function flushNow(engine: StorageEngine, region: Region): Promise<number> {
  if (region.dirtySince === undefined || engine.regions.get(region.id) !== region) return 0
  if (engine.log.failure) throw engine.log.failure
  const { incarnation, schema, nextRowId } = region
  const lsn = engine.log.lastLsn
  const memtable = region.active
  const kept = region.segments
  region.frozen = memtable
  region.active = new Memtable(engine.newId)
  region.flushingSince = region.dirtySince
  region.dirtySince = undefined
  try {
    const rows = memtable.rows
    const known = new Map(memtable.chunks.map((chunk) => [chunk, chunk.deletes.count]))
    const sources = memtable.chunks.map((chunk): MergeSource => {
      const { arrays, count } = chunk.deletes
      return {
        kind: 'chunk',
        columns: chunk.columns(chunk.rows),
        rows: chunk.rows,
        firstRowId: chunk.firstRowId,
        deletes: { arrays, count },
      }
    })
    const names = Array.from({ length: segmentsFor(rows) }, () => segmentName(region.id))
    const cancel = new Int32Array(new SharedArrayBuffer(4))
    const written =
      rows === 0
        ? []
        : await engine.tasks.run({ kind: 'merge', task: { schema, sources, names, codec: 'lz4', cancel } })
    // A manifest must not tell of what the log may yet lose.
    await engine.log.whenDurable(lsn)
    if (region.incarnation !== incarnation) {
      for (const { name } of written) engine.store.remove(name)
      // What replaced the content touched the region after this flush began: it is flushed in its turn.
      region.flushingSince = undefined
      return 0
    }
    const fresh = written.map(({ name }) => engine.openSegment(name, 0, lsn))
    const before = engine.manifest.region(region.id)
    const segments = persistSegments(engine, before, kept, lsn)
    for (const { name } of fresh) segments.push({ name, rowIdBase: 0, sequence: lsn })
    const entry: PersistedRegion = { schema, flushedLsn: lsn, nextRowId, segments }
    engine.manifest.commit([{ kind: 'region', region: region.id, entry }])
    carryOver(
      fresh,
      [...known].flatMap(([chunk, count]) => laterDeletes(chunk.deletes, count, (position) => chunk.rowIdAt(position))),
    )
    region.segments = [...region.segments, ...fresh]
    region.frozen = undefined
    region.flushedLsn = lsn
    region.flushingSince = undefined
    engine.publishVersion(region, forgotten(before, entry))
    engine.cutLog()
    return rows
  } catch (error) {
    // The rows stay in memory and in the log; what was frozen goes in front again.
    if (region.incarnation === incarnation) restore(region, memtable)
    else region.flushingSince = undefined
    throw error
  }
}

export const segmentsFor = (rows: number): number => Math.ceil(rows / (segmentRowsMax - rowGroupRows)) + 1

export interface CarriedDelete {
  readonly rowId: RowId
  readonly sequence: number
}

/** Deletes that came after the first `known` ones. */
export function laterDeletes(list: DeleteList, known: number, rowIdAt: (position: number) => RowId): CarriedDelete[] {
  const later: CarriedDelete[] = []
  for (let i = known; i < list.count; i++) {
    later.push({ rowId: rowIdAt(list.arrays.positions[i]), sequence: list.arrays.sequences[i] })
  }
  return later
}

/** Deletes of rows that moved to other segments meanwhile, in the order of their commits. */
export function carryOver(segments: readonly Segment[], deletes: CarriedDelete[]): void {
  for (const { rowId, sequence } of deletes.sort((a, b) => a.sequence - b.sequence)) {
    for (const segment of segments) {
      const position = segment.positionOf(rowId)
      if (position < 0) continue
      segment.markDeleted(position, sequence)
      break
    }
  }
}

/** Manifest entries of the segments that exist at an LSN, each with the deletes up to it. */
function persistSegments(
  engine: StorageEngine,
  before: PersistedRegion | undefined,
  segments: readonly Segment[],
  lsn: number,
): PersistedSegment[] {
  return segments.map((segment) => {
    const { name, rowIdBase, sequence } = segment
    const old = before?.segments.find((one) => one.name === name)
    const count = segment.deletes.reduce((sum, list) => sum + list.countAt(lsn), 0)
    if (count === 0) return { name, rowIdBase, sequence }
    // Deletes are never taken back: as many are the same ones.
    if (count === old?.deletedRows) return { name, rowIdBase, sequence, deletes: old.deletes, deletedRows: count }
    const deletes = `${name}.${lsn}.deletes`
    engine.store.put(deletes, encodeDeletes(segment, lsn))
    return { name, rowIdBase, sequence, deletes, deletedRows: count }
  })
}

/** Objects that the old entry named and the new one does not. */
export function forgotten(before: PersistedRegion | undefined, after: PersistedRegion | undefined): string[] {
  const objects = (entry: PersistedRegion | undefined): string[] =>
    (entry?.segments ?? []).flatMap(({ name, deletes }) => (deletes ? [name, deletes] : [name]))
  const kept = new Set(objects(after))
  return objects(before).filter((name) => !kept.has(name))
}

function restore(region: Region, frozen: Memtable): void {
  region.dirtySince = region.flushingSince
  region.flushingSince = undefined
  region.active = frozen.followedBy(region.active)
  region.frozen = undefined
}
