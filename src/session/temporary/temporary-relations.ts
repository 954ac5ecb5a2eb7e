// A session's temporary relations and types: ordinary ones in a schema of its own, which go when it ends.
import { bootstrapRoleOid } from '../../../catalog/bootstrap.ts'
import { isTemporarySchema, temporaryAlias } from '../../../catalog/temporary-schemas.ts'
import type { OnCommit } from '../../../engine/bind/ddl/persistence.ts'
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { runDdl } from '../ddl/ddl.ts'
import { endTransaction } from '../transaction/end-transaction.ts'
import type { ServerState } from '../server-state.ts'
import { SessionCore } from '../session-core.ts'

export interface TemporaryRelations {
  /** OID. */
  readonly schema: number
  /** What to do at commits, by table. Those of tables that came to nothing do no harm. */
  readonly onCommit: Map<number, OnCommit>
}

/** The backend that drops what others left behind. */
const noSession = 0

/** Says TEMPORARY, or names the session's own schema. */
export function makesTemporary(ddl: DdlStatement): boolean {
  if ('temporary' in ddl && ddl.temporary) return true
  if (!ddl.kind.startsWith('create-') || !('name' in ddl)) return false
  return typeof ddl.name === 'object' && ddl.name.schema === temporaryAlias
}

export function ensureTemporary(core: SessionCore): void {
  core.temporary ??= { schema: core.state.temporarySchemas.take(), onCommit: new Map() }
}

/** Its rows may be changed in a read-only transaction. */
export function isOwnTemporary(core: SessionCore, relation: number): boolean {
  const schema = core.temporary?.schema
  return schema !== undefined && core.catalog.relationByOid(relation)?.schemaOid === schema
}

/** All of them, in the running transaction. */
export async function dropTemporary(core: SessionCore): Promise<void> {
  if (core.temporary) await drop(core, core.temporary.schema)
}

async function drop(core: SessionCore, schema: number, relations?: readonly number[]): Promise<void> {
  await runDdl(core, () => ({ kind: 'drop-temporary', schema, ...(relations && { relations }) }), 'DISCARD TEMP')
}

export const dropTables = (
  core: SessionCore,
  { schema }: TemporaryRelations,
  tables: readonly number[],
): Promise<void> => drop(core, schema, tables)

/** What an ended session had goes. Where that fails the next start of the server tries again, and the number is not given away. */
export async function leaveTemporary(core: SessionCore): Promise<void> {
  const { state, temporary } = core
  if (!temporary) return
  try {
    await dropSchema(state, core.databaseOid, temporary.schema)
    state.temporarySchemas.release(temporary.schema)
  } catch (error) {
    state.logger.warn({ error: String(error) }, 'temporary relations of an ended session were not dropped')
  }
}

/** What a server that was killed left of all its sessions. */
export async function sweepTemporaryRelations(state: ServerState): Promise<void> {
  for (const { oid } of [...state.catalogs.databases()]) {
    const schemas = new Set<number>()
    for (const { schemaOid } of temporaryRows(state, oid)) schemas.add(schemaOid)
    for (const schema of schemas) await dropSchema(state, oid, schema)
  }
}

function* temporaryRows(state: ServerState, database: number): Generator<{ readonly schemaOid: number }> {
  const catalog = state.catalogs.current(database)
  for (const entity of ['table', 'view', 'sequence', 'type'] as const)
    for (const row of catalog.rowsOf(entity)) if (isTemporarySchema(row.schemaOid)) yield row
}

async function dropSchema(state: ServerState, database: number, schema: number): Promise<void> {
  if (![...temporaryRows(state, database)].some((row) => row.schemaOid === schema)) return
  const catalog = state.catalogs.current(database)
  const user = catalog.roleByOid(bootstrapRoleOid)!.name
  const client = { user, database: catalog.database.name, parameters: new Map(), clientAddress: null, clientPort: -1 }
  const core = new SessionCore(state, noSession, client, database)
  core.begin('implicit')
  try {
    await drop(core, schema)
    await endTransaction(core, true)
  } catch (error) {
    await endTransaction(core, false)
    throw error
  }
}
