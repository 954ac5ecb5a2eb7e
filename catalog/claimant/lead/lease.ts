// Who may change the catalog, as the store has it: a holder, a term that grows with every change of hands, and a time until which nobody
// else may take it. Each change is one UPDATE, so that of two who race one wins on every backend.
import type { Kysely } from 'kysely'
import type { StoreSchema } from '../../store/schema.ts'

export interface Lease {
  readonly holder: string
  readonly term: number
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

type Store = Kysely<StoreSchema>

const leaseId = 1

export async function currentLease(db: Store): Promise<Lease | undefined> {
  const row = await db.selectFrom('claimant_lease').selectAll().executeTakeFirst()
  return row && { holder: row.holder, term: row.term, expiresAt: Number(row.expires_at) }
}

/** The lease with a new term; undefined: somebody else has it. Whoever has it already may take it anew: it comes back from a crash. */
export async function takeLease(db: Store, holder: string, now: number, lengthMs: number): Promise<Lease | undefined> {
  const expiresAt = now + lengthMs
  await db
    .insertInto('claimant_lease')
    .values({ id: leaseId, holder: '', term: 0, expires_at: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const taken = await db
    .updateTable('claimant_lease')
    .set((e) => ({ holder, term: e('term', '+', 1), expires_at: expiresAt }))
    .where((e) => e.or([e('holder', '=', holder), e('expires_at', '<=', now)]))
    .returning('term')
    .executeTakeFirst()
  return taken && { holder, term: taken.term, expiresAt }
}

/**
 * Lengthens the lease; false: another has taken it. In a transaction it is its fence as well: what the transaction writes comes before any
 * change of hands, or not at all.
 */
export async function renewLease(db: Store, term: number, expiresAt: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('claimant_lease')
    .set({ expires_at: expiresAt })
    .where('term', '=', term)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
