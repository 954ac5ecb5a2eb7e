// REASSIGN OWNED: all that some roles own in this database, and databases they own, become another's. DROP OWNED: it goes, and so does
// what they were granted.
import type { PrivilegeStatement } from '../../../engine/bind/ddl/privilege-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { mentions, type Acl } from '../../../engine/privileges/acl.ts'
import { hasPrivilegesOf } from '../../../engine/privileges/role-membership.ts'
import type { RoleEntry } from '../../../engine/tables.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import {
  changeDatabaseOwner,
  changeDefinedOwner,
  changeExtensionOwner,
  changeRelationOwner,
  changeRoutineOwner,
  changeSchemaOwner,
  changeTypeOwner,
} from './change-owner.ts'
import { dropObjects, type CatalogObject } from '../dependencies.ts'
import { putColumnAcl } from './grantable-object.ts'
import { dropLargeObjects, reassignLargeObjects } from '../large-objects.ts'
import { currentRole } from './permissions.ts'
import { removePolicy } from './policy.ts'
import { requireRole } from '../resolve.ts'

export function reassignOwned(draft: CatalogDraft, ddl: Extract<PrivilegeStatement, { kind: 'reassign-owned' }>): void {
  const roles = ddl.roles.map((name) => requireRole(draft.catalog, name))
  for (const role of roles) requireRightsOf(draft, role, 'reassign objects', `may reassign objects owned by it`)
  const to = requireRole(draft.catalog, ddl.to)
  requireRightsOf(draft, to, 'reassign objects', `may reassign objects to it`)
  const { catalog } = draft
  for (const role of roles) {
    refuseSystem(role, 'cannot reassign ownership of objects owned by')
    for (const { oid, owner } of [...catalog.databases()]) if (owner === role.oid) changeDatabaseOwner(draft, oid, to)
    for (const { oid, owner } of [...catalog.rowsOf('schema')])
      if (owner === role.oid) changeSchemaOwner(draft, oid, to)
    for (const { oid, owner } of [...catalog.rowsOf('type')]) if (owner === role.oid) changeTypeOwner(draft, oid, to)
    for (const { oid, owner } of [...catalog.rowsOf('routine')])
      if (owner === role.oid) changeRoutineOwner(draft, oid, to)
    for (const { oid, owner } of catalog.definedObjects()) if (owner === role.oid) changeDefinedOwner(draft, oid, to)
    for (const row of catalog.extensions()) if (row.owner === role.oid) changeExtensionOwner(draft, row.oid, to)
    const relations = [...catalog.rowsOf('table'), ...catalog.rowsOf('view'), ...catalog.rowsOf('sequence')]
    for (const { oid, owner } of relations) if (owner === role.oid) changeRelationOwner(draft, oid, to)
    reassignLargeObjects(draft, role.oid, to)
    for (const row of [...catalog.rowsOf('default_privileges')])
      if (row.role === role.oid) draft.remove('default_privileges', row.oid)
  }
}

export function dropOwned(draft: CatalogDraft, ddl: Extract<PrivilegeStatement, { kind: 'drop-owned' }>): void {
  const roles = ddl.roles.map((name) => requireRole(draft.catalog, name))
  for (const role of roles) {
    requireRightsOf(draft, role, 'drop objects', `may drop objects owned by it`)
    refuseSystem(role, 'cannot drop objects owned by')
  }
  for (const role of roles) forgetGrants(draft, role.oid)
  const owned = new Set(roles.map((role) => role.oid))
  const { catalog } = draft
  const objects: CatalogObject[] = []
  for (const { oid, owner } of catalog.rowsOf('schema')) if (owned.has(owner)) objects.push({ kind: 'schema', oid })
  for (const row of [...catalog.rowsOf('table'), ...catalog.rowsOf('view'), ...catalog.rowsOf('sequence')]) {
    if (owned.has(row.owner) && !('ownedBy' in row && row.ownedBy)) objects.push({ kind: 'relation', oid: row.oid })
  }
  for (const { oid, owner } of catalog.rowsOf('type')) if (owned.has(owner)) objects.push({ kind: 'type', oid })
  for (const { oid, owner } of catalog.rowsOf('routine')) if (owned.has(owner)) objects.push({ kind: 'routine', oid })
  for (const { oid, owner } of catalog.definedObjects()) if (owned.has(owner)) objects.push({ kind: 'defined', oid })
  for (const { oid, owner } of catalog.extensions()) if (owned.has(owner)) objects.push({ kind: 'extension', oid })
  dropLargeObjects(draft, owned)
  if (objects.length > 0) dropObjects(draft, objects, ddl.cascade)
}

