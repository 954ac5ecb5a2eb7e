// Backups in a bucket, of this server or of the other S3 that it was started with: objects below one prefix. The manifest comes last, and
// until it is there nothing below the prefix is a backup.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PgError } from '../../engine/errors.ts'
import { temporarySuffix } from '../../engine/spill/temporary-files.ts'
import type { BucketStore, ObjectBody } from '../../regions/objects/bucket-store.ts'
import { ioFailure } from '../../regions/objects/io-failure.ts'
import { ObjectError } from '../../regions/objects/object-error.ts'
import type { BackupStore } from './backup-store.ts'
import { backupDamaged, type BackupFile, manifestName, sha256Of } from './manifest.ts'

/** Of this name while a backup is being made there: two at once would mix. */
const growingName = '.partial'
const keysPerList = 1000

export interface BackupBucket {
  readonly bucket: string
  /** Empty, or with a slash at its end. */
  readonly prefix: string
  readonly store: () => Promise<BucketStore>
  /** Emptied when the server starts. */
  readonly temporaryDirectory: string
}

export class BucketBackupStore implements BackupStore {
  readonly #at: BackupBucket
  readonly #location: string

  constructor(at: BackupBucket) {
    this.#at = at
    this.#location = `s3://${at.bucket}/${at.prefix}`
  }

  async begin(): Promise<void> {
    try {
      await this.#put(growingName, '', { ifNoneMatch: ['*'] })
    } catch (error) {
      const { code } = error as Partial<ObjectError>
      if (code !== 'PreconditionFailed' && code !== 'ConditionalRequestConflict') throw error
      throw new PgError('55006', `another backup is being made at "${this.#location}"`, {
        hint: `If none is, remove object "${this.#key(growingName)}".`,
      })
    }
    const keys = await this.#keys()
    if (keys.every((key) => key === this.#key(growingName))) return
    await this.#remove(growingName)
    throw new PgError('42710', `"${this.#location}" is not empty`)
  }

  async putFile(name: string, path: string, signal: AbortSignal): Promise<BackupFile> {
    const store = await this.#at.store()
    const pieces = createReadStream(path, { highWaterMark: 1 << 18, signal }) as AsyncIterable<Uint8Array>
    const file = { name, ...(await digestOf(pieces, signal)) }
    await store.putFile({ bucket: this.#at.bucket, key: this.#key(name), path })
    await this.verify(file, signal)
    return file
  }

  async putText(name: string, text: string): Promise<BackupFile> {
    await this.#put(name, text)
    return { name, bytes: Buffer.byteLength(text), sha256: sha256Of(text) }
  }

  publish(): Promise<void> {
    return this.#remove(growingName)
  }

  async discard(): Promise<void> {
    const store = await this.#at.store()
    const { bucket, prefix } = this.#at
    const keys = await this.#keys()
    if (keys.includes(this.#key(manifestName))) return this.#remove(growingName)
    for (const { key, upload } of await store.listMultiparts(bucket))
      if (key.startsWith(prefix)) await store.abortMultipart({ bucket, key, upload })
    const rest = keys.filter((key) => key !== this.#key(growingName))
    for (let i = 0; i < rest.length; i += keysPerList) {
      const [failed] = (await store.removeMany(bucket, rest.slice(i, i + keysPerList))).filter(
        (error) => error !== null,
      )
      if (failed !== undefined) throw new PgError('58030', `could not remove objects of "${this.#location}": ${failed}`)
    }
    await this.#remove(growingName)
  }

  async readText(name: string): Promise<string> {
    const store = await this.#at.store()
    const parts: Buffer[] = []
    try {
      // A piece may be used again once the next one is asked for.
      for await (const piece of (await store.get(this.#object(name))).pieces) parts.push(Buffer.from(piece))
    } catch (error) {
      if (!isMissing(error)) throw error
      throw new PgError('58P01', `"${this.#location}" is no backup: object "${this.#key(name)}" does not exist`)
    }
    return Buffer.concat(parts).toString()
  }

  async verify(file: BackupFile, signal: AbortSignal): Promise<void> {
    const store = await this.#at.store()
    try {
      const { bytes, sha256 } = await digestOf((await store.get(this.#object(file.name))).pieces, signal)
      if (bytes === file.bytes && sha256 === file.sha256) return
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    throw backupDamaged(this.#location, file.name)
  }

  async withFile<T>(name: string, signal: AbortSignal, work: (path: string) => Promise<T>): Promise<T> {
    const store = await this.#at.store()
    const path = join(this.#at.temporaryDirectory, `${randomUUID()}${temporarySuffix}`)
    try {
      await writePieces(path, (await store.get(this.#object(name))).pieces, signal)
      return await work(path)
    } finally {
      await rm(path, { force: true })
    }
  }

  readonly #key = (name: string): string => `${this.#at.prefix}${name}`
  readonly #object = (name: string): { readonly bucket: string; readonly key: string } => ({
    bucket: this.#at.bucket,
    key: this.#key(name),
  })

  async #put(name: string, text: string, conditions?: { readonly ifNoneMatch: readonly string[] }): Promise<void> {
    const bytes = Buffer.from(text)
    const attributes = { headers: {}, metadata: {}, tags: {}, algorithms: [] }
    await (
      await this.#at.store()
    ).put({ ...this.#object(name), ...attributes, size: bytes.length, conditions }, bodyOf(bytes))
  }

  async #remove(name: string): Promise<void> {
    await (await this.#at.store()).remove(this.#at.bucket, this.#key(name))
  }

  /** All below the prefix. */
  async #keys(): Promise<string[]> {
    const store = await this.#at.store()
    const { bucket, prefix } = this.#at
    const keys: string[] = []
    for (let after: string | undefined; ;) {
      const { objects, next } = await store.list({ bucket, prefix, after, limit: keysPerList })
      keys.push(...objects.map(({ key }) => key))
      if (next === undefined) return keys
      after = next
    }
  }
}

const isMissing = (error: unknown): boolean => error instanceof ObjectError && error.code === 'NoSuchKey'

async function digestOf(
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of pieces) {
    signal.throwIfAborted()
    hash.update(piece)
    bytes += piece.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    throw ioFailure(`create file "${path}"`, error)
  })
  try {
    for await (const piece of pieces) {
      signal.throwIfAborted()
      await file.writeFile(piece).catch((error: unknown) => {
        throw ioFailure(`write file "${path}"`, error)
      })
    }
  } finally {
    await file.close()
  }
}

const bodyOf = (bytes: Uint8Array): ObjectBody => ({
  // oxlint-disable-next-line require-await
  pieces: (async function* () {
    if (bytes.length > 0) yield bytes
  })(),
  digests: () => ({}),
})
