// The Cloud of this server: the one that it is told of, or its own on a thread, which is started when it is first needed. There each
// database has an id of its own and a new token at every start; elsewhere each has the token that the server is given for it.
import { createHmac } from 'node:crypto'
import type { Logger } from 'pino'
import { PgError } from '../../../engine/errors.ts'
import { type RunningCloud, startCloud } from '../../threads/start-cloud.ts'
import { CloudClient } from './cloud-client.ts'
import { type CloudTokens, tokenOf } from './cloud-tokens.ts'
import { httpTransport } from './http-transport.ts'

export interface CloudConnectionOptions {
  readonly url?: string
  readonly tokens?: CloudTokens
  readonly timeoutMilliseconds: number
  readonly dataDirectory: string
  readonly serverSecret: Uint8Array
  readonly logger: Logger
}

interface DatabaseName {
  readonly oid: number
  readonly name: string
}

export class CloudConnection {
  readonly #options: CloudConnectionOptions
  readonly #clients = new Map<number, Promise<CloudClient>>()
  #running: Promise<RunningCloud> | undefined
  #closed = false

  constructor(options: CloudConnectionOptions) {
    this.#options = options
  }

  /** Whether it is in this process. */
  get isOwn(): boolean {
    return this.#options.url === undefined
  }

  /** Whether a database has its rows there. */
  knows(database: DatabaseName): boolean {
    return this.isOwn || tokenOf(this.#options.tokens, database) !== undefined
  }

  /** Throws 58000 for a database that the Cloud does not know. */
  clientOf(database: DatabaseName): Promise<CloudClient> {
    let client = this.#clients.get(database.oid)
    if (!client) {
      client = this.#connect(database)
      this.#clients.set(database.oid, client)
      client.catch(() => this.#clients.delete(database.oid))
    }
    return client
  }

  async #connect({ oid, name }: DatabaseName): Promise<CloudClient> {
    const { url, tokens, timeoutMilliseconds, serverSecret } = this.#options
    if (url !== undefined) {
      const token = tokenOf(tokens, { oid, name })
      if (token === undefined)
        throw new PgError('58000', `database "${name}" is not registered with the Cloud`, {
          detail: 'The server was started without a token for it.',
          hint: `Start it with --cloud-token ${name}=TOKEN among the others.`,
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
