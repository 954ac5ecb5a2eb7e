// Buckets and objects of this server: the thread is started when it is first asked for, or at once where there are objects already.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { BucketStore } from '../../regions/objects/bucket-store.ts'
import { type RunningObjects, startObjects } from '../threads/start-objects.ts'
import { openS3Store } from './remote/s3-store.ts'
import type { S3Account } from './remote/s3-connection.ts'
import { SecretSealer } from './seal-secret.ts'

export interface ObjectServiceOptions {
  readonly dataDirectory: string
  /** A PostgreSQL connection string; absent: SQLite in the data directory. */
  readonly database?: string
  /** Another S3, for names of buckets that are not here. */
  readonly remote?: S3Account
  /** Where regions' files go there. */
  readonly remoteRegionsBucket?: string
  readonly serverSecret: Uint8Array
  readonly logger: Logger
}

/** How long another process's removal of a key may go unseen here. */
const keyMillisecondsMax = 5000
const keysMax = 10_000

interface KnownKey {
  readonly secret: string
  readonly role: number
  readonly until: number
}

export class ObjectService {
  readonly #options: ObjectServiceOptions
  readonly #sealer: SecretSealer
  readonly #keys = new Map<string, KnownKey>()
  readonly remote: BucketStore | undefined
  #running: Promise<RunningObjects> | undefined
  #closed = false

  constructor(options: ObjectServiceOptions) {
    this.#options = options
    this.#sealer = new SecretSealer(options.serverSecret)
    this.remote = options.remote && openS3Store(options.remote)
    // What a killed process left is swept, not only when somebody asks.
    if (existsSync(join(options.dataDirectory, 'objects.sqlite'))) this.#start().catch(() => {})
  }

  /** Whether there is anything to ask for. */
  get isStarted(): boolean {
    return this.#running !== undefined
  }

  /** Whether there may be buckets or keys: else nobody need wait for the thread. */
  get mayHold(): boolean {
    return this.isStarted || this.#options.database !== undefined
  }

  async store(): Promise<BucketStore> {
    return (await this.#start()).store
  }

  /** The storage thread asks for the regions' buckets by it; a port that is closed says that they are not to be had. */
  serveRegions(port: MessagePort): void {
    this.#start().then(
      (running) => running.serveRegions(port),
      () => port.close(),
    )
  }

  #start(): Promise<RunningObjects> {
    if (this.#closed) return Promise.reject(new Error('the server is stopping'))
    const { dataDirectory, database, remote, remoteRegionsBucket, logger } = this.#options
    if (!this.#running) {
      this.#running = startObjects({
        dataDirectory,
        database,
        remote,
        remoteRegionsBucket,
        onFault: (message) => logger.error({ error: message }, 'object store fault'),
      })
      this.#running.catch((error: unknown) => {
        logger.error({ error: String(error) }, 'the object store cannot be opened')
        this.#running = undefined
      })
    }
    return this.#running
  }

  /** The secret is told once: it leaves the server here and never again. */
  async createAccessKey(role: number): Promise<{ readonly accessKey: string; readonly secret: string }> {
    const accessKey = `CDST${randomBytes(10).toString('hex').toUpperCase().slice(0, 16)}`
    const secret = randomBytes(30).toString('base64')
    await (await this.store()).addAccessKey(accessKey, role, this.#sealer.seal(accessKey, secret))
    return { accessKey, secret }
  }

  async removeAccessKey(accessKey: string): Promise<boolean> {
    this.#keys.delete(accessKey)
    return (await this.store()).removeAccessKey(accessKey)
  }

  async keyOf(accessKey: string): Promise<{ readonly secret: string; readonly role: number } | undefined> {
    const known = this.#keys.get(accessKey)
    if (known && known.until > Date.now()) return known
    this.#keys.delete(accessKey)
    const row = await (await this.store()).accessKey(accessKey)
    const secret = row && this.#sealer.open(accessKey, row.sealed)
    if (!row || secret === undefined) return undefined
    if (this.#keys.size >= keysMax) this.#keys.clear()
    const found = { secret, role: row.role, until: Date.now() + keyMillisecondsMax }
    this.#keys.set(accessKey, found)
    return found
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.remote?.close()
    const running = await this.#running?.catch(() => undefined)
    await running?.close()
  }
}
