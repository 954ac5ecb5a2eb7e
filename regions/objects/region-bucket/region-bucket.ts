// The regions' files as objects of their bucket: each server's under a prefix of its own, by the names that they have in its data
// directory, and a manifest that says which of them are its regions. What the manifest names is there and whole.
import { existsSync } from 'node:fs'
import { regionBucket } from '../bucket-name.ts'
import type { BucketStore, ListRequest, ListResult } from '../bucket-store.ts'
import { FileObjectStore } from '../file-store.ts'
import { listMax } from '../limits.ts'
import { ObjectError, type ObjectErrorCode } from '../object-error.ts'

/** Which object store has the files: this server's own, or the other S3 that it knows. */
export type RegionStore = 'objects' | 's3'

export interface RegionBucket {
  /** Makes the bucket where there is none; throws where the store cannot be used. */
  prepare(): Promise<void>
  /** Names of files that are there, in order. */
  list(prefix: string): Promise<readonly string[]>
  /** The file of the data directory that has the name. Durable once it resolves; false: there is no such file any more. */
  keep(prefix: string, name: string): Promise<boolean>
  /** The object as a file of the data directory, whole and durable; false: there is no such object. */
  fetch(prefix: string, name: string): Promise<boolean>
  remove(prefix: string, names: readonly string[]): Promise<void>
  /** The one before is read until this one is durable, and never after. */
  publish(prefix: string, manifest: Uint8Array): Promise<void>
  /** undefined: nothing was ever published. */
  manifest(prefix: string): Promise<Uint8Array | undefined>
  /** Of every server that uses the bucket. */
  prefixes(): Promise<readonly string[]>
}

/** The role that the first database is made by. */
const ownerOid = 10
const manifestName = 'manifest/current'

/** What is there of a bucket, for who changes nothing. */
export const readRegionBucket = (
  store: Pick<BucketStore, 'get' | 'list'>,
  dataDirectory: string,
  bucket?: string,
): Pick<RegionBucket, 'list' | 'manifest'> => new StoredRegionBucket(store as BucketStore, dataDirectory, bucket)

export class StoredRegionBucket implements RegionBucket {
  readonly #store: BucketStore
  readonly #bucket: string
  readonly #files: FileObjectStore
  #prepared: Promise<void> | undefined

  constructor(store: BucketStore, dataDirectory: string, bucket: string = regionBucket) {
    this.#store = store
    this.#bucket = bucket
    this.#files = new FileObjectStore(dataDirectory)
  }

  prepare(): Promise<void> {
    this.#prepared ??= this.#prepare()
    this.#prepared.catch(() => (this.#prepared = undefined))
    return this.#prepared
  }

  async #prepare(): Promise<void> {
    if (await this.#page({ limit: 1 })) return
    try {
      await this.#store.createBucket(this.#bucket, ownerOid, true)
    } catch (error) {
      // Another server was quicker.
      if (!isCode(error, 'BucketAlreadyOwnedByYou')) throw error
    }
  }

  async list(prefix: string): Promise<readonly string[]> {
    const names: string[] = []
    const begin = `${prefix}/segments/`
    for (let after: string | undefined = ''; after !== undefined;) {
      const page = await this.#page({ prefix: begin, after, limit: listMax })
      for (const { key } of page?.objects ?? []) names.push(key.slice(prefix.length + 1))
      after = page?.next
    }
    return names
  }

  async keep(prefix: string, name: string): Promise<boolean> {
    await this.prepare()
    const path = this.#files.path(name)
    if (!existsSync(path)) return false
    try {
      await this.#store.putFile({ bucket: this.#bucket, key: `${prefix}/${name}`, path })
      return true
    } catch (error) {
      if (!existsSync(path)) return false
      throw error
    }
  }

  async fetch(prefix: string, name: string): Promise<boolean> {
    const found = await this.#find(`${prefix}/${name}`)
    if (!found) return false
    const writer = this.#files.writer(name)
    try {
      for await (const piece of found.pieces) writer.write(piece)
      if (writer.length !== found.length) throw new ObjectError('IncompleteBody', `object "${name}" came cut short`)
      writer.publish()
      return true
    } catch (error) {
      writer.abort()
      throw error
    }
  }

  async remove(prefix: string, names: readonly string[]): Promise<void> {
    const keys = names.map((name) => `${prefix}/${name}`)
    for (let first = 0; first < keys.length; first += listMax) {
      const answers = await this.#store.removeMany(this.#bucket, keys.slice(first, first + listMax))
      const failed = answers.find((answer) => answer !== null)
      if (failed !== undefined) throw new ObjectError('InternalError', failed)
    }
  }

  async publish(prefix: string, manifest: Uint8Array): Promise<void> {
    await this.prepare()
    await this.#store.put(
      {
        bucket: this.#bucket,
        key: `${prefix}/${manifestName}`,
        size: manifest.byteLength,
        headers: {},
        metadata: {},
        tags: {},
        algorithms: [],
      },
      { pieces: once(manifest), digests: () => ({}) },
    )
  }

  async manifest(prefix: string): Promise<Uint8Array | undefined> {
    const found = await this.#find(`${prefix}/${manifestName}`)
    if (!found) return undefined
    const pieces: Uint8Array[] = []
    for await (const piece of found.pieces) pieces.push(Uint8Array.from(piece))
    return Buffer.concat(pieces)
  }

  async prefixes(): Promise<readonly string[]> {
    const found: string[] = []
    for (let after: string | undefined = ''; after !== undefined;) {
      const page = await this.#page({ delimiter: '/', after, limit: listMax })
      for (const prefix of page?.prefixes ?? []) found.push(prefix.slice(0, -1))
      after = page?.next
    }
    return found
  }

  async #find(key: string) {
    try {
      return await this.#store.get({ bucket: this.#bucket, key })
    } catch (error) {
      if (isCode(error, 'NoSuchKey') || isCode(error, 'NoSuchBucket')) return undefined
      throw error
    }
  }

  /** undefined: there is no bucket. */
  async #page(request: Omit<ListRequest, 'bucket'>): Promise<ListResult | undefined> {
    try {
      return await this.#store.list({ bucket: this.#bucket, ...request })
    } catch (error) {
      if (isCode(error, 'NoSuchBucket')) return undefined
      throw error
    }
  }
}

const isCode = (error: unknown, code: ObjectErrorCode): boolean => error instanceof ObjectError && error.code === code

// oxlint-disable-next-line require-await
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes
}
