// Decides when regions are flushed and compacted, and holds commits back while memory is short of flushes.
import { PgError } from '../../engine/errors.ts'
import { compactRegion } from '../compaction/compact-region.ts'
import { indexRegion, lackingKeys } from '../compaction/index-region.ts'
import { dueStep } from '../compaction/pick-segments.ts'
import { nowMicros } from '../compaction/windows.ts'
import {
  logFilesMax,
  maintenanceIntervalMs,
  maintenanceRetryMs,
  type MemtableLimits,
  memtableLimits,
} from '../limits.ts'
import type { CommitRequest, FlushReason } from '../requests/request.ts'
import { flushRegion, forgotten } from './flush-region.ts'
import type { Segment } from '../segments/segment.ts'
import { MemtableBytes } from './memtable-bytes.ts'
import type { Region } from './region.ts'
import type { StorageEngine } from './storage-engine.ts'

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20)

export class Maintenance {
  readonly #engine: StorageEngine
  readonly #timer: NodeJS.Timeout | undefined
  readonly #flushing = new Map<Region, FlushReason>()
  readonly #compacting = new Set<Region>()
  readonly #resting = new Set<Region>()
  readonly #indexing = new Set<Region>()
  readonly #enabled: boolean
  readonly #limits: MemtableLimits
  readonly #memory = new MemtableBytes()
  #waiting: (() => void)[] = []
  #stopped = false

