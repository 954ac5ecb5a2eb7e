// When tables were vacuumed and analyzed, and how often, since the server started: for pg_stat_user_tables.
export interface MaintenanceCounts {
  last: bigint | undefined
  count: bigint
  milliseconds: number
}
export interface TableMaintenance {
  readonly vacuum: MaintenanceCounts
  readonly analyze: MaintenanceCounts
}

export class TableActivity {
  readonly #tables = new Map<number, TableMaintenance>()

  of(table: number): TableMaintenance | undefined {
    return this.#tables.get(table)
  }

  done(table: number, what: keyof TableMaintenance, at: bigint, milliseconds: number): void {
    let known = this.#tables.get(table)
    if (!known) this.#tables.set(table, (known = { vacuum: none(), analyze: none() }))
    const counts = known[what]
    counts.last = at
    counts.count++
    counts.milliseconds += milliseconds
  }
}

const none = (): MaintenanceCounts => ({ last: undefined, count: 0n, milliseconds: 0 })