function requireRightsOf(draft: CatalogDraft, role: RoleEntry, what: string, may: string): void {
  if (hasPrivilegesOf(draft.catalog, currentRole(draft), role.oid)) return
  throw new PgError('42501', `permission denied to ${what}`, {
    detail: `Only roles with privileges of role "${role.name}" ${may}.`,
  })
}

function refuseSystem(role: RoleEntry, what: string): void {
  if (role.oid !== bootstrapRoleOid) return
  throw new PgError('2BP01', `${what} role ${role.name} because they are required by the database system`)
}

const without = (acl: Acl, role: number): Acl => acl.filter((item) => item.grantee !== role && item.grantor !== role)

/** What was granted to the role, or by it; memberships stay. */
function forgetGrants(draft: CatalogDraft, role: number): void {
  const { catalog } = draft
  for (const database of [...catalog.databases()]) {
    if (mentions(database.acl, role) && database.owner !== role)
      draft.put('database', database.oid, { ...database, acl: without(database.acl!, role) })
  }
  for (const schema of [...catalog.rowsOf('schema')]) {
    if (mentions(schema.acl, role) && schema.owner !== role)
      draft.put('schema', schema.oid, { ...schema, acl: without(schema.acl!, role) })
  }
  for (const relation of [...catalog.relations()]) {
    if (relation.kind === 'index' || relation.kind === 'virtual' || relation.kind === 'composite') continue
    const { oid, kind } = relation
    const row = draft.catalog.row(kind, oid)!
    if (row.owner !== role && mentions(row.acl, role)) {
      const acl = without(row.acl!, role)
      if (kind === 'table') draft.put('table', oid, { ...draft.table(oid), acl })
      else if (kind === 'view') draft.put('view', oid, { ...draft.catalog.row('view', oid)!, acl })
      else draft.put('sequence', oid, { ...draft.catalog.row('sequence', oid)!, acl })
    }
    if (relation.kind === 'sequence') continue
    for (const { attribute, acl } of relation.table.schema.columns)
      if (mentions(acl, role)) putColumnAcl(draft, relation, attribute, without(acl!, role))
    for (const policy of relation.table.info.policies ?? []) {
      if (!policy.roles.includes(role)) continue
      const roles = policy.roles.filter((one) => one !== role)
      if (roles.length === 0) {
        removePolicy(draft, oid, policy.oid)
        continue
      }
      const table = draft.table(oid)
      draft.put('table', oid, {
        ...table,
        policies: table.policies?.map((one) => (one.oid === policy.oid ? { ...one, roles } : one)),
      })
    }
  }
  for (const row of [...catalog.rowsOf('type')])
    if (mentions(row.acl, role)) draft.put('type', row.oid, { ...row, acl: without(row.acl!, role) })
  for (const row of [...catalog.rowsOf('routine')])
    if (mentions(row.acl, role)) draft.put('routine', row.oid, { ...row, acl: without(row.acl!, role) })
  for (const row of [...catalog.rowsOf('grants')]) {
    const columns = Object.fromEntries(
      Object.entries(row.columns ?? {}).map(([attribute, acl]) => [attribute, without(acl, role)]),
    )
    draft.put('grants', row.oid, {
      ...row,
      ...(row.acl && { acl: without(row.acl, role) }),
      ...(row.columns && { columns }),
    })
  }
  for (const row of [...catalog.rowsOf('default_privileges')]) {
    if (row.role === role) draft.remove('default_privileges', row.oid)
    else if (mentions(row.acl, role)) draft.put('default_privileges', row.oid, { ...row, acl: without(row.acl, role) })
  }
}
