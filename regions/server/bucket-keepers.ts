// Regions whose files are kept in an object store as well: which store each has, and one keeper for each store in use.
import { randomBytes } from 'node:crypto'
import { PgError } from '../../engine/errors.ts'
import type { RegionBuckets } from '../objects/region-bucket/bucket-port.ts'
import type { RegionStore } from '../objects/region-bucket/region-bucket.ts'
import { objectsOfEntry } from '../manifest/state.ts'
import type { RegionId } from '../requests/request.ts'
import { BucketKeeper } from './bucket-keeper.ts'
import type { StorageEngine } from './storage-engine.ts'

export class BucketKeepers {
  readonly #engine: StorageEngine
  readonly #open: RegionBuckets | undefined
  /** Of the data directory, for who looks for its regions with nothing but the metadata store. */
  readonly #owner: string | undefined
  readonly #keepers = new Map<RegionStore, BucketKeeper>()
  readonly #retryMs: number | undefined

  constructor(engine: StorageEngine, open: RegionBuckets | undefined, owner?: string, retryMs?: number) {
    this.#engine = engine
    this.#open = open
    this.#owner = owner
    this.#retryMs = retryMs
  }

  storeOf(region: RegionId): RegionStore | undefined {
    return this.#engine.manifest.state.service.get(region)?.store
  }

  /** Durable once it resolves; throws where the store cannot be used. */
  async place(region: RegionId, store: RegionStore): Promise<void> {
    const { manifest } = this.#engine
    if (this.storeOf(region) === store) return
    if (this.#engine.regions.has(region)) throw new PgError('55006', `region ${region} is kept where it is`)
    await this.#bucketOf(store).prepare()
    const { bucketPrefix, bucketStores = [] } = manifest.state
    if (!bucketStores.includes(store))
      manifest.commit([
        {
          kind: 'buckets',
          prefix: bucketPrefix ?? randomBytes(8).toString('hex'),
          stores: [...bucketStores, store],
        },
      ])
    const service = { ...manifest.state.service.get(region), store }
    manifest.commit([{ kind: 'service', region, service }])
  }

  /** Before the regions open: files that the manifest names and the data directory has lost, or never had. */
  async fetchMissing(): Promise<void> {
    const { manifest, store: files } = this.#engine
    for (const [id, entry] of manifest.state.regions) {
      const store = this.storeOf(id)
      if (!store) continue
      for (const name of entry.segments.flatMap(objectsOfEntry)) {
        if (files.head(name)) continue
        // Who opens it says what is missing.
        if (await this.#bucketOf(store).fetch(manifest.state.bucketPrefix!, name))
          this.#engine.notice(`fetched "${name}" from the regions' bucket`)
      }
    }
  }

  /** From now on every change of the manifest is followed. */
  start(): void {
    this.changed()
    this.#engine.manifest.onCommit = () => this.changed()
  }

  /** A region is new, or has other columns: nothing that the manifest would tell before the next flush. */
  reshaped(region: RegionId): void {
    if (this.storeOf(region)) this.changed()
  }

  changed(): void {
    for (const store of this.#engine.manifest.state.bucketStores ?? []) this.#keeperOf(store).changed()
  }

  /** Once the buckets have what the manifest says now; throws what keeps them from it. */
  async settled(): Promise<void> {
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.settled()))
  }

  async stop(): Promise<void> {
    this.#engine.manifest.onCommit = () => {}
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.stop()))
  }

  #keeperOf(store: RegionStore): BucketKeeper {
    const known = this.#keepers.get(store)
    if (known) return known
    const options = { bucket: this.#bucketOf(store), store, owner: this.#owner, retryMs: this.#retryMs }
    const made = new BucketKeeper(this.#engine, options)
    this.#keepers.set(store, made)
    return made
  }

  #bucketOf(store: RegionStore) {
    if (!this.#open) throw new PgError('55000', 'this server has no object store for regions')
    return this.#open(store)
  }
}
