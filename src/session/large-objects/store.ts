// The two tables that large objects lie in, made when a database's first object is.
import { bootstrapRoleOid } from '../../../catalog/bootstrap.ts'
import { pgCatalogOid } from '../../../catalog/system-schemas.ts'
import { bindStatement } from '../../../engine/bind/bind.ts'
import type { CreateTable } from '../../../engine/bind/statement.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import { runDdl } from '../ddl/ddl.ts'
import { objectKey, relationKey } from '../locks/lock-key.ts'
import { exclusive, rowExclusive } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { bindContext } from '../prepared/bind-context.ts'
import { SessionCore } from '../session-core.ts'
import { endTransaction } from '../transaction/end-transaction.ts'

export const objectTable = 'pg_large_object'
export const pageTable = 'pg_large_object_page'

const definitions = [
  `CREATE TABLE pg_catalog.${objectTable} (oid oid PRIMARY KEY, owner oid NOT NULL, acl text, comment text)`,
  `CREATE TABLE pg_catalog.${pageTable} (loid oid, pageno int4, data bytea NOT NULL, PRIMARY KEY (loid, pageno))`,
]

/** Whether the database may have objects at all. */
export const hasStore = ({ catalog }: Pick<SessionCore, 'catalog'>): boolean =>
  catalog.relation(pgCatalogOid, objectTable)?.kind === 'table'

/** Of sessions that make the tables: far from those of clients, which count up from 1000. */
let nextPid = 1_900_000_000

/** To write to them, the tables are there, and locked as every writer locks them. */
export async function openStore(core: SessionCore): Promise<void> {
  if (!hasStore(core)) await makeStore(core)
  for (const name of [objectTable, pageTable]) {
    const { oid } = core.catalog.relation(pgCatalogOid, name)!
    await lockKey(core, relationKey(oid), rowExclusive)
  }
}

/** In a transaction of its own: of two that make their first objects at once neither waits for the other's end. */
async function makeStore(core: SessionCore): Promise<void> {
  const user = core.catalog.roleByOid(bootstrapRoleOid)!.name
  const maker = serverSession(core, core.databaseOid, core.client.database, user)
  try {
    maker.begin('block')
    await lockKey(maker, objectKey('large-objects', core.databaseOid), exclusive)
    if (!hasStore(maker)) {
      for (const sql of definitions) {
        await runDdl(maker, () => definitionOf(maker, sql), 'CREATE TABLE')
      }
    }
    await endTransaction(maker, true)
  } finally {
    await endTransaction(maker, false)
    core.state.sessions.delete(maker.backendPid)
  }
}

/** A session that no client drives; whoever makes it ends its transaction and takes it out of the list. */
export function serverSession(core: SessionCore, oid: number, database: string, user: string): SessionCore {
  const session = new SessionCore(core.state, nextPid--, { ...core.client, user, database }, oid)
  core.state.sessions.set(session.backendPid, session)
  return session
}

function definitionOf(core: SessionCore, sql: string): CreateTable {
  const bound = bindStatement(parseSql(sql)[0], bindContext(core, []))
  if (bound.kind !== 'ddl' || bound.ddl.kind !== 'create-table') throw new Error(`makes no table: ${sql}`)
  return { ...bound.ddl, ofServer: true }
}
