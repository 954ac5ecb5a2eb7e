// Copies a metadata store into another place, row by row and in one transaction there.
import type { Kysely } from 'kysely'
import { PgError } from '../../engine/errors.ts'
import { closeDatabase, openDatabase, type StoreDatabase } from './database.ts'
import { readIdentity, type StoreIdentity } from './identity.ts'
import { copyRowsMax } from './limits.ts'
import type { StoreLocation } from './location.ts'
import { migrateStore } from './migrate.ts'
import type { StoreSchema } from './schema.ts'
import { openSqlite } from './sqlite.ts'

/** Its tables are known by their names alone. */
type AnyTables = Kysely<Record<string, Record<string, unknown>>>

export interface StoreCopy {
  readonly from: StoreLocation
  readonly to: StoreLocation
  /** The data directory that both belong to. */
  readonly owner: string
  /** How long a store that does not answer is waited for. */
  readonly timeoutMs: number
  /** Called once the copy is whole, and before the store that it was made from is given up. */
  readonly moved: () => void
}

/** How many rows there were. Throws, and nothing changed, where there is another store already. */
export async function copyStore({ from, to, owner, timeoutMs, moved }: StoreCopy): Promise<number> {
  if (from.name === to.name) throw new PgError('55000', `the metadata store is at ${to.name} already`)
  const source = await openDatabase(from, { timeoutMs })
  let target: StoreDatabase | undefined
  try {
    target = await openDatabase(to, { timeoutMs })
    await migrateStore(source.db)
    await migrateStore(target.db)
    const identity: StoreIdentity = { owner: to.kind === 'sqlite' ? null : owner, location: to.name, movedTo: null }
    await refuseUsed(target.db, to, owner)
    const rows = await copyRows(source.db, target.db, identity)
    target.sync?.()
    moved()
    // So that nobody goes on with what is out of date from now on.
    const left = { id: 1, owner: from.kind === 'sqlite' ? null : owner, location: from.name, moved_to: to.name }
    await source.db.deleteFrom('store_identity').execute()
    await source.db.insertInto('store_identity').values(left).execute()
    return rows
  } finally {
    await closeDatabase(source)
    if (target) await closeDatabase(target)
  }
}

/** An earlier copy of this directory's store may be there, or what a move left. */
async function refuseUsed(db: Kysely<StoreSchema>, to: StoreLocation, owner: string): Promise<void> {
  const identity = await readIdentity(db)
  if (identity && (identity.movedTo !== null || identity.owner === owner)) return
  const state = await db.selectFrom('store_state').select('applied_lsn').executeTakeFirst()
  if (!identity && Number(state?.applied_lsn ?? 0) === 0) return
  throw new PgError('55000', `there is a metadata store in use at ${to.name}`)
}

async function copyRows(
  source: Kysely<StoreSchema>,
  target: Kysely<StoreSchema>,
  { owner, location, movedTo }: StoreIdentity,
): Promise<number> {
  const names = await tableNames()
  let count = 0
  await source.transaction().execute((reader) =>
    target.transaction().execute(async (writer) => {
      const [from, to] = [reader as unknown as AnyTables, writer as unknown as AnyTables]
      await writer.deleteFrom('store_identity').execute()
      for (const name of names) {
        const rows = await from.selectFrom(name).selectAll().execute()
        await to.deleteFrom(name).execute()
        for (let start = 0; start < rows.length; start += copyRowsMax) {
          await to
            .insertInto(name)
            .values(rows.slice(start, start + copyRowsMax))
            .execute()
        }
        count += rows.length
      }
      // The one who led it there does not lead it here.
      await writer.updateTable('claimant_lease').set({ expires_at: 0 }).execute()
      await writer.insertInto('store_identity').values({ id: 1, owner, location, moved_to: movedTo }).execute()
    }),
  )
  return count
}

/** What the migrations make, whatever else lies in either database. */
async function tableNames(): Promise<string[]> {
  const model = openSqlite(':memory:')
  try {
    await migrateStore(model.db)
    const tables = await model.db.introspection.getTables()
    return tables.map(({ name }) => name).filter((name) => name !== 'store_identity')
  } finally {
    await model.db.destroy()
  }
}
