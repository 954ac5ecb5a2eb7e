// Indexes for segments that lack them: a new index, one that is made anew, or one whose file was lost. One segment after the other,
// each in its manifest entry as soon as its file is durable, so that a crash loses one at most. Never beside a compaction.
import { randomBytes } from 'node:crypto'
import { openIndex, storedIndexes } from '../indexes/segment-indexes.ts'
import type { PersistedRegion } from '../manifest/state.ts'
import type { RegionKey } from '../requests/request.ts'
import type { Segment } from '../segments/segment.ts'
import { indexFileName } from '../segments/segment-writer.ts'
import { forgotten } from '../server/flush-region.ts'
import type { Region } from '../server/region.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import { idle, refuseCancelled, type TaskHandle } from '../server/task-list.ts'

export interface IndexWork {
  readonly keys: readonly RegionKey[]
  /** Also where there is one. */
  readonly anew: boolean
  readonly reason: string
}

/** Returns the rows that were indexed. */
export function indexRegion(
  engine: StorageEngine,
  region: Region,
  work: IndexWork,
  asker?: Int32Array,
): Promise<number> {
  const what = { kind: 'index', region: region.id, reason: work.reason }
  const run = engine.work.run(what, region.compactions, asker, (task) => indexNow(engine, region, work, task))
  region.compactions = run.catch(() => {})
  return run.then((rows) => (rows === idle ? 0 : rows))
}

/** What a segment should have and has not. */
export const lackingKeys = (segment: Segment, keys: readonly RegionKey[]): RegionKey[] =>
  keys.filter(({ index }) => !segment.indexes.some((one) => one.index === index))

async function indexNow(
  engine: StorageEngine,
  region: Region,
  { keys, anew }: IndexWork,
  task: TaskHandle,
): Promise<number | typeof idle> {
  if (engine.regions.get(region.id) !== region || region.closed) return idle
  if (engine.log.failure) throw engine.log.failure
  // Adopted segments that the manifest does not know yet get theirs after the flush that tells it.
  const known = new Set(engine.manifest.region(region.id)?.segments.map(({ name }) => name))
  const wanted = (segment: Segment): readonly RegionKey[] => (anew ? keys : lackingKeys(segment, keys))
  const segments = region.segments.filter((segment) => known.has(segment.name) && wanted(segment).length > 0)
  if (segments.length === 0) return idle
  const sum = (of: (segment: Segment) => number): number => segments.reduce((all, one) => all + of(one), 0)
  task.total(
    sum((segment) => segment.rows),
    sum((segment) => segment.bytes),
  )
  region.cancel = task.cancel.own
  const { incarnation, schema } = region
  let rows = 0
  for (const segment of segments) {
    refuseCancelled(task.cancel, 'statement')
    const named = wanted(segment).map((key) => ({ ...key, file: freshName(segment, key.index) }))
    const { path, footer } = segment
    const { cancel, progress } = task
    const written = await engine.tasks.run({
      kind: 'index',
      task: { path, footer, schema, keys: named, cancel, progress },
    })
    if (region.incarnation !== incarnation) {
      for (const { file } of written) if (file !== undefined) engine.store.remove(file)
      break
    }
    const made = written.map((one) => openIndex(engine.store, one))
    const others = segment.indexes.filter(({ index }) => !made.some((one) => one.index === index))
    const held = segment.indexes
    segment.indexes = [...others, ...made]
    try {
      persistIndexes(engine, region)
    } catch (error) {
      segment.indexes = held
      throw error
    }
    rows += segment.rows
  }
  return rows
}

/** Readers may hold an older file of the index open by its name. */
const freshName = (segment: Segment, index: number): string =>
  segment.indexes.some((one) => one.index === index)
    ? indexFileName(segment.name, index).replace(/index$/, `${randomBytes(4).toString('hex')}.index`)
    : indexFileName(segment.name, index)

/** The region's indexes as they are now, into its manifest entry. */
export function persistIndexes(engine: StorageEngine, region: Region): void {
  const before = engine.manifest.region(region.id)
  if (!before) return
  const entry: PersistedRegion = {
    ...before,
    segments: before.segments.map((one) => {
      const segment = region.segments.find(({ name }) => name === one.name)
      return segment ? { ...one, indexes: storedIndexes(segment.indexes) } : one
    }),
  }
  engine.manifest.commit([{ kind: 'region', region: region.id, entry }])
  engine.publishVersion(region, forgotten(before, entry))
}

/** Away with indexes that no schema came to name: those of a CREATE INDEX that did not commit. */
export function forgetIndexes(engine: StorageEngine, region: Region, indexes: readonly number[]): void {
  if (region.dropIndexes(({ index }) => !indexes.includes(index))) persistIndexes(engine, region)
}
