// Decides when regions are flushed and compacted, and holds commits back while memory is short of flushes.
import { PgError } from '../../engine/errors.ts'
import { compactRegion, pickSegments } from '../compaction/compact-region.ts'
import { logFilesMax, maintenanceIntervalMs, memtableAgeMsMax, type MemtableLimits, memtableLimits } from '../limits.ts'
import type { CommitRequest, FlushReason } from '../requests/request.ts'
import { flushRegion, forgotten } from './flush-region.ts'
import type { Region } from './region.ts'
import type { StorageEngine } from './storage-engine.ts'

export class Maintenance {
  readonly #engine: StorageEngine
  readonly #timer: NodeJS.Timeout | undefined
  readonly #flushing = new Map<Region, FlushReason>()
  readonly #compacting = new Set<Region>()
  readonly #enabled: boolean
  readonly #limits: MemtableLimits
  #waiting: (() => void)[] = []
  #stopped = false

  constructor(engine: StorageEngine, enabled: boolean, limits: MemtableLimits = memtableLimits) {
    this.#engine = engine
    this.#limits = limits
    this.#enabled = enabled
    engine.onChange = (region) => this.#changed(region)
    // Truncated: its files go with the next manifest entry. Adopted: the log need not name the segments for long.
    engine.onReplaced = (region) => {
      if (enabled && !this.#stopped) this.#flush(region, 'alter')
    }
    if (!enabled) return
    this.#timer = setInterval(() => this.#periodic(), maintenanceIntervalMs)
    this.#timer.unref()
    setImmediate(() => this.#periodic())
  }

  stop(): void {
    this.#stopped = true
    clearInterval(this.#timer)
    for (const region of this.#engine.regions.values()) if (region.cancel) Atomics.store(region.cancel, 0, 1)
    for (const resume of this.#waiting.splice(0)) resume()
  }

  /** Back-pressure: a commit with rows waits for a flush to end, a while at most, and is refused when memory is full.
   * Undefined: at once. */
  admit(request: CommitRequest): Promise<void> | undefined {
    const bytes = this.#memtablesBytes()
    if (bytes < this.#limits.slowBytes || !request.operations.some((operation) => operation.kind === 'insert'))
      return undefined
    if (bytes >= this.#limits.bytesMax) {
      return Promise.reject(
        new PgError('53000', 'too many rows wait to be flushed', {
          hint: 'Write more slowly, or check that the disk keeps up.',
        }),
      )
    }
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#limits.slowMsMax)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #memtablesBytes(): number {
    let bytes = 0
    for (const region of this.#engine.regions.values()) bytes += region.memtableBytes
    return bytes
  }

  #changed(region: Region): void {
    if (this.#stopped) return
    if (this.#engine.regions.get(region.id) !== region) {
      this.#dropFiles(region)
      return
    }
    if (!this.#enabled) return
    if (region.active.bytes >= this.#limits.regionBytes) this.#flush(region, 'region-full')
    else if (this.#memtablesBytes() >= this.#limits.flushBytes) this.#flushLargest()
    if (this.#engine.log.fileCount > logFilesMax) this.#unpinLog()
  }

  #periodic(): void {
    if (this.#stopped || this.#engine.log.failure) return
    for (const region of this.#engine.regions.values()) {
      const age = Date.now() - region.active.createdAt
      if (region.dirtySince !== undefined && age > memtableAgeMsMax) this.#flush(region, 'periodic')
      this.#compactIfDue(region)
    }
    if (this.#engine.log.fileCount > logFilesMax) this.#unpinLog()
    this.#attempt('cutting the log', () => this.#engine.cutLog())
  }

  #unpinLog(): void {
    for (const region of this.#engine.regions.values()) {
      if (region.pinnedLsn < this.#engine.log.secondFileLsn) this.#flush(region, 'log-pinned')
    }
  }

  #flushLargest(): void {
    const regions = [...this.#engine.regions.values()].filter(
      (region) => !this.#flushing.has(region) && region.dirtySince !== undefined,
    )
    const largest = regions.sort((a, b) => b.active.bytes - a.active.bytes)[0]
    if (largest) this.#flush(largest, 'engine-full')
  }

  #flush(region: Region, reason: FlushReason): void {
    if (this.#flushing.has(region)) return
    this.#flushing.set(region, reason)
    flushRegion(this.#engine, region)
      .catch((error: unknown) => this.#engine.fault(`flushing region ${region.id} (${reason})`, error))
      .finally(() => {
        this.#flushing.delete(region)
        for (const resume of this.#waiting.splice(0)) resume()
        this.#compactIfDue(region)
      })
  }

  #compactIfDue(region: Region): void {
    if (
      this.#stopped ||
      this.#compacting.has(region) ||
      region.closed ||
      pickSegments(region.segments, false).length === 0
    )
      return
    this.#compacting.add(region)
    void compactRegion(this.#engine, region, false)
      .then(
        (rows) => rows > 0,
        (error: unknown) => {
          // Cancelled: the region went away or the server stops.
          if (!(error instanceof PgError && error.sqlstate === '57014')) {
            this.#engine.fault(`compacting region ${region.id}`, error)
          }
          return false
        },
      )
      .then((again) => {
        this.#compacting.delete(region)
        if (again) this.#compactIfDue(region)
      })
  }

  /** A dropped region: the manifest forgets it, then its files go. */
  #dropFiles(region: Region): void {
    const { manifest, log } = this.#engine
    const lsn = log.lastLsn
    const files = new Set([
      ...forgotten(manifest.region(region.id), undefined),
      ...region.segments.map(({ name }) => name),
    ])
    if (files.size === 0 && !manifest.region(region.id)) return
    region.maintenance
      .then(() => log.whenDurable(lsn))
      .then(() => {
        // Maintenance that was under way may have added to the entry.
        for (const name of forgotten(manifest.region(region.id), undefined)) files.add(name)
        manifest.commit([{ kind: 'drop', region: region.id, lsn }])
        this.#engine.publishVersion(region, [...files])
      })
      .catch((error: unknown) => this.#engine.fault(`dropping region ${region.id}`, error))
  }

  #attempt(during: string, work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#engine.fault(during, error)
    }
  }
}
