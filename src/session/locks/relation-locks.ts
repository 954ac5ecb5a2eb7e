// Relation locks: every statement takes the mode that PostgreSQL takes and keeps it until its transaction ends. So no row is written
// that a rewrite, a new index or a new constraint did not see, and nothing that an open transaction has read is dropped below it.
// Names are locked by whoever is about to take them, so that of two creators one waits for the other's end.
import type { CatalogEdit } from '../../../engine/tables.ts'
import { PgError } from '../../../engine/errors.ts'
import { readsOf } from '../../../catalog/query-keepers.ts'
import type { EntityName } from '../../../catalog/rows.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { FileNeeded, withFiles } from '../../objects/session-files.ts'
import { bindPrepared, type PreparedStatement } from '../prepared/prepared-statement.ts'
import { findRelation } from '../resolve.ts'
import type { SessionCore } from '../session-core.ts'
import { type NamedLock, namedInDdl, namedInQuery } from './ddl-locks.ts'
import { type LockKey, nameKey, objectKey, relationKey } from './lock-key.ts'
import { accessExclusive, accessShare, exclusive, type LockMode } from './modes.ts'
import { locksOf, type RelationModes } from './statement-locks.ts'

type Ready = PreparedStatement & { raw: NonNullable<PreparedStatement['raw']> }

/** Waits for a lock that the transaction keeps to its end. */
export async function lockKey(core: SessionCore, key: LockKey, mode: LockMode): Promise<void> {
  const { locks } = core.state
  if (locks.tryLock(core.lockOwner, key, mode, 'transaction')) return
  await core.waitForLock((signal) => locks.lock(core.lockOwner, key, mode, 'transaction', signal))
}

/** Takes all that are free now; false: one is not. */
function lockNow(core: SessionCore, modes: RelationModes): boolean {
  for (const [relation, mode] of modes)
    if (!core.state.locks.tryLock(core.lockOwner, relationKey(relation), mode, 'transaction')) return false
  return true
}

/** What the statement locks before it runs, as the catalog is now. */
function wantedBy(core: SessionCore, prepared: Ready): RelationModes {
  const bound = prepared.made?.bound
  const named = bound && bound.statement.kind !== 'ddl' ? undefined : namedInDdl(prepared.raw.node)
  if (named) return resolved(core, named)
  try {
    const { statement } = bindPrepared(core, prepared)
    if (statement.kind !== 'utility' || !('ExecuteStmt' in statement.statement.node)) return locksOf(statement)
    const inner = core.statements.get(statement.statement.node.ExecuteStmt.name ?? '')
    return inner?.raw ? wantedBy(core, inner as Ready) : new Map()
  } catch (error) {
    // Somebody may be about to commit what this statement fails for: what it names is waited for, and it is bound again.
    const modes = resolved(core, namedInQuery(prepared.raw.node))
    if (!(error instanceof PgError) || isLocked(core, modes)) throw error
    return modes
  }
}

function resolved(core: SessionCore, named: readonly NamedLock[]): RelationModes {
  const modes = new Map<number, LockMode>()
  for (const { schema, name, mode } of named) {
    const relation = findRelation(core, schema, name)
    if (relation) modes.set(relation.oid, Math.max(mode, modes.get(relation.oid) ?? 0))
  }
  return new Map([...modes].sort(([a], [b]) => a - b))
}

const isLocked = (core: SessionCore, modes: RelationModes): boolean =>
  [...modes].every(([relation, mode]) => core.state.locks.holds(core.lockOwner, relationKey(relation), mode))

/**
 * Locks what the statement reads, writes or changes. Waiting may have let others change the catalog: the statement binds again, and
 * may then have other relations, or none that still exists.
 */
