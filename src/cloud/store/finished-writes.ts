// Writes that carried a key are remembered with their answer: the same again answers the same and changes nothing.
import { sql } from 'kysely'
import { idempotencyMillisecondsMax } from '../limits.ts'
import { CloudError } from '../service/cloud-error.ts'
import type { Tenant } from './cloud-store.ts'

/** The answer that it had, or undefined: it is new, and `finishWrite` is to follow in this transaction. Throws 422. */
export async function beginWrite(tenant: Tenant, key: string, requestHash: string): Promise<string | undefined> {
  const { db, own, databaseId } = tenant
  const now = Date.now()
  await sql`delete from cloud_write where ${own} and started < ${sql.lit(now - idempotencyMillisecondsMax)}`.execute(db)
  // Where the same write is under way, this waits for its end.
  const inserted = await sql`
    insert into cloud_write (database_id, idempotency_key, request_hash, started)
    values (${databaseId}, ${key}, ${requestHash}, ${sql.lit(now)})
    on conflict do nothing returning idempotency_key`.execute(db)
  if (inserted.rows.length > 0) return undefined
  const { rows } = await sql<{ request_hash: string; response: string }>`
    select request_hash, response from cloud_write where ${own} and idempotency_key = ${key}`.execute(db)
  if (rows[0]?.request_hash !== requestHash)
    throw new CloudError(422, 'idempotency_key_reused', 'the idempotency key belongs to another request')
  return rows[0].response
}

export async function finishWrite({ db, own }: Tenant, key: string, response: string): Promise<void> {
  await sql`update cloud_write set response = ${response} where ${own} and idempotency_key = ${key}`.execute(db)
}
