// LOCK TABLE: the named tables in one of the eight modes, until the transaction ends. A view's tables are locked with it.
import type { LockStmt, RangeVar } from '@pgsql/types'
import { PgError } from '../../../engine/errors.ts'
import { isOn } from '../../../engine/bind/ddl/storage-options.ts'
import { privilegesOnRelation } from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import { permissionDenied } from '../../../engine/privileges/statement-access.ts'
import type { Relation, RoleEntry } from '../../../engine/tables.ts'
import type { ViewRow } from '../../../catalog/rows.ts'
import { commandExecution } from '../execution.ts'
import { relationKey } from '../locks/lock-key.ts'
import { accessShare, type LockMode, lockModes, rowExclusive } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { requireRelation } from '../resolve.ts'
import type { SessionCore } from '../session-core.ts'
import { isAlone } from './set.ts'
import type { Utility } from './utility.ts'

export const lockTableStatement: Utility<LockStmt> = {
  execute(node, { core }) {
    return commandExecution('LOCK TABLE', async () => {
      core.ensureTransaction()
      if (isAlone(core)) throw new PgError('25P01', 'LOCK TABLE can only be used in transaction blocks')
      // PostgreSQL numbers the modes from 1.
      const mode = (node.mode ?? lockModes.length) - 1
      for (const one of node.relations ?? [])
        if ('RangeVar' in one) await lockNamed(core, one.RangeVar, mode, node.nowait === true)
    })
  },
}

async function lockNamed(core: SessionCore, name: RangeVar, mode: LockMode, nowait: boolean): Promise<void> {
  for (;;) {
    const relation = named(core, name)
    requireLock(core, relation, mode, core.catalog.role(core.user))
    if (await lockOne(core, relation.oid, relation.name, mode, nowait)) {
      // Whoever held it may have dropped or renamed it.
      if (named(core, name).oid !== relation.oid) continue
    }
    for (const oid of tablesBehind(core, relation)) {
      const table = core.catalog.relationByOid(oid)
      if (table) requireLock(core, table, mode, rightsIn(core, relation))
      if (table) await lockOne(core, oid, table.name, mode, nowait)
    }
    return
  }
}

/** Whoever may write may lock in any mode; who may only read or insert, in the modes that these take. */
function requireLock(core: SessionCore, relation: Relation, mode: LockMode, role: RoleEntry | undefined): void {
  let any = Privilege.update | Privilege.delete | Privilege.truncate | Privilege.maintain
  if (mode <= accessShare) any |= Privilege.select
  if (mode <= rowExclusive) any |= Privilege.insert
  if (!role?.superuser && (privilegesOnRelation(core.catalog, role, relation) & any) === 0)
    throw permissionDenied(relation)
}

/** Of a view's tables: its owner's, or the user's own where it says so. */
function rightsIn(core: SessionCore, relation: Relation): RoleEntry | undefined {
  if (relation.kind !== 'view' || isOn(relation.table.info.options.security_invoker))
    return core.catalog.role(core.user)
  return core.catalog.roleByOid(relation.table.info.owner)
}

const plurals = { index: 'indexes', sequence: 'sequences', composite: 'composite types' } as const

function named(core: SessionCore, name: RangeVar): Relation {
  const relation = requireRelation(core, name.schemaname, name.relname ?? '')
  if (!('table' in relation)) {
    throw new PgError('42809', `cannot lock relation "${relation.name}"`, {
      detail: `This operation is not supported for ${plurals[relation.kind]}.`,
    })
  }
  return relation
}

/** Whether it had to be waited for. */
async function lockOne(
  core: SessionCore,
  oid: number,
  name: string,
  mode: LockMode,
  nowait: boolean,
): Promise<boolean> {
  if (core.state.locks.tryLock(core.lockOwner, relationKey(oid), mode, 'transaction')) return false
  if (nowait) throw new PgError('55P03', `could not obtain lock on relation "${name}"`)
  await lockKey(core, relationKey(oid), mode)
  return true
}

/** Everything that a view reads, through views that it reads as well; each once. */
function tablesBehind(core: SessionCore, relation: Relation): number[] {
  const found = new Set<number>()
  const pending = [relation.oid]
  for (let oid = pending.pop(); oid !== undefined; oid = pending.pop()) {
    const view = core.catalog.row('view', oid) as ViewRow | undefined
    for (const { relation: read } of view?.reads ?? []) {
      if (found.has(read)) continue
      found.add(read)
      pending.push(read)
    }
  }
  return [...found]
}
