// What each role asked of each database on each day (UTC), in all: sessions count here, and reports tell the Cloud.
import type { ReportedRow } from '../../../catalog/cloud/usage-report-row.ts'

export interface QueryCounts {
  queries: number
  rows: number
  bytes: number
}

const dayMilliseconds = 86_400_000

/** Days that a Cloud which is away may miss; of older ones it is not told any more. */
const daysMax = 366

type Roles = Map<string, QueryCounts>

export class QueryUsage {
  /** By database and day. */
  readonly #days = new Map<number, Map<string, Roles>>()
  readonly #now: () => number
  #today = ''
  #tomorrow = -Infinity

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Of today: to be counted up. */
  of(database: number, role: string): QueryCounts {
    return this.#of(database, this.#day(), role)
  }

  /** What there is to tell. */
  rowsOf(database: number): ReportedRow[] {
    const rows: ReportedRow[] = []
    for (const [day, roles] of this.#days.get(database) ?? [])
      for (const [role_name, { queries, rows: num_rows, bytes: bytes_read }] of roles)
        rows.push({ day, role_name, num_queries: queries, num_rows, bytes_read })
    return rows
  }

  /** Goes on from what was told, or was to be told, before a restart. */
  restore(database: number, rows: readonly ReportedRow[]): void {
    for (const { day, role_name, num_queries, num_rows, bytes_read } of rows) {
      const counts = this.#of(database, String(day), String(role_name))
      counts.queries += Number(num_queries)
      counts.rows += Number(num_rows)
      counts.bytes += Number(bytes_read)
    }
  }

  /** The Cloud knows all of these: days to which nothing is added any more need not be told again. */
  told(database: number, rows: readonly ReportedRow[]): void {
    const days = this.#days.get(database)
    // The day before may come again: clocks are set back.
    const yesterday = isoDay(Date.parse(this.#day()) - dayMilliseconds)
    for (const { day } of rows) if (String(day) < yesterday) days?.delete(String(day))
  }

  forget(database: number): void {
    this.#days.delete(database)
  }

  #of(database: number, day: string, role: string): QueryCounts {
    let days = this.#days.get(database)
    if (!days) this.#days.set(database, (days = new Map()))
    let roles = days.get(day)
    if (!roles) {
      days.set(day, (roles = new Map()))
      if (days.size > daysMax) days.delete([...days.keys()].sort()[0])
    }
    let counts = roles.get(role)
    if (!counts) roles.set(role, (counts = { queries: 0, rows: 0, bytes: 0 }))
    return counts
  }

  #day(): string {
    const now = this.#now()
    if (now >= this.#tomorrow || now < this.#tomorrow - dayMilliseconds) {
      const start = Math.floor(now / dayMilliseconds) * dayMilliseconds
      this.#today = isoDay(start)
      this.#tomorrow = start + dayMilliseconds
    }
    return this.#today
  }
}

const isoDay = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10)
