// The job that tells the Cloud what each schema takes. It looks at intervals, and sends what differs from what the Cloud has. Sums replace
// those of before in one transaction of the Cloud's, so that what could not be sent is made up for by the next report, after a restart too,
// and a report that arrives twice counts once.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bootstrapDatabaseOid } from '../../../catalog/bootstrap.ts'
import type { DatabaseEntry } from '../../../engine/tables.ts'
import type { TaskRecord } from '../../../regions/server/task-list.ts'
import type { ServerState } from '../../session/server-state.ts'
import { type TableObjects, type UsageReport, usageOf } from './usage-sums.ts'

type ReportState = Pick<ServerState, 'options' | 'logger' | 'regions' | 'catalogs' | 'objects' | 'cloud'>

export class UsageReporter {
  #task: Pick<TaskRecord, 'state' | 'started' | 'finished' | 'error'> | undefined
  /** Of it, how many rows the Cloud took since the server started. */
  readonly #progress = new SharedArrayBuffer(4 * Float64Array.BYTES_PER_ELEMENT)
  readonly #state: () => ReportState
  /** By database: what the Cloud has, as text. */
  readonly #sent = new Map<number, string>()
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined

  constructor(state: () => ReportState) {
    this.#state = state
  }

  /** The last report; none before the first. It is about no region. */
  tasks(): readonly TaskRecord[] {
    if (!this.#task) return []
    return [
      {
        id: 0,
        kind: 'report',
        reason: 'usage',
        region: 0,
        progress: this.#progress,
        ...this.#task,
      },
    ]
  }

  start(): void {
    const interval = this.#state().options.cloudReportInterval * 1000
    if (interval <= 0) return
    this.#timer = setInterval(() => {
      this.#running ??= this.#report().finally(() => (this.#running = undefined))
    }, interval)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort(new Error('the server is stopping'))
    await this.#running
  }

  async #report(): Promise<void> {
    const started = Date.now()
    try {
      const changed = await this.#changed()
      if (changed.length === 0) {
        // What failed before is no longer wanted.
        if (this.#task?.state === 'failed') this.#task = { ...this.#task, state: 'finished', error: undefined }
        return
      }
      this.#task = { state: 'running', started }
      const progress = new Float64Array(this.#progress)
      for (const { database, report, text } of changed) {
        progress[1] += report.object_storage_usage.length + report.region_usage.length
        await this.#send(database, report)
        this.#sent.set(database.oid, text)
        progress[0] = progress[1]
      }
      this.#task = { state: 'finished', started, finished: Date.now() }
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      const message = error instanceof Error ? error.message : String(error)
      this.#state().logger.warn({ error: message }, 'usage could not be reported to the Cloud')
      new Float64Array(this.#progress)[1] = new Float64Array(this.#progress)[0]
      this.#task = {
        state: 'failed',
        started,
        finished: Date.now(),
        error: message,
      }
    }
  }

  async #changed(): Promise<{ database: DatabaseEntry; report: UsageReport; text: string }[]> {
    const { catalogs, cloud, objects, regions, options } = this.#state()
    const buckets: readonly TableObjects[] = objects.isStarted ? await (await objects.store()).usage() : []
    const databases = [...catalogs.databases()].filter(({ oid }) => cloud.isOwn || oid === bootstrapDatabaseOid)
    return databases.flatMap((database) => {
      const report = usageOf(catalogs.current(database.oid), regions.regionStatistics(), buckets)
      const text = JSON.stringify(report)
      if (this.#sent.get(database.oid) === text) return []
      // Nobody starts a service to tell it that there is nothing.
      const isNews = report.region_usage.length > 0 || !cloud.isOwn || existsSync(join(options.dataDir, 'cloud.sqlite'))
      return isNews ? [{ database, report, text }] : []
    })
  }

  async #send(database: DatabaseEntry, report: UsageReport): Promise<void> {
    const client = await this.#state().cloud.clientOf(database)
    for (const [table, rows] of Object.entries(report)) {
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      }
      const body = Buffer.from(JSON.stringify({ rows }))
      const request = {
        method: 'POST',
        url: `/v1/${table}?mode=replace`,
        headers,
        body,
      }
      await client.request(request, this.#stopping.signal)
    }
  }
}
