// One server per store: the lock is one of the store's own sessions, and ends with it however that ends.
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { PgError } from '../../engine/errors.ts'
import { lockRetryMs } from './limits.ts'

/** An advisory lock's key is all that tells it from others of the database. */
const lockKey = '4846791103542718561'

/** former: a session of ours that may hang there still. Throws 55006 naming the owner where another server holds the lock. */
export async function takeOwnerLock(
  client: pg.Client,
  name: string,
  former: number | undefined,
  waitMs: number,
): Promise<void> {
  const deadline = performance.now() + waitMs
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${lockKey}) as taken`)
    if (rows[0].taken) return
    const owner = await holder(client)
    if (owner && owner.pid === former) await client.query('select pg_terminate_backend($1)', [owner.pid])
    else if (performance.now() >= deadline)
      throw new PgError('55006', `the metadata store at ${name} is in use by another server${whoIs(owner)}`)
    await delay(lockRetryMs)
  }
}

interface Holder {
  readonly pid: number
  readonly client: string | null
}

async function holder(client: pg.Client): Promise<Holder | undefined> {
  const key = BigInt(lockKey)
  const { rows } = await client.query<Holder>(
    `select l.pid, split_part(a.client_addr::text, '/', 1) as client from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
     and l.classid::bigint = $1 and l.objid::bigint = $2
     and l.database = (select oid from pg_database where datname = current_database())`,
    [String(key >> 32n), String(key & 0xffff_ffffn)],
  )
  return rows[0]
}

const whoIs = (owner: Holder | undefined): string =>
  owner ? ` (its session there is PID ${owner.pid}${owner.client === null ? '' : `, from ${owner.client}`})` : ''
