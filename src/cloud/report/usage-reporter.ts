// The job that tells the Cloud what each schema takes and what was asked. It looks at intervals. What differs from what the Cloud was told
// is written to the metadata store first, then sent: so it survives a restart, and is sent later where the Cloud is away. Reports say all
// that there is, in one transaction of the Cloud's, under a key that it knows again: one that arrives twice counts once.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  putUsageReport,
  removeUsageReport,
  reportedTables,
  usageReportId,
  type UsageReportRow,
} from '../../../catalog/cloud/usage-report-row.ts'
import type { CatalogEdit, DatabaseEntry } from '../../../engine/tables.ts'
import type { TaskRecord } from '../../../regions/server/task-list.ts'
import type { ServerState } from '../../session/server-state.ts'
import { type TableObjects, usageOf } from './usage-sums.ts'

type ReportState = Pick<ServerState, 'options' | 'logger' | 'regions' | 'catalogs' | 'objects' | 'cloud' | 'queryUsage'>

export class UsageReporter {
  #task: Pick<TaskRecord, 'state' | 'started' | 'finished' | 'error'> | undefined
  /** Rows of it, and how many of them the Cloud took since the server started. */
  readonly #progress = new SharedArrayBuffer(4 * Float64Array.BYTES_PER_ELEMENT)
  readonly #state: () => ReportState
  /** The last of each database and table; the store has the same once `#unwritten` is written. */
  readonly #reports = new Map<number, UsageReportRow>()
  #unwritten: CatalogEdit[] = []
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined

  constructor(state: () => ReportState) {
    this.#state = state
  }

  /** The last report; none before the first. It is about no region. */
  tasks(): readonly TaskRecord[] {
    if (!this.#task) return []
    return [{ id: 0, kind: 'report', reason: 'usage', region: 0, progress: this.#progress, ...this.#task }]
  }

  /** stored: what the metadata store has. */
  start(stored: readonly UsageReportRow[]): void {
    for (const report of stored) {
      this.#reports.set(usageReportId(report), report)
      if (report.table === 'query_usage') this.#state().queryUsage.restore(report.database, report.rows)
    }
    const interval = this.#state().options.cloudReportInterval * 1000
    if (interval <= 0) return
    this.#timer = setInterval(() => {
      this.#running ??= this.#report().finally(() => (this.#running = undefined))
    }, interval)
    this.#timer.unref()
  }

  /** What was counted since the last report is kept for the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort(new Error('the server is stopping'))
    await this.#running
    if (!this.#timer) return
    try {
      await this.#look()
      await this.#write()
    } catch (error) {
      this.#state().logger.warn({ error: (error as Error).message }, 'the last report of usage was not kept')
    }
  }

  async #report(): Promise<void> {
    const started = Date.now()
    const progress = new Float64Array(this.#progress)
    try {
      await this.#look()
      const unsent = [...this.#reports.values()].filter(({ idempotencyKey }) => idempotencyKey !== undefined)
      if (unsent.length === 0) {
        // What failed before is no longer wanted.
        if (this.#task?.state === 'failed') this.#task = { ...this.#task, state: 'finished', error: undefined }
        return
      }
      this.#task = { state: 'running', started }
      await this.#write()
      progress[1] = progress[0] + unsent.reduce((sum, { rows }) => sum + rows.length, 0)
      await this.#send(unsent)
      this.#task = { state: 'finished', started, finished: Date.now() }
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      const message = error instanceof Error ? error.message : String(error)
      this.#state().logger.warn({ error: message }, 'usage could not be reported to the Cloud')
      progress[1] = progress[0]
      this.#task = { state: 'failed', started, finished: Date.now(), error: message }
    }
  }

  /** Reports that differ from the last ones take their place. */
  async #look(): Promise<void> {
    const { catalogs, cloud, objects, regions, queryUsage, options } = this.#state()
    const buckets: readonly TableObjects[] = objects.isStarted ? await (await objects.store()).usage() : []
    const databases = new Map<number, DatabaseEntry>()
    for (const database of catalogs.databases()) if (cloud.knows(database)) databases.set(database.oid, database)
    for (const report of this.#reports.values()) if (!databases.has(report.database)) this.#forget(report)
    for (const { oid } of databases.values()) {
      const rows = {
        ...usageOf(catalogs.current(oid), regions.regionStatistics(), buckets),
        query_usage: queryUsage.rowsOf(oid),
      }
      // Nobody starts a service to tell it that there is nothing.
      const isNews = Object.values(rows).some(({ length }) => length > 0) || !cloud.isOwn
      if (!isNews && !existsSync(join(options.dataDir, 'cloud.sqlite'))) continue
      for (const table of reportedTables) {
        const report: UsageReportRow = { database: oid, table, rows: rows[table], idempotencyKey: randomUUID() }
        const last = this.#reports.get(usageReportId(report))
        if (JSON.stringify(last?.rows) !== JSON.stringify(report.rows)) this.#keep(report)
      }
    }
  }

  #keep(report: UsageReportRow): void {
    this.#reports.set(usageReportId(report), report)
    this.#unwritten.push(putUsageReport(report))
  }

  #forget(report: UsageReportRow): void {
    this.#reports.delete(usageReportId(report))
    this.#unwritten.push(removeUsageReport(report))
    this.#state().queryUsage.forget(report.database)
  }

  async #write(): Promise<void> {
    const edits = this.#unwritten
    if (edits.length === 0) return
    this.#unwritten = []
    try {
      await this.#state().regions.commit({
        snapshot: 0,
        operations: [],
        uniqueScopes: new Map(),
        catalogEdits: edits,
        synchronous: true,
      })
    } catch (error) {
      this.#unwritten.unshift(...edits)
      throw error
    }
  }

  /** One database that the Cloud refuses keeps none of the others from being told. */
  async #send(unsent: readonly UsageReportRow[]): Promise<void> {
    const { catalogs, cloud, queryUsage } = this.#state()
    const failures: unknown[] = []
    for (const report of unsent) {
      try {
        const client = await cloud.clientOf(catalogs.current(report.database).database)
        await client.request(
          {
            method: 'POST',
            // Days that are over and told stay as they are.
            url: `/v1/${report.table}?mode=${report.table === 'query_usage' ? 'upsert' : 'replace'}`,
            headers: { 'content-type': 'application/json', 'idempotency-key': report.idempotencyKey },
            body: Buffer.from(JSON.stringify({ rows: report.rows })),
          },
          this.#stopping.signal,
          // The next look tries again.
          { tries: 1 },
        )
      } catch (error) {
        if (this.#stopping.signal.aborted) throw error
        failures.push(error)
        continue
      }
      new Float64Array(this.#progress)[0] += report.rows.length
      // Written with the next report: until then it would be sent again, to no effect.
      const { idempotencyKey: _sent, ...told } = report
      this.#keep(told)
      if (report.table === 'query_usage') queryUsage.told(report.database, report.rows)
    }
    if (failures.length > 0) throw failures[0]
  }
}
