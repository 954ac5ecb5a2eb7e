// Flush: the memtable becomes a segment, deletes of older segments become objects, and the manifest says so; from then on the
// log need not be replayed for the region up to that point. Commits go on meanwhile, into the next memtable.
import { randomBytes } from 'node:crypto'
import type { MergeSource } from '../compaction/merge.ts'
import { expiryOf } from '../compaction/pick-segments.ts'
import { nowMicros } from '../compaction/windows.ts'
import type { DeleteList } from '../memtable/delete-list.ts'
import { toTaggedJson } from '../log/tagged-json.ts'
import { Memtable } from '../memtable/memtable.ts'
import { storedIndexes } from '../indexes/segment-indexes.ts'
import { objectsOfEntry, type PersistedRegion, type PersistedSegment } from '../manifest/state.ts'
import type { FlushReason, RowId } from '../requests/request.ts'
import { encodeDeletes } from '../segments/delete-object.ts'
import type { Segment } from '../segments/segment.ts'
import { objectsOf } from '../segments/segment-writer.ts'
import type { Region } from './region.ts'
import type { StorageEngine } from './storage-engine.ts'
import { idle, type TaskHandle } from './task-list.ts'

/** What the names of a merge's segments begin with. */
export const segmentPrefix = (region: number): string => `segments/${region}/${randomBytes(8).toString('hex')}`

/** After whatever flush of the region is under way; compactions go on beside it. Returns the rows that were flushed. */
export function flushRegion(engine: StorageEngine, region: Region, reason: FlushReason): Promise<number> {
  const what = { kind: 'flush', region: region.id, reason }
  const run = engine.work.run(what, region.flushes, undefined, (task) => flushNow(engine, region, task))
  region.flushes = run.catch(() => {})
  return run.then((rows) => (rows === idle ? 0 : rows))
}

/** Whether anything of the region is in memory or in the log alone. */
export const neededFlush = (region: Region): boolean => region.dirtySince !== undefined

async function flushNow(engine: StorageEngine, region: Region, task: TaskHandle): Promise<number | typeof idle> {
  if (!neededFlush(region) || engine.regions.get(region.id) !== region) return idle
  if (engine.log.failure) throw engine.log.failure
  const { incarnation, schema, nextRowId } = region
  let committed = false
  const lsn = engine.log.lastLsn
  const memtable = region.active
  region.frozen = memtable
  region.active = new Memtable(engine.newId, engine.memory)
  region.flushingSince = region.dirtySince
  region.dirtySince = undefined
  region.enter('flushing')
  try {
    const rows = memtable.rows
    task.total(rows, memtable.bytes)
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
    const { cancel, progress } = task
    const attribute = schema.options?.timeAttribute
    const time =
      attribute === undefined ? undefined : { attribute, expireBefore: expiryOf(schema.options, nowMicros()) }
    const prefix = segmentPrefix(region.id)
    const written =
      rows === 0
        ? []
        : await engine.tasks.run({
            kind: 'merge',
            lane: 'flush',
            task: { schema, sources, prefix, codec: 'lz4', cancel, progress, time },
          })
    // A manifest must not tell of what the log may yet lose.
    await engine.log.whenDurable(lsn)
    if (region.incarnation !== incarnation) {
      for (const name of written.flatMap(objectsOf)) engine.store.remove(name)
      // What replaced the content touched the region after this flush began: it is flushed in its turn.
      region.flushingSince = undefined
      return 0
    }
    const fresh = written.map(({ name }) => engine.openSegment(name, 0, lsn))
    const before = engine.manifest.region(region.id)
    // A compaction may have ended meanwhile; what was adopted meanwhile is in the log behind this flush.
    const kept = region.segments.filter((segment) => segment.sequence <= lsn)
    const segments = persistSegments(engine, before, kept, lsn)
    for (const { name, indexes } of fresh)
      segments.push({ name, rowIdBase: 0, sequence: lsn, indexes: storedIndexes(indexes) })
    const entry: PersistedRegion = { schema, flushedLsn: lsn, nextRowId, segments }
    commitEntry(engine, region, entry)
    committed = true
    carryOver(
      fresh,
      [...known].flatMap(([chunk, count]) => laterDeletes(chunk.deletes, count, (position) => chunk.rowIdAt(position))),
    )
    region.segments = [...region.segments, ...fresh]
    region.frozen = undefined
    // Readers come after the replay: the thread that wrote the segment was the last to look.
    if (engine.recovering) memtable.release()
    region.flushedLsn = lsn
    region.flushingSince = undefined
    region.facts.set('flushedSequence', lsn)
    region.facts.add(
      'writtenBytes',
      fresh.reduce((bytes, segment) => bytes + segment.bytes, 0),
    )
    engine.publishVersion(region, forgotten(before, entry))
    engine.cutLog()
    engine.onFlushed(region)
    return rows
  } catch (error) {
    // The rows stay in memory and in the log; what was frozen goes in front again. Not once the manifest says that a segment has them.
    if (committed) throw error
    if (region.incarnation === incarnation) restore(region, memtable)
    else region.flushingSince = undefined
    throw error
  } finally {
    region.leave('flushing')
  }
}

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
      segment.markDeleted(Int32Array.of(position), sequence, () => {})
      break
    }
  }
}

/** Durable once it returns. */
export function commitEntry({ manifest }: StorageEngine, region: Region, entry: PersistedRegion): void {
  manifest.commit([{ kind: 'region', region: region.id, entry }])
  region.facts.set('manifestVersion', manifest.version)
  region.facts.set('manifestBytes', toTaggedJson(entry).length)
}

/** Manifest entries of segments that take the place of others in an entry. */
export const persistRegion = (
  engine: StorageEngine,
  entry: PersistedRegion,
  segments: readonly Segment[],
): PersistedSegment[] => persistSegments(engine, entry, segments, entry.flushedLsn)

/** Manifest entries of the segments that exist at an LSN, each with the deletes up to it. */
function persistSegments(
  engine: StorageEngine,
  before: PersistedRegion | undefined,
  segments: readonly Segment[],
  lsn: number,
): PersistedSegment[] {
  return segments.map((segment) => {
    const { name, rowIdBase, sequence } = segment
    const own = { name, rowIdBase, sequence, indexes: storedIndexes(segment.indexes) }
    const old = before?.segments.find((one) => one.name === name)
    const count = segment.deletes.reduce((sum, list) => sum + list.countAt(lsn), 0)
    if (count === 0) return own
    // Deletes are never taken back: as many are the same ones.
    if (count === old?.deletedRows) return { ...own, deletes: old.deletes, deletedRows: count }
    const deletes = `${name}.${lsn}.deletes`
    engine.store.put(deletes, encodeDeletes(segment, lsn))
    return { ...own, deletes, deletedRows: count }
  })
}

/** Objects that the old entry named and the new one does not. */
export function forgotten(before: PersistedRegion | undefined, after: PersistedRegion | undefined): string[] {
  const objects = (entry: PersistedRegion | undefined): string[] => (entry?.segments ?? []).flatMap(objectsOfEntry)
  const kept = new Set(objects(after))
  return objects(before).filter((name) => !kept.has(name))
}

function restore(region: Region, frozen: Memtable): void {
  region.dirtySince = region.flushingSince
  region.flushingSince = undefined
  region.active = frozen.followedBy(region.active)
  region.frozen = undefined
}
