// ALTER DEFAULT PRIVILEGES: lists that objects made later begin with. One that says what would hold anyway is not kept.
import type { DefaultPrivilegesStatement } from '../../../engine/bind/ddl/privilege-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { defaultAcl, equalAcls, sortedAcl } from '../../../engine/privileges/acl.ts'
import { hasPrivilegesOf } from '../../../engine/privileges/role-membership.ts'
import type { RoleEntry } from '../../../engine/tables.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { changedAcl, granteeOids, type AclRequest } from './grant.ts'
import { kindOfDefault } from './initial-acl.ts'
import { currentRole } from './permissions.ts'
import { requireRole, requireSchema } from '../resolve.ts'

export function defaultPrivileges(draft: CatalogDraft, ddl: DefaultPrivilegesStatement): void {
  const user = currentRole(draft)
  const roles = ddl.roles.length > 0 ? ddl.roles.map((name) => requireRole(draft.catalog, name)) : [user]
  const request: AclRequest = { ...ddl, grantees: granteeOids(draft, ddl.grantees) }
  for (const role of roles) {
    if (!hasPrivilegesOf(draft.catalog, user, role.oid))
      throw new PgError('42501', 'permission denied to change default privileges')
    const schemas = ddl.schemas.map((name) => requireSchema(draft.catalog, name).oid)
    for (const schema of schemas.length > 0 ? schemas : [0]) change(draft, ddl, role, schema, request)
  }
}

function change(
  draft: CatalogDraft,
  ddl: DefaultPrivilegesStatement,
  role: RoleEntry,
  schema: number,
  request: AclRequest,
): void {
  const before = [...draft.catalog.rowsOf('default_privileges')].find(
    (one) => one.role === role.oid && one.schema === schema && one.objectType === ddl.objectType,
  )
  // A schema's list adds to what holds anywhere.
  const usual = schema === 0 ? defaultAcl(kindOfDefault[ddl.objectType], role.oid) : []
  const acl = changedAcl(before?.acl ?? usual, ddl.privileges, role.oid, role.oid, request)
  if (equalAcls(acl, usual)) {
    if (before) draft.remove('default_privileges', before.oid)
    return
  }
  const oid = before?.oid ?? draft.newOid()
  draft.put('default_privileges', oid, {
    oid,
    database: draft.catalog.databaseOid,
    role: role.oid,
    schema,
    objectType: ddl.objectType,
    acl: sortedAcl(acl),
  })
}