export async function lockRelations(core: SessionCore, prepared: Ready): Promise<void> {
  core.ensureTransaction()
  // They may have changed since it was bound.
  const looked = readsFiles(core, prepared)
    ? await core.files.refresh(core, boundOf(core, prepared)!.files)
    : new Set<string>()
  for (;;) {
    // Bound and locked in one turn: in between nobody can change what it was bound to.
    const waiting = await withFiles(core, () => notLocked(core, wantedBy(core, prepared)), looked)
    if (!waiting) break
    for (const [relation, mode] of waiting) await lockKey(core, relationKey(relation), mode)
  }
  // It was not bound for what it names, but may have a query that names files.
  if (namedInDdl(prepared.raw.node)) await withFiles(core, () => bindPrepared(core, prepared), looked)
}

/** undefined: all of them are locked now. */
const notLocked = (core: SessionCore, modes: RelationModes): RelationModes | undefined =>
  lockNow(core, modes) ? undefined : modes

/** As lockRelations, if nobody is in the way and no file is to be looked at. */
export function tryLockRelations(core: SessionCore, prepared: Ready): boolean {
  core.ensureTransaction()
  if (readsFiles(core, prepared)) return false
  try {
    const modes = core.files.relyingOn(noFiles, () => wantedBy(core, prepared))
    return lockNow(core, modes)
  } catch (error) {
    if (error instanceof FileNeeded) return false
    throw error
  }
}

/** What EXECUTE runs, or the statement itself. */
function boundOf(core: SessionCore, { raw, made }: Ready): NonNullable<Ready['made']>['bound'] {
  const node = raw.node as object
  if (!('ExecuteStmt' in node)) return made?.bound
  return core.statements.get((node.ExecuteStmt as { readonly name?: string }).name ?? '')?.made?.bound
}

const readsFiles = (core: SessionCore, prepared: Ready): boolean => (boundOf(core, prepared)?.files.length ?? 0) > 0

const noFiles: ReadonlySet<string> = new Set()

/** Modes of what a DDL statement names; everything else that its edits touch is locked against all others. */
export const ddlModes = (core: SessionCore, statement: Ready['raw']): RelationModes =>
  resolved(core, namedInDdl(statement.node) ?? [])

const relationEntities: ReadonlySet<string> = new Set(['table', 'view', 'index', 'sequence'])

/** Locks everything that the edits of a DDL statement change or name, until the transaction ends. */
export async function lockForEdits(
  core: SessionCore,
  catalog: CatalogSnapshot,
  edits: readonly CatalogEdit[],
  tables: readonly number[],
  named: RelationModes = new Map(),
): Promise<void> {
  const keys = new Map<LockKey, LockMode>()
  const want = (key: LockKey, mode: LockMode): void => void keys.set(key, Math.max(mode, keys.get(key) ?? 0))
  const change = (relation: number): void => want(relationKey(relation), named.get(relation) ?? accessExclusive)
  for (const table of tables) change(table)
  for (const edit of edits) {
    if (edit.entity === 'allocator') continue
    const before = catalog.row(edit.entity as EntityName, edit.oid) as Named | undefined
    if (relationEntities.has(edit.entity)) change(edit.oid)
    else if (before) want(objectKey(edit.entity, edit.oid), accessExclusive)
    // CREATE INDEX shares the table with another one, but not the row that both change.
    if (edit.entity === 'table') want(objectKey('table', edit.oid), exclusive)
    if (edit.entity === 'index' && before?.table !== undefined) change(before.table)
    if (edit.op !== 'put') continue
    const after = edit.value as Named
    const { schemaOid, table } = after
    if (before?.name !== after.name || before?.schemaOid !== schemaOid)
      want(nameKey(schemaOid ?? edit.entity, after.name ?? ''), exclusive)
    // What others may drop below it.
    if (schemaOid !== undefined) want(objectKey('schema', schemaOid), accessShare)
    if (edit.entity === 'index' && table !== undefined) change(table)
    for (const { relation } of readsOf(edit.entity, edit.value)) want(relationKey(relation), accessShare)
  }
  for (const key of [...keys.keys()].sort(byText)) await lockKey(core, key, keys.get(key)!)
}

const byText = (a: LockKey, b: LockKey): number => (String(a) < String(b) ? -1 : 1)

interface Named {
  readonly name?: string
  readonly schemaOid?: number
  readonly table?: number
}
