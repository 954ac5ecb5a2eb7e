// Compaction: small segments of one size tier become one, deleted rows go. Readers keep the Version they pinned; files go when
// the manifest forgot them and nobody pins them.
import { compactionDeletedShare, compactionFanIn, compactionFanInMax, segmentRowsMax } from '../limits.ts'
import type { PersistedRegion } from '../manifest/state.ts'
import type { Segment } from '../segments/segment.ts'
import { carryOver, forgotten, laterDeletes, segmentName, segmentsFor } from '../server/flush-region.ts'
import type { Region } from '../server/region.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { MergeSource } from './merge.ts'

/** everything: all segments into as few as possible (asked for); else only where a tier is full. Returns the rows rewritten. */
export function compactRegion(engine: StorageEngine, region: Region, everything: boolean): Promise<number> {
  const run = region.maintenance.then(() => compactNow(engine, region, everything))
  region.maintenance = run.catch(() => {})
  return run
}

/** Segments worth merging now; fewer than one: none. */
export function pickSegments(segments: readonly Segment[], everything: boolean): Segment[] {
  const worn = segments.filter((segment) => segment.deletedRows > segment.rows * compactionDeletedShare)
  const small = segments.filter((segment) => segment.rows < segmentRowsMax / 2)
  if (everything) {
    const dirty = segments.filter((segment) => segment.deletedRows > 0)
    const chosen = new Set(small.length > 1 ? [...small, ...dirty] : dirty)
    return limited(segments.filter((segment) => chosen.has(segment)))
  }
  const tiers = new Map<number, Segment[]>()
  for (const segment of small) {
    const tier = Math.floor(Math.log(Math.max(1, segment.rows)) / Math.log(compactionFanIn))
    tiers.set(tier, [...(tiers.get(tier) ?? []), segment])
  }
  // The smallest tier first: its merge makes one segment of the next.
  for (const tier of [...tiers.keys()].sort((a, b) => a - b)) {
    const members = tiers.get(tier)!
    if (members.length >= compactionFanIn) return limited(members.slice(0, compactionFanInMax))
  }
  return limited(worn.slice(0, compactionFanInMax))
}

function limited(segments: readonly Segment[]): Segment[] {
  const chosen: Segment[] = []
  let rows = 0
  for (const segment of segments) {
    if (chosen.length > 0 && rows + segment.rows > segmentRowsMax) break
    rows += segment.rows
    chosen.push(segment)
  }
  return chosen
}

async function compactNow(engine: StorageEngine, region: Region, everything: boolean): Promise<number> {
  if (engine.regions.get(region.id) !== region || region.closed) return 0
  if (engine.log.failure) throw engine.log.failure
  const before = engine.manifest.region(region.id)
  // Adopted segments that the manifest does not know yet are named by the log alone: they must stay until a flush.
  const known = new Set(before?.segments.map(({ name }) => name))
  const inputs = pickSegments(
    region.segments.filter((segment) => known.has(segment.name)),
    everything,
  )
  if (!before || inputs.length === 0) return 0
  const { incarnation, schema } = region
  const lsn = engine.log.lastLsn
  const counts = new Map(inputs.map((segment) => [segment, segment.deletes.map((list) => list.count)]))
  const sources = inputs.map((segment): MergeSource => {
    const deletes = segment.deletes.map(({ arrays, count }) => ({ arrays, count }))
    const { path, bytes, footer, runs } = segment
    return { kind: 'segment', path, bytes, footer, runs, deletes }
  })
  const rows = inputs.reduce((sum, segment) => sum + segment.rows, 0)
  const names = Array.from({ length: segmentsFor(rows) }, () => segmentName(region.id))
  const cancel = engine.cancelFlag(region)
  const written = await engine.tasks.run({ kind: 'merge', task: { schema, sources, names, codec: 'zstd', cancel } })
  // Deletes that made rows vanish must be durable first.
  await engine.log.whenDurable(lsn)
  if (region.incarnation !== incarnation) {
    for (const { name } of written) engine.store.remove(name)
    return 0
  }
  const sequence = Math.max(...inputs.map((segment) => segment.sequence))
  const fresh = written.map(({ name }) => engine.openSegment(name, 0, sequence))
  const gone = new Set(inputs.map(({ name }) => name))
  const entry: PersistedRegion = {
    ...before,
    segments: [
      ...before.segments.filter(({ name }) => !gone.has(name)),
      ...fresh.map(({ name }) => ({ name, rowIdBase: 0, sequence })),
    ],
  }
  engine.manifest.commit([{ kind: 'region', region: region.id, entry }])
  const later = [...counts].flatMap(([segment, groups]) =>
    segment.deletes.flatMap((list, group) =>
      laterDeletes(list, groups[group], (position) => segment.rowIdInGroup(group, position)),
    ),
  )
  carryOver(fresh, later)
  region.segments = [...region.segments.filter((segment) => !counts.has(segment)), ...fresh]
  engine.publishVersion(region, forgotten(before, entry))
  return rows
}
