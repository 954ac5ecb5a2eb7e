// Relation locks: who writes a table shares its lock until the transaction ends, whoever changes its definition has it alone. So no
// row is written that a rewrite, a new index or a new constraint did not see. Readers need none: their snapshot stays as it is.
// Names are locked by whoever is about to take them, so that of two creators one waits for the other's end.
import type { CatalogEdit } from '../../engine/tables.ts'
import type { EntityName } from '../../catalog/rows.ts'
import type { CatalogSnapshot } from '../../catalog/snapshot.ts'
import { bindPrepared, type PreparedStatement } from './prepared-statement.ts'
import type { SessionCore } from './session-core.ts'

export const advisoryPrefix = 'advisory/'
const objectKey = (oid: number): string => `object/${oid}`
/** Held by statements that run again after a conflict: one at a time, while others that come later queue behind them. */
const turnKey = (table: number): string => `turn/${table}`

async function lock(core: SessionCore, key: string, shared: boolean): Promise<void> {
  const { locks } = core.state
  if (locks.holds(key, core.backendPid, shared)) return
  await locks.lock(key, core.backendPid, shared, 'transaction', core.lockWait())
}

type Ready = PreparedStatement & { raw: NonNullable<PreparedStatement['raw']> }

/** The tables a statement writes, as it binds now. */
function targetsOf(core: SessionCore, prepared: Ready): readonly number[] {
  const { statement } = bindPrepared(core, prepared)
  switch (statement.kind) {
    case 'query':
      return statement.writes
    case 'explain':
      return statement.options.analyze ? statement.query.writes : []
    case 'copy-in':
      return [statement.table]
    case 'utility': {
      const { node } = statement.statement
      const inner = 'ExecuteStmt' in node ? core.statements.get(node.ExecuteStmt.name ?? '') : undefined
      return inner?.raw ? targetsOf(core, inner as Ready) : []
    }
    default:
      return []
  }
}

/**
 * Locks what the statement writes. Waiting may have let others change the catalog: the statement binds again, and may then have other
 * targets, or none that still exists.
 */
export async function lockTargets(core: SessionCore, prepared: Ready): Promise<void> {
  for (;;) {
    core.ensureTransaction()
    const targets = targetsOf(core, prepared)
    const missing = targets.filter((table) => !core.state.locks.holds(objectKey(table), core.backendPid, true))
    if (missing.length === 0) return
    // In the order of OIDs: statements that write the same tables never wait for each other in a circle.
    for (const table of [...missing].sort((a, b) => a - b)) await lock(core, objectKey(table), true)
  }
}

/** Takes part in the queue of a table whose rows are fought over: at once if there is one, or because this statement lost a fight. */
export async function takeTurn(core: SessionCore, tables: readonly number[], lost: boolean): Promise<void> {
  for (const table of tables) {
    const key = turnKey(table)
    if (lost || core.state.locks.isLocked(key)) await lock(core, key, false)
  }
}

/** Locks everything that the edits of a DDL statement change or name, until the transaction ends. */
export async function lockForEdits(
  core: SessionCore,
  catalog: CatalogSnapshot,
  edits: readonly CatalogEdit[],
  tables: readonly number[],
): Promise<void> {
  const keys = new Map<string, boolean>()
  const want = (key: string, shared: boolean): void => void keys.set(key, shared && (keys.get(key) ?? true))
  for (const table of tables) want(objectKey(table), false)
  for (const edit of edits) {
    if (edit.entity === 'allocator') continue
    const before = catalog.row(edit.entity as EntityName, edit.oid) as Named | undefined
    if (before) want(objectKey(edit.oid), false)
    if (edit.entity === 'index' && before?.table !== undefined) want(objectKey(before.table), false)
    if (edit.op !== 'put') continue
    const after = edit.value as Named
    const { schemaOid, table } = after
    if (before?.name !== after.name || before?.schemaOid !== schemaOid)
      want(schemaOid === undefined ? `name/${edit.entity}/${after.name}` : `name/${schemaOid}/${after.name}`, false)
    // What others may drop below it.
    if (schemaOid !== undefined) want(objectKey(schemaOid), true)
    if (edit.entity === 'index' && table !== undefined) want(objectKey(table), false)
    for (const { relation } of edit.entity === 'view' ? (after.reads ?? []) : []) want(objectKey(relation), true)
  }
  for (const key of [...keys.keys()].sort()) await lock(core, key, keys.get(key)!)
}

interface Named {
  readonly name?: string
  readonly schemaOid?: number
  readonly table?: number
  readonly reads?: readonly { readonly relation: number }[]
}
