// Recovery: the log's records into the regions. Memory stays bounded: regions are flushed while the replay goes on, as they are
// while commits go on, and the replay waits where flushes do not keep up.
import { PgError } from '../../engine/errors.ts'
import type { MemtableLimits } from '../limits.ts'
import { flushRegion } from './flush-region.ts'
import type { Region } from './region.ts'
import type { StorageEngine } from './storage-engine.ts'

/** Bytes of log between two looks at the memory that is taken. */
const lookIntervalBytes = 4 * 1024 * 1024
/** Of the memory that commits may fill: beyond it the replay waits for a flush. Some is left for the first commits. */
const waitShare = 0.75

export async function recover(engine: StorageEngine, catalogApplied: number, limits: MemtableLimits): Promise<void> {
  const flushes = new ReplayFlushes(engine, limits)
  let bytes = 0
  const records = engine.log.replay(({ path, offset, bytes: cut }) =>
    engine.notice(`cut ${cut} bytes of an unfinished write from log file "${path}" at offset ${offset}`),
  )
  let begun = false
  for (const { lsn, record, bytes: length } of records) {
    if (!begun) refuseGap(engine, lsn)
    begun = true
    engine.applyReplayed(lsn, record, catalogApplied)
    bytes += length
    if (bytes < lookIntervalBytes) continue
    bytes = 0
    // Nobody is told before all is replayed; then of everything anew.
    engine.updates.take()
    await flushes.look()
  }
  if (engine.log.firstLsn !== undefined) refuseGap(engine, engine.log.firstLsn)
  refuseOldStore(engine, catalogApplied)
  refuseLoss(engine, catalogApplied)
}

class ReplayFlushes {
  readonly #engine: StorageEngine
  readonly #limits: MemtableLimits
  readonly #running = new Map<Region, Promise<unknown>>()
  /** A flush failed: rows stay in memory, and maintenance tries again once the server runs. */
  #failed = false

  constructor(engine: StorageEngine, limits: MemtableLimits) {
    this.#engine = engine
    this.#limits = limits
  }

  async look(): Promise<void> {
    if (this.#failed) return
    const regions = [...this.#engine.regions.values()]
    const total = regions.reduce((sum, region) => sum + region.memtableBytes, 0)
    for (const region of regions) if (region.active.bytes >= this.#limits.regionBytes) this.#flush(region)
    if (total >= this.#limits.flushBytes && this.#running.size === 0) {
      const [largest] = regions.sort((a, b) => b.active.bytes - a.active.bytes)
      if (largest) this.#flush(largest)
    }
    if (this.#running.size === 0) return
    if (total >= this.#limits.bytesMax * waitShare) await Promise.race(this.#running.values())
    // For the answers of the thread that writes segments.
    else await new Promise((resolve) => setImmediate(resolve))
  }

  #flush(region: Region): void {
    if (this.#running.has(region)) return
    const run = flushRegion(this.#engine, region, 'replay')
      .catch((error: unknown) => {
        this.#failed = true
        this.#engine.fault(`flushing region ${region.id} (replay)`, error)
      })
      .finally(() => this.#running.delete(region))
    this.#running.set(region, run)
  }
}

/** The log begins where the manifest's knowledge of sequences ends: else files are missing, or the manifest lost edits. */
function refuseGap({ manifest, store }: StorageEngine, begin: number): void {
  if (begin <= manifest.state.sequencesLsn + 1) return
  throw new PgError('XX001', `log files of "${store.path('log')}" before record ${begin} are missing`, {
    detail: `The manifest holds what records up to ${manifest.state.sequencesLsn} did.`,
    hint: 'Restore the data directory from a backup.',
  })
}

/** What the store was told before the log was cut it must still know: it is in no other place. */
function refuseOldStore({ manifest }: StorageEngine, catalogApplied: number): void {
  const known = manifest.state.catalogLsn ?? 0
  if (known <= catalogApplied) return
  throw new PgError(
    'XX001',
    `the metadata store holds the catalog up to record ${catalogApplied}, and the log no longer has those up to ${known}`,
    { hint: 'Restore the metadata store from a backup that is as new as the data directory.' },
  )
}

/** Manifest and metadata store only ever hear of what is durable in the log. */
function refuseLoss({ manifest, log, store }: StorageEngine, catalogApplied: number): void {
  const known = Math.max(manifest.state.lastLsn, catalogApplied)
  if (known <= log.lastLsn) return
  throw new PgError('XX001', `log files of "${store.path('log')}" end at record ${log.lastLsn}`, {
    detail: `The manifest or the metadata store knows of records up to ${known}.`,
    hint: 'Restore the data directory from a backup.',
  })
}
