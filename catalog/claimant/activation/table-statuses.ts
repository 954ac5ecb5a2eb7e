// What each node knows of each version of a table: created, it has been told of it; ready, it has its module; active, it serves it; failed,
// it cannot.
import type { TableRow } from '../../rows.ts'

export type ActivationStatus = 'created' | 'ready' | 'active' | 'failed'

export interface TableStatus {
  readonly table: number
  readonly name: string
  readonly schema: number
  readonly database: number
  readonly version: number
  readonly node: string
  readonly status: ActivationStatus
  /** Of a failure. */
  readonly reason?: string
  /** Milliseconds since 1970. */
  readonly since: number
}

/** Failures of tables that came to nothing are shown until so many newer ones are there. */
const failuresMax = 100

export class TableStatuses {
  /** By table, then by version and node. */
  readonly #tables = new Map<number, Map<string, TableStatus>>()
  #failures: TableStatus[] = []

  set(table: TableRow, node: string, status: ActivationStatus, reason?: string): void {
    const { oid, name, schemaOid, database, version } = table
    const entry = {
      table: oid,
      name,
      schema: schemaOid,
      database,
      version,
      node,
      status,
      since: Date.now(),
      ...(reason !== undefined && { reason }),
    }
    let statuses = this.#tables.get(oid)
    if (!statuses) this.#tables.set(oid, (statuses = new Map()))
    statuses.set(`${version}/${node}`, entry)
    if (status === 'failed') this.#failures = [...this.#failures, entry].slice(-failuresMax)
  }

  get(table: TableRow, node: string): ActivationStatus | undefined {
    return this.#tables.get(table.oid)?.get(`${table.version}/${node}`)?.status
  }

  /** A version that came to nothing. */
  forget({ oid, version }: TableRow): void {
    this.#keep(oid, (one) => one.version !== version)
  }

  /** Older versions are served no more. */
  keepOnly({ oid, version }: TableRow): void {
    this.#keep(oid, (one) => one.version === version)
  }

  drop(table: number): void {
    this.#tables.delete(table)
  }

  leave(node: string): void {
    for (const table of [...this.#tables.keys()]) this.#keep(table, (one) => one.node !== node)
  }

  *all(): Generator<TableStatus> {
    for (const statuses of this.#tables.values()) yield* statuses.values()
    for (const failure of this.#failures)
      if (!this.#tables.get(failure.table)?.has(`${failure.version}/${failure.node}`)) yield failure
  }

  #keep(table: number, test: (status: TableStatus) => boolean): void {
    const statuses = this.#tables.get(table)
    if (!statuses) return
    for (const [key, one] of statuses) if (!test(one)) statuses.delete(key)
    if (statuses.size === 0) this.#tables.delete(table)
  }
}