  constructor(engine: StorageEngine, enabled: boolean, limits: MemtableLimits = memtableLimits) {
    this.#engine = engine
    this.#limits = limits
    this.#enabled = enabled
    this.#memory.countAll(engine.regions.values())
    engine.onChange = (region) => this.#changed(region)
    // Truncated: its files go with the next manifest entry. Adopted: the log need not name the segments for long.
    engine.onReplaced = (region) => {
      this.#count(region)
      if (enabled && !this.#stopped) this.#flush(region, 'alter')
    }
    engine.onFlushed = (region) => {
      this.#count(region)
      if (enabled) this.#compactIfDue(region)
    }
    if (!enabled) return
    this.#timer = setInterval(() => this.#periodic(), Math.min(maintenanceIntervalMs, limits.ageMsMax))
    this.#timer.unref()
    setImmediate(() => this.#periodic())
  }

  stop(): void {
    this.#stopped = true
    clearInterval(this.#timer)
    this.#engine.work.cancelCompactions()
    for (const resume of this.#waiting.splice(0)) resume()
  }

  /** Back-pressure: a commit with rows waits for a flush to end, a while at most, and is refused when memory is full.
   * Undefined: at once. */
  admit(request: CommitRequest): Promise<void> | undefined {
    if (!request.operations.some((operation) => operation.kind === 'insert')) return undefined
    const bytes = this.#memory.total
    if (bytes < this.#limits.slowBytes) return undefined
    if (bytes >= this.#limits.bytesMax) {
      return Promise.reject(
        new PgError('53000', 'too many rows in memory wait to be flushed', {
          detail: `They take ${megabytes(bytes)} MB, and ${megabytes(this.#limits.bytesMax)} MB are allowed.`,
          hint: 'Try again when flushes have caught up: SELECT * FROM cadastre.tasks shows them. If they fail, check that the disk has room; if this happens often, raise --memtables-max.',
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

  #count(region: Region): void {
    this.#memory.count(region, this.#engine.regions.get(region.id) === region)
  }

  #changed(region: Region): void {
    this.#count(region)
    if (this.#stopped) return
    if (this.#engine.regions.get(region.id) !== region) {
      this.#dropFiles(region)
      return
    }
    if (!this.#enabled) return
    if (region.active.bytes >= this.#limits.regionBytes) this.#flush(region, 'region-full')
    else if (this.#memory.total >= this.#limits.flushBytes) this.#flushLargest()
    if (this.#engine.log.fileCount > logFilesMax) this.#unpinLog()
  }

  #periodic(): void {
    if (this.#stopped || this.#engine.log.failure) return
    this.#memory.countAll(this.#engine.regions.values())
    for (const region of this.#engine.regions.values()) {
      const age = Date.now() - region.active.createdAt
      if (region.dirtySince !== undefined && age > this.#limits.ageMsMax) this.#flush(region, 'periodic')
      this.#compactIfDue(region)
      this.#indexIfDue(region)
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
    if (this.#flushing.has(region) || this.#resting.has(region)) return
    this.#flushing.set(region, reason)
    flushRegion(this.#engine, region, reason)
      .then(
        () => this.#engine.condition('flush'),
        (error: unknown) => {
          this.#engine.fault(`flushing region ${region.id} (${reason})`, error)
          this.#engine.condition('flush', error)
          this.#restThenRetry(region, () => this.#flush(region, reason))
        },
      )
      .finally(() => {
        this.#flushing.delete(region)
        for (const resume of this.#waiting.splice(0)) resume()
        this.#indexIfDue(region)
      })
  }

  /** A failed flush or drop is not repeated with every commit, but soon: the disk may have room again. */
  #restThenRetry(region: Region, retry: () => void): void {
    this.#resting.add(region)
    const timer = setTimeout(() => {
      this.#resting.delete(region)
      if (!this.#stopped && !this.#engine.log.failure) retry()
    }, maintenanceRetryMs)
    timer.unref()
  }

  /** Segments that came without an index they should have: adopted ones, and those whose file was lost. */
  #indexIfDue(region: Region): void {
    const { keys } = region.schema
    const known = new Set(this.#engine.manifest.region(region.id)?.segments.map(({ name }) => name))
    const lacks = (segment: Segment): boolean => known.has(segment.name) && lackingKeys(segment, keys).length > 0
    if (this.#stopped || this.#indexing.has(region) || region.closed || !region.segments.some(lacks)) return
    this.#indexing.add(region)
    void indexRegion(this.#engine, region, { keys, anew: false, reason: 'missing' })
      .catch((error: unknown) => {
        if (!(error instanceof PgError && error.sqlstate === '57014'))
          this.#engine.fault(`indexing region ${region.id}`, error)
      })
      .finally(() => this.#indexing.delete(region))
  }

  #compactIfDue(region: Region): void {
    if (
      this.#stopped ||
      this.#compacting.has(region) ||
      region.closed ||
      dueStep(region.segments, region.schema, nowMicros()) === undefined
    )
      return
    this.#compacting.add(region)
    void compactRegion(this.#engine, region, undefined)
      .then(
        (rows) => {
          this.#engine.condition('compaction')
          return rows > 0
        },
        (error: unknown) => {
          // Cancelled: the region went away or the server stops.
          if (!(error instanceof PgError && error.sqlstate === '57014')) {
            this.#engine.fault(`compacting region ${region.id}`, error)
            this.#engine.condition('compaction', error)
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
    const lsn = this.#engine.dropping.get(region.id) ?? log.lastLsn
    const files = new Set([
      ...forgotten(manifest.region(region.id), undefined),
      ...region.segments.flatMap(({ objects }) => objects),
    ])
    if (files.size === 0 && !manifest.region(region.id)) return
    this.#engine.dropping.set(region.id, lsn)
    region.maintenance
      .then(() => log.whenDurable(lsn))
      .then(() => {
        // Maintenance that was under way may have added to the entry.
        for (const name of forgotten(manifest.region(region.id), undefined)) files.add(name)
        manifest.commit([{ kind: 'drop', region: region.id, lsn }])
        this.#engine.dropping.delete(region.id)
        this.#engine.publishVersion(region, [...files])
      })
      .catch((error: unknown) => {
        this.#engine.fault(`dropping region ${region.id}`, error)
        this.#restThenRetry(region, () => this.#dropFiles(region))
      })
  }

  #attempt(during: string, work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#engine.fault(during, error)
    }
  }
}
