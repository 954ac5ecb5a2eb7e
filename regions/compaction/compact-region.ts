// Compaction: segments are rewritten step by step (pick-segments.ts), deleted and expired rows go. Readers keep the Version they pinned;
// files go when the manifest forgot them and nobody pins them. Flushes go on meanwhile: what they made of the manifest's entry
// is met when a step ends.
import { PgError } from '../../engine/errors.ts'
import { rowGroupRows } from '../limits.ts'
import type { PersistedRegion } from '../manifest/state.ts'
import type { CompactHow } from '../requests/request.ts'
import type { Segment } from '../segments/segment.ts'
import { objectsOf } from '../segments/segment-writer.ts'
import {
  carryOver,
  commitEntry,
  forgotten,
  laterDeletes,
  persistRegion,
  segmentPrefix,
} from '../server/flush-region.ts'
import type { Region } from '../server/region.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import { idle, refuseCancelled, type TaskHandle } from '../server/task-list.ts'
import type { MergeSource } from './merge.ts'
import { askedSteps, type CompactionStep, dueStep, expiryOf } from './pick-segments.ts'
import { nowMicros } from './windows.ts'

/** how: what is asked for; undefined: one step of what is due. Returns the rows rewritten. */
export function compactRegion(
  engine: StorageEngine,
  region: Region,
  how: CompactHow | undefined,
  asker?: Int32Array,
): Promise<number> {
  const what = { kind: 'compaction', region: region.id, reason: how ? `manual (${how.kind})` : 'size-tiered' }
  const run = engine.work.run(what, region.compactions, asker, (task) => compactNow(engine, region, how, task))
  region.compactions = run.catch(() => {})
  return run.then((rows) => (rows === idle ? 0 : rows))
}

async function compactNow(
  engine: StorageEngine,
  region: Region,
  how: CompactHow | undefined,
  task: TaskHandle,
): Promise<number | typeof idle> {
  if (engine.regions.get(region.id) !== region || region.closed) return idle
  if (engine.log.failure) throw engine.log.failure
  // Adopted segments that the manifest does not know yet are named by the log alone: they must stay until a flush.
  const known = new Set(engine.manifest.region(region.id)?.segments.map(({ name }) => name))
  const segments = region.segments.filter((segment) => known.has(segment.name))
  const now = nowMicros()
  const due = how ? undefined : dueStep(segments, region.schema, now)
  const steps = how ? askedSteps(segments, region.schema, how, now) : due ? [due] : []
  if (steps.length === 0) return idle
  const sum = (of: (segment: Segment) => number): number =>
    steps.reduce((total, { inputs }) => total + inputs.reduce((one, segment) => one + of(segment), 0), 0)
  task.total(
    sum((segment) => segment.rows),
    sum((segment) => segment.bytes),
  )
  region.cancel = task.cancel.own
  const { incarnation } = region
  let rows = 0
  try {
    for (const step of steps) {
      refuseCancelled(task.cancel, 'compaction')
      rows += await runStep(engine, region, step, task)
      if (region.incarnation !== incarnation) break
    }
  } catch (error) {
    // Truncated or dropped meanwhile: nobody asked for it to be cancelled, there is nothing left to be done.
    const isCancelled = error instanceof PgError && error.sqlstate === '57014'
    if (region.incarnation === incarnation || !isCancelled) throw error
  }
  return rows
}

async function runStep(
  engine: StorageEngine,
  region: Region,
  { inputs, drop, splitMicros }: CompactionStep,
  task: TaskHandle,
): Promise<number> {
  const { incarnation, schema } = region
  const lsn = engine.log.lastLsn
  const counts = new Map(inputs.map((segment) => [segment, segment.deletes.map((list) => list.count)]))
  const sources = inputs.map((segment): MergeSource => {
    const deletes = segment.deletes.map(({ arrays, count }) => ({ arrays, count }))
    const { path, bytes, footer, runs } = segment
    return { kind: 'segment', path, bytes, footer, runs, deletes }
  })
  const { cancel, progress } = task
  const attribute = schema.options?.timeAttribute
  const written = drop
    ? []
    : await engine.tasks.run({
        kind: 'merge',
        lane: 'compaction',
        task: {
          schema,
          sources,
          prefix: segmentPrefix(region.id),
          codec: 'zstd',
          cancel,
          progress,
          time:
            attribute === undefined
              ? undefined
              : { attribute, splitMicros, expireBefore: expiryOf(schema.options, nowMicros()) },
        },
      })
  // Deletes that made rows vanish must be durable first.
  await engine.log.whenDurable(lsn)
  const before = engine.manifest.region(region.id)
  if (region.incarnation !== incarnation || !before) {
    for (const name of written.flatMap(objectsOf)) engine.store.remove(name)
    return 0
  }
  const sequence = Math.max(...inputs.map((segment) => segment.sequence))
  const fresh = written.map(({ name }) => engine.openSegment(name, 0, sequence))
  const later = [...counts].flatMap(([segment, groups]) =>
    segment.deletes.flatMap((list, group) =>
      laterDeletes(list, groups[group], (position) => segment.rowIdAt(group * rowGroupRows + position)),
    ),
  )
  carryOver(fresh, later)
  const gone = new Set(inputs.map(({ name }) => name))
  const entry: PersistedRegion = {
    ...before,
    segments: [
      ...before.segments.filter(({ name }) => !gone.has(name)),
      // Deletes that a flush wrote down for the inputs meanwhile must be found with what replaces them.
      ...persistRegion(engine, before, fresh),
    ],
  }
  commitEntry(engine, region, entry)
  region.segments = [...region.segments.filter((segment) => !counts.has(segment)), ...fresh]
  region.facts.add(
    'writtenBytes',
    fresh.reduce((bytes, segment) => bytes + segment.bytes, 0),
  )
  engine.publishVersion(region, forgotten(before, entry))
  return inputs.reduce((rows, segment) => rows + segment.rows, 0)
}
