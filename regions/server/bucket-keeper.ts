// Keeps one bucket in step with the manifest. First the files that the manifest names, then a manifest that names them, and only then
// files that it no longer names go: whoever reads the bucket's manifest finds everything. It runs behind the local manifest, never in
// front of it, and takes up where it was cut off: what the bucket has is listed once, at the first run.
import { bucketRetryMs } from '../limits.ts'
import { manifestOf } from '../manifest/manifest.ts'
import { emptyState, type ManifestState, objectsOfEntry, type PersistedRegion } from '../manifest/state.ts'
import type { RegionBucket, RegionStore } from '../objects/region-bucket/region-bucket.ts'
import type { StorageEngine } from './storage-engine.ts'

/** Files on their way at a time. */
const keepsMax = 4

export interface KeeperOptions {
  readonly bucket: RegionBucket
  readonly store: RegionStore
  readonly owner?: string
  readonly retryMs?: number
}

export class BucketKeeper {
  readonly #engine: StorageEngine
  readonly #options: KeeperOptions
  /** What the bucket is known to have; undefined: nobody has looked yet. */
  #kept: Set<string> | undefined
  /** Grows with every change that is to be followed, and what of them the bucket has. */
  #wanted = 0
  #done = 0
  #running: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined
  #stopped = false

  constructor(engine: StorageEngine, options: KeeperOptions) {
    this.#engine = engine
    this.#options = options
  }

  changed(): void {
    this.#wanted++
    if (!this.#retry) void this.#run()
  }

  async settled(): Promise<void> {
    const wanted = this.#wanted
    while (this.#done < wanted && !this.#stopped) {
      clearTimeout(this.#retry)
      this.#retry = undefined
      await this.#run()
      // Its error is told where it happens, and here to who waits.
      if (this.#failure !== undefined) throw this.#failure
    }
  }
  #failure: unknown

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    await this.#running
  }

  #run(): Promise<void> {
    this.#running ??= this.#follow().finally(() => {
      this.#running = undefined
      if (this.#done < this.#wanted && !this.#retry && !this.#stopped) void this.#run()
    })
    return this.#running
  }

  async #follow(): Promise<void> {
    // Edits that come one after the other are followed together.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#done < this.#wanted && !this.#stopped) {
      const wanted = this.#wanted
      try {
        if (!(await this.#step())) continue
        this.#done = wanted
        this.#failure = undefined
        this.#engine.condition('region bucket')
      } catch (error) {
        if (this.#stopped) return
        this.#failure = error
        this.#engine.condition('region bucket', error)
        this.#retry = setTimeout(() => {
          this.#retry = undefined
          void this.#run()
        }, this.#options.retryMs ?? bucketRetryMs)
        this.#retry.unref()
        return
      }
    }
  }

  /** false: files went while they were read, so that the manifest is another one by now. */
  async #step(): Promise<boolean> {
    const { bucket } = this.#options
    const state = this.#stateToPublish()
    // What the log may yet lose is not told.
    await this.#engine.log.whenDurable(state.lastLsn)
    const prefix = state.bucketPrefix
    if (prefix === undefined) return true
    const kept = (this.#kept ??= new Set(await bucket.list(prefix)))
    const named = new Set<string>()
    for (const { segments } of state.regions.values())
      for (const segment of segments) for (const name of objectsOfEntry(segment)) named.add(name)
    const missing = [...named].filter((name) => !kept.has(name))
    for (let first = 0; first < missing.length; first += keepsMax) {
      if (this.#stopped) return false
      const names = missing.slice(first, first + keepsMax)
      const there = await Promise.all(names.map((name) => bucket.keep(prefix, name)))
      names.forEach((name, i) => there[i] && kept.add(name))
      if (there.includes(false)) return this.#wait()
    }
    await bucket.publish(prefix, manifestOf(state).content)
    const gone = [...kept].filter((name) => !named.has(name))
    if (gone.length > 0) await bucket.remove(prefix, gone)
    for (const name of gone) kept.delete(name)
    return true
  }

  /** A file that the newest manifest names is there: one that is not is of an older manifest. */
  async #wait(): Promise<false> {
    const { manifest, store, buckets } = this.#engine
    const names = [...manifest.state.regions]
      .filter(([id]) => buckets.storeOf(id) === this.#options.store)
      .flatMap(([, { segments }]) => segments.flatMap(objectsOfEntry))
    const lost = names.find((name) => !store.head(name))
    if (lost !== undefined) throw new Error(`file "${store.path(lost)}" is missing`)
    await new Promise((resolve) => setImmediate(resolve))
    return false
  }

  /** Of this store's regions alone, with those that have no segments yet, and the sequences as they are. */
  #stateToPublish(): ManifestState {
    const { manifest, regions, sequenceStates, log } = this.#engine
    const { service, bucketPrefix } = manifest.state
    const state: ManifestState = {
      ...emptyState(),
      bucketPrefix,
      bucketOwner: this.#options.owner,
      sequences: new Map(sequenceStates),
      lastLsn: log.lastLsn,
    }
    for (const [id, one] of service) {
      if (one.store !== this.#options.store) continue
      const region = regions.get(id)
      if (!region) continue
      const entry: PersistedRegion = manifest.region(id) ?? {
        schema: region.schema,
        flushedLsn: 0,
        nextRowId: 0,
        segments: [],
      }
      // Rows that were not flushed are not there; their ids are not given to others all the same.
      state.regions.set(id, { ...entry, schema: region.schema, nextRowId: Math.max(entry.nextRowId, region.nextRowId) })
      state.service.set(id, one)
    }
    return state
  }
}
