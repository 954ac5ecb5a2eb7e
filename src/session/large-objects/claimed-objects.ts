// Large objects for the claimant, which plans DDL over data that it is given: the rows that a statement may be about, and what becomes of them.
import type { DdlPlan } from '../../../catalog/claimant/ddl-plan.ts'
import { mentions } from '../../../engine/privileges/acl.ts'
import type { LargeObjectFacts } from '../../../engine/privileges/large-object.ts'
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { endTransaction } from '../transaction/end-transaction.ts'
import type { SessionCore } from '../session-core.ts'
import { findObject, objectsOfRole, removeObject, updateObject } from './object-rows.ts'
import { hasStore, openStore, serverSession } from './store.ts'

/** undefined: the statement is about none. */
export async function claimedObjects(
  core: SessionCore,
  ddl: DdlStatement,
): Promise<readonly LargeObjectFacts[] | undefined> {
  const named = namedObjects(ddl)
  const roles = namedRoles(ddl)
  if (!named && !roles) return undefined
  const found = new Map<number, LargeObjectFacts>()
  for (const loid of named ?? []) {
    const object = await findObject(core, loid)
    if (object) found.set(loid, object)
  }
  for (const name of roles ?? []) {
    const role = core.catalog.role(name)
    for (const object of role ? await objectsOfRole(core, role.oid) : []) found.set(object.loid, object)
  }
  return [...found.values()]
}

/** For DROP ROLE: of each database but this one how many of its objects a role stands behind. */
export async function objectsElsewhere(
  core: SessionCore,
  ddl: DdlStatement,
): Promise<((database: number, role: number) => number) | undefined> {
  if (ddl.kind !== 'drop' || ddl.object !== 'role') return undefined
  const counts = new Map<string, number>()
  for (const { oid, name } of core.state.catalogs.databases()) {
    if (oid === core.databaseOid || !hasStore({ catalog: core.state.catalogs.current(oid) })) continue
    const reader = serverSession(core, oid, name, core.client.user)
    try {
      reader.begin('block')
      for (const one of ddl.names) {
        const role = core.catalog.role(one.name)?.oid
        if (role === undefined) continue
        const objects = await objectsOfRole(reader, role)
        counts.set(`${oid}/${role}`, objects.filter((each) => each.owner === role || mentions(each.acl, role)).length)
      }
    } finally {
      await endTransaction(reader, false)
      core.state.sessions.delete(reader.backendPid)
    }
  }
  return (database, role) => counts.get(`${database}/${role}`) ?? 0
}

function namedObjects(ddl: DdlStatement): readonly number[] | undefined {
  if (ddl.kind === 'grant') return ddl.target.kind === 'large-object' ? ddl.target.loids : undefined
  if (ddl.kind === 'own-large-object' || ddl.kind === 'comment-large-object') return [ddl.loid]
  return undefined
}

function namedRoles(ddl: DdlStatement): readonly string[] | undefined {
  if (ddl.kind === 'reassign-owned' || ddl.kind === 'drop-owned') return ddl.roles
  return ddl.kind === 'drop' && ddl.object === 'role' ? ddl.names.map(({ name }) => name) : undefined
}

export async function changeClaimed(core: SessionCore, { largeObjects }: DdlPlan): Promise<void> {
  if (largeObjects.size === 0) return
  await openStore(core)
  for (const [loid, object] of largeObjects) {
    if (object) await updateObject(core, object)
    else await removeObject(core, loid)
  }
}
