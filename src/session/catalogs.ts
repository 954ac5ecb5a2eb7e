// The committed catalog of every database, as the socket thread holds it. Sessions take the current snapshot; commits replace it.
import { firstUserOid, isShared } from '../../catalog/rows.ts'
import { declareChanged, declareTypes } from '../../catalog/declare-types.ts'
import { declareRoutines } from '../../engine/routines/declared-routines.ts'
import { CatalogSnapshot } from '../../catalog/snapshot.ts'
import { PgError } from '../../engine/errors.ts'
import type { CatalogEdit, DatabaseEntry, TableStatistics } from '../../engine/tables.ts'

export class Catalogs {
  readonly #databases = new Map<number, CatalogSnapshot>()
  readonly #statistics: (table: number) => TableStatistics | undefined
  #nextOid = 0

  constructor(rows: readonly CatalogEdit[], statistics: (table: number) => TableStatistics | undefined) {
    this.#statistics = statistics
    for (const edit of rows) {
      if (edit.entity === 'database' && edit.op === 'put') this.#open(edit.oid, rows)
    }
    for (const snapshot of this.#databases.values()) this.#nextOid = Math.max(this.#nextOid, snapshot.nextOid)
  }

  databases(): Iterable<DatabaseEntry> {
    return this.any().databases()
  }

  /** Any database's snapshot, for what all of them share: roles and databases. */
  any(): CatalogSnapshot {
    const [first] = this.#databases.values()
    return first
  }

  current(database: number): CatalogSnapshot {
    const snapshot = this.#databases.get(database)
    if (!snapshot) throw new PgError('3D000', 'database no longer exists')
    return snapshot
  }

  /** OIDs are given once for all databases and transactions. */
  allocateOid = (): number => this.#nextOid++

  /** Whether an OID was given out, and nothing that is committed has it. */
  isFresh = (oid: number): boolean => oid >= firstUserOid && oid < this.#nextOid && !this.any().has(oid)

  get nextOid(): number {
    return this.#nextOid
  }

  /** Takes committed edits; `mine` may be passed on as the snapshot that already holds them. */
  commit(edits: readonly CatalogEdit[]): void {
    if (edits.length === 0) return
    for (const [oid, snapshot] of this.#databases) this.#databases.set(oid, snapshot.withEdits(edits))
    for (const snapshot of this.#databases.values()) declareChanged(snapshot, edits)
    if (edits.some(({ entity }) => entity === 'routine'))
      for (const snapshot of this.#databases.values()) declareRoutines(snapshot)
    for (const edit of edits) {
      if (edit.entity !== 'database') continue
      if (edit.op === 'remove') this.#databases.delete(edit.oid)
      else if (!this.#databases.has(edit.oid)) this.#open(edit.oid, [...this.#shared(), ...edits])
    }
  }

  /** Rows that belong to no database: all snapshots have them. */
  #shared(): readonly CatalogEdit[] {
    return [...this.any().edits()].filter(({ entity }) => isShared(entity))
  }

  /** rows: its own, and those that belong to no database. */
  #open(database: number, rows: readonly CatalogEdit[]): void {
    const snapshot = CatalogSnapshot.fromRows(rows, database).withStatistics(this.#statistics)
    declareTypes(snapshot)
    declareRoutines(snapshot)
    this.#databases.set(database, snapshot)
  }
}
