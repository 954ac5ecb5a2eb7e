// Which store an address names.
import type { CloudStore } from './store/cloud-store.ts'

/** postgres://… or a path. */
export async function openStore(address: string): Promise<CloudStore> {
  if (/^postgres(ql)?:\/\//.test(address)) return (await import('./store/postgres.ts')).openPostgres(address)
  return (await import('./store/sqlite.ts')).openSqlite(address)
}
