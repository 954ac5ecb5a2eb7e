// The one connection to a metadata store elsewhere, as the pool that Kysely expects. Its session holds the store's lock, so that no two
// servers write to one store. Where it is lost, whoever needs it fails at once with the reason, while it is made anew in the background.
import { setTimeout as delay } from 'node:timers/promises'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { PgError } from '../../engine/errors.ts'
import { takeOwnerLock } from './owner-lock.ts'
import { connectMsMax, keepAliveAfterMs, lockWaitMsMax, queryMsMax, retryMsMax, retryMsMin } from './limits.ts'

export interface ConnectionOptions {
  readonly url: string
  /** The store as people are told of it. */
  readonly name: string
  /** How long the first connection is tried for. */
  readonly timeoutMs: number
  /** Each attempt to connect for the first time that failed, and will be made again. */
  readonly onWait?: (reason: string) => void
}

type Listener = (away?: PgError) => void

export class StoreConnection implements PostgresPool {
  readonly options = {}
  readonly #options: ConnectionOptions
  #client: pg.Client | undefined
  /** Of the last session: if that still holds the lock, nobody else does. */
  #lastPid: number | undefined
  #turn: Promise<void> = Promise.resolve()
  #away: PgError | undefined
  #listener: Listener = () => {}
  #closing = new AbortController()
  /** Throws where the store that was found again is not the one that was lost. */
  verify: (query: pg.Client['query']) => Promise<void> = () => Promise.resolve()

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** Why nothing can be asked for. */
  get away(): PgError | undefined {
    return this.#away
  }

  /** To be told each time that the store is lost or there again. */
  watch(listener: Listener): void {
    this.#listener = listener
  }

  /** Throws what is wrong with the store, or, once the time is over, with the way there. */
  async open(): Promise<void> {
    const deadline = performance.now() + this.#options.timeoutMs
    for (let wait = retryMsMin; ; wait = Math.min(wait * 2, retryMsMax)) {
      try {
        this.#client = await this.#connect()
        return
      } catch (error) {
        if (!passes(error)) throw this.#refused(error)
        const left = deadline - performance.now()
        if (left <= 0) throw this.#outOfReach(error)
        this.#options.onWait?.(reasonOf(error))
        await delay(Math.min(wait, left))
      }
    }
  }

  /** The session, once nobody else has it. */
  async connect(): Promise<PostgresPoolClient> {
    const before = this.#turn
    let done = (): void => {}
    this.#turn = new Promise((resolve) => (done = resolve))
    await before
    const client = this.#client
    if (!client) {
      done()
      throw this.#away ?? new PgError('57P01', 'the metadata store is closed')
    }
    return {
      processID: (client as unknown as { readonly processID: number }).processID,
      query: ((text: string, values: unknown[]) =>
        this.#query(client, text, values)) as unknown as PostgresPoolClient['query'],
      release: (destroy) => {
        if (destroy) this.#lose(client, new Error('a transaction could not be ended'))
        done()
      },
    }
  }

  async end(): Promise<void> {
    this.#closing.abort()
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => {})
  }

  async #query(client: pg.Client, text: string, values: unknown[]): Promise<pg.QueryResult> {
    try {
      return await client.query(text, values)
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || passes(error)) this.#lose(client, error)
      throw client === this.#client ? this.#failed(error) : this.#outOfReach(error)
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      application_name: 'cadastre metadata',
      connectionTimeoutMillis: connectMsMax,
      query_timeout: queryMsMax,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveAfterMs,
      types: { getTypeParser: parserOf },
    })
    // Without a listener a lost connection would end the process.
    client.on('error', (error) => this.#lose(client, error))
    client.on('end', () => this.#lose(client, new Error('the connection was closed')))
    try {
      await client.connect()
      await client.query('set synchronous_commit = on')
      await takeOwnerLock(client, this.#options.name, this.#lastPid, lockWaitMsMax)
      await this.verify(client.query.bind(client) as pg.Client['query'])
      this.#lastPid = (client as unknown as { readonly processID: number }).processID
      return client
    } catch (error) {
      await client.end().catch(() => {})
      throw error
    }
  }

  #lose(client: pg.Client, error: unknown): void {
    if (client !== this.#client) return
    this.#client = undefined
    this.#say(this.#outOfReach(error))
    void client.end().catch(() => {})
    void this.#reconnect()
  }

  async #reconnect(): Promise<void> {
    const { signal } = this.#closing
    try {
      for (let wait = retryMsMin; ; wait = Math.min(wait * 2, retryMsMax)) {
        await delay(wait, undefined, { signal, ref: false })
        try {
          const client = await this.#connect()
          if (signal.aborted) return await client.end()
          this.#client = client
          this.#say(undefined)
          return
        } catch (error) {
          if (!signal.aborted) this.#say(passes(error) ? this.#outOfReach(error) : this.#refused(error))
        }
      }
    } catch {
      // Closed meanwhile.
    }
  }

  #say(away: PgError | undefined): void {
    this.#away = away
    this.#listener(away)
  }

  #outOfReach(error: unknown): PgError {
    return new PgError('58000', `the metadata store at ${this.#options.name} is out of reach: ${reasonOf(error)}`, {
      hint: 'Statements that change the catalog are refused until it is back; the others go on.',
    })
  }

  #refused(error: unknown): PgError {
    if (error instanceof PgError) return error
    return new PgError('58000', `the metadata store at ${this.#options.name} cannot be opened: ${reasonOf(error)}`)
  }

  #failed(error: unknown): PgError {
    return new PgError('58000', `the metadata store at ${this.#options.name} failed: ${reasonOf(error)}`)
  }
}

/** Time may help: nobody listens, the server starts or stops, or has no connection left. */
function passes(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|53|57P)/.test(error.code ?? '')
  return !(error instanceof PgError)
}

function reasonOf(error: unknown): string {
  // Of a host with several addresses each has its own error.
  const first = error instanceof AggregateError ? (error.errors as unknown[])[0] : error
  return first instanceof Error ? first.message : String(first)
}

/** Numbers as SQLite answers them; what is no safe integer stays exact. */
const parserOf = ((oid: number, format?: 'text') =>
  oid === int8 ? toNumber : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser
const int8 = 20
const toNumber = (text: string): number | bigint => {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}
