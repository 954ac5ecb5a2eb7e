// Whose the store is, kept in the store itself: a server finds out before it writes that it was led to another one's.
import type { Kysely } from 'kysely'
import type { StoreSchema } from './schema.ts'

export interface StoreIdentity {
  /** Which data directory's log it follows; null: the one that it lies in. */
  readonly owner: string | null
  /** Where its server last found it, without the password. */
  readonly location: string
  /** Where its rows went: nobody is to use it any more. */
  readonly movedTo: string | null
}

export async function readIdentity(db: Kysely<StoreSchema>): Promise<StoreIdentity | undefined> {
  const row = await db.selectFrom('store_identity').selectAll().executeTakeFirst()
  return row && { owner: row.owner, location: row.location, movedTo: row.moved_to }
}

export async function writeIdentity(db: Kysely<StoreSchema>, identity: StoreIdentity): Promise<void> {
  const { owner, location, movedTo } = identity
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('store_identity').execute()
    await transaction.insertInto('store_identity').values({ id: 1, owner, location, moved_to: movedTo }).execute()
  })
}
