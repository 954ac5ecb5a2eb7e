// Samples tables by itself that queries are planned over, once their rows have changed since they were sampled, or never were: what
// PostgreSQL's autovacuum does of ANALYZE. One table after the other, each by a session of the server's own.
import { setTimeout as sleep } from 'node:timers/promises'
import { bootstrapRoleOid } from '../../../catalog/bootstrap.ts'
import type { Table } from '../../../engine/tables.ts'
import { endTransaction } from '../transaction/end-transaction.ts'
import type { ServerState } from '../server-state.ts'
import { cancelReason, SessionCore } from '../session-core.ts'
import { currentTimestamp } from '../transaction/transaction.ts'
import { sampleTable } from './analyze-table.ts'

/** The sampling of what a query was planned over waits until it is likely to be under way, and several tables of it come together. */
const delayMilliseconds = 50
/** Between two rounds: tables that grow all the time are not read all the time. PostgreSQL's autovacuum_naptime is six times that. */
const napMilliseconds = 10_000
/** After each table, by the time that it took: queries are to have most of the threads, and of the sockets' thread. */
const restShare = 4
const restMillisecondsMax = 2000
/** Of a table of thousands of partitions not all are read one after the other. */
const roundTablesMax = 30
const noSession = 0

export class SampleKeeper {
  readonly #state: ServerState
  readonly #stopped = new AbortController()
  #round: Promise<void> | undefined
  #current: SessionCore | undefined

  constructor(state: ServerState) {
    this.#state = state
    state.columnSamples.onWanted = () => this.#start()
  }

  async stop(): Promise<void> {
    this.#state.columnSamples.onWanted = undefined
    this.#stopped.abort()
    this.#current?.interrupt(cancelReason.termination)
    await this.#round
  }

  #start(): void {
    this.#round ??= this.#run().finally(() => (this.#round = undefined))
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped
    const { columnSamples } = this.#state
    for (let wait = delayMilliseconds; !signal.aborted; wait = napMilliseconds) {
      await this.#rest(wait)
      const wanted = columnSamples.takeWanted(roundTablesMax)
      if (wanted.length === 0) return
      for (const oid of wanted) {
        const began = performance.now()
        await this.#sample(oid)
        await this.#rest(Math.min((performance.now() - began) * restShare, restMillisecondsMax))
      }
    }
  }

  /** Shorter where the server stops. */
  async #rest(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => {})
  }

  async #sample(oid: number): Promise<void> {
    const { catalogs, logger } = this.#state
    for (const database of [...catalogs.databases()]) {
      if (this.#stopped.signal.aborted) return
      const relation = catalogs.current(database.oid).relationByOid(oid)
      if (relation?.kind !== 'table') continue
      // It may go while it is read.
      await this.#analyze(relation.table, database).catch((error: unknown) =>
        logger.debug({ error: String(error), table: oid }, 'a table was not sampled'),
      )
      return
    }
  }

  async #analyze(table: Table, { oid, name }: { readonly oid: number; readonly name: string }): Promise<void> {
    const user = this.#state.catalogs.any().roleByOid(bootstrapRoleOid)!.name
    const client = { user, database: name, parameters: new Map(), clientAddress: null, clientPort: -1 }
    const core = new SessionCore(this.#state, noSession, client, oid)
    const started = performance.now()
    this.#current = core
    core.begin('implicit')
    try {
      await sampleTable(core, table)
    } finally {
      this.#current = undefined
      await endTransaction(core, false)
    }
    this.#state.tableActivity.done(table.info.oid, 'autoanalyze', currentTimestamp(), performance.now() - started)
  }
}
