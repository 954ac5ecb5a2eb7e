// The database under a metadata store, whichever it is.
import type { Kysely } from 'kysely'
import type { PgError } from '../../engine/errors.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import type { StoreLocation } from './location.ts'
import type { StoreSchema } from './schema.ts'
import { openSqlite } from './sqlite.ts'

export interface StoreDatabase {
  readonly db: Kysely<StoreSchema>
  /** Absent: what is committed is durable. */
  readonly sync?: () => void
  /** Of a database that may be out of reach while the server runs. */
  readonly remote?: RemoteDatabase
  readonly close?: () => Promise<void>
}

export interface RemoteDatabase {
  /** Why edits cannot be taken at the moment. */
  readonly refusal: (edits: readonly CatalogEdit[]) => PgError | undefined
  /** To be told each time that it is lost, and, without an error, that it is there again. */
  readonly watch: (listener: (error?: PgError) => void) => void
  /** applied: the LSN that it must hold where it is found again. */
  readonly verify: (applied: () => number) => void
}

export interface DatabaseOptions {
  /** How long one that is not there is waited for. */
  readonly timeoutMs?: number
  readonly onWait?: (reason: string) => void
}

export async function openDatabase(location: StoreLocation, options: DatabaseOptions = {}): Promise<StoreDatabase> {
  if (location.kind === 'sqlite') return openSqlite(location.path)
  // Who keeps the store in a file needs no client of PostgreSQL.
  const { openPostgres } = await import('./postgres.ts')
  return openPostgres({ ...location, timeoutMs: options.timeoutMs ?? 0, onWait: options.onWait })
}

export const closeDatabase = (database: StoreDatabase): Promise<void> => database.close?.() ?? database.db.destroy()
