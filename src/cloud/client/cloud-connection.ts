// The Cloud of this server: the one that it is told of, or its own on a thread, which is started when it is first needed. There each
// database has an id of its own and a new token at every start; elsewhere the one token is that of the first database.
import { createHmac } from 'node:crypto'
import type { Logger } from 'pino'
import { bootstrapDatabaseOid } from '../../../catalog/bootstrap.ts'
import { PgError } from '../../../engine/errors.ts'
import { type RunningCloud, startCloud } from '../../threads/start-cloud.ts'
import { CloudClient } from './cloud-client.ts'
import { httpTransport } from './http-transport.ts'

export interface CloudConnectionOptions {
  readonly url?: string
  readonly token?: string
  readonly timeoutMilliseconds: number
  readonly dataDirectory: string
  readonly serverSecret: Uint8Array
  readonly logger: Logger
}

export class CloudConnection {
  readonly #options: CloudConnectionOptions
  readonly #clients = new Map<number, Promise<CloudClient>>()
  #running: Promise<RunningCloud> | undefined
  #closed = false

  constructor(options: CloudConnectionOptions) {
    this.#options = options
  }

  /** Whether every database of this server is known there, or the first one alone. */
  get isOwn(): boolean {
    return this.#options.url === undefined
  }

  /** Throws 58000 for a database that the Cloud does not know. */
  clientOf(database: { readonly oid: number; readonly name: string }): Promise<CloudClient> {
    let client = this.#clients.get(database.oid)
    if (!client) {
      client = this.#connect(database)
      this.#clients.set(database.oid, client)
      client.catch(() => this.#clients.delete(database.oid))
    }
    return client
  }

  async #connect({ oid, name }: { readonly oid: number; readonly name: string }): Promise<CloudClient> {
    const { url, token, timeoutMilliseconds, serverSecret } = this.#options
    if (url !== undefined && token !== undefined) {
      if (oid !== bootstrapDatabaseOid)
        throw new PgError('58000', `database "${name}" is not registered with the Cloud`, {
          detail: "The server's token is that of its first database.",
        })
      return new CloudClient({
        transport: httpTransport(url),
        token,
        timeoutMilliseconds,
      })
    }
    const running = await this.#start()
    const own = await running.open(databaseId(serverSecret, oid), name)
    return new CloudClient({
      transport: running.transport,
      token: own,
      timeoutMilliseconds,
    })
  }

  #start(): Promise<RunningCloud> {
    if (this.#closed) return Promise.reject(new PgError('57P01', 'the server is stopping'))
    if (!this.#running) {
      const { dataDirectory, logger } = this.#options
      this.#running = startCloud({
        dataDirectory,
        onFault: (message) => logger.error({ error: message }, 'fault of the Cloud service'),
      })
      this.#running.catch((error: unknown) => {
        logger.error({ error: String(error) }, 'the Cloud service cannot be started')
        this.#running = undefined
      })
    }
    return this.#running
  }

  async close(): Promise<void> {
    this.#closed = true
    const running = await this.#running?.catch(() => undefined)
    await running?.close()
  }
}

/** The same at every start, and nobody else's. */
function databaseId(secret: Uint8Array, oid: number): string {
  const hex = createHmac('sha256', secret).update(`cloud database ${oid}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
