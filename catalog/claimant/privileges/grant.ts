// GRANT and REVOKE on objects: who grants is the role that may, what it may not grant is said, and lists change.
import type { GrantedPrivileges, Grantee, GrantStatement } from '../../../engine/bind/ddl/privilege-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { defaultAcl, grantableBy, grantIn, heldBy, revokeIn, type Acl } from '../../../engine/privileges/acl.ts'
import { columnAcl, grantableRelation } from '../../../engine/privileges/object-privileges.ts'
import { allPrivileges, bitsOf, columnPrivileges, wordOf } from '../../../engine/privileges/privilege.ts'
import { hasPrivilegesOf, rolesOf } from '../../../engine/privileges/role-membership.ts'
import type { RoleEntry } from '../../../engine/tables.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { grantTargets } from './grant-targets.ts'
import { putColumnAcl, type GrantableObject } from './grantable-object.ts'
import { currentRole } from './permissions.ts'
import { requireRole } from '../resolve.ts'

export interface AclRequest {
  readonly grant: boolean
  readonly grantOption: boolean
  readonly cascade: boolean
  /** OIDs; 0: PUBLIC. */
  readonly grantees: readonly number[]
}

export function grant(draft: CatalogDraft, ddl: GrantStatement): void {
  const user = currentRole(draft)
  if (ddl.grantor !== undefined && requireRole(draft.catalog, ddl.grantor).oid !== user.oid)
    throw new PgError('0A000', 'grantor must be current user')
  const targets = grantTargets(draft, ddl.target)
  const request: AclRequest = { ...ddl, grantees: granteeOids(draft, ddl.grantees) }
  for (const object of targets) grantOn(draft, object, ddl.privileges, request)
}

export const granteeOids = (draft: CatalogDraft, grantees: readonly Grantee[]): number[] =>
  grantees.map((name) => (name === null ? 0 : requireRole(draft.catalog, name).oid))

function grantOn(
  draft: CatalogDraft,
  object: GrantableObject,
  granted: readonly GrantedPrivileges[],
  request: AclRequest,
): void {
  const relation = object.target
  const byColumn = new Map<number, { privileges: number; all: boolean }>()
  const ofColumn = (attribute: number, privileges: number, all: boolean): void => {
    const before = byColumn.get(attribute)
    byColumn.set(attribute, {
      privileges: (before?.privileges ?? 0) | privileges,
      all: all && (before?.all ?? true),
    })
  }
  for (const one of granted) {
    if (!one.columns) {
      const privileges = privilegesFor(draft, object, one)
      if (relation && !request.grant && 'table' in relation) {
        // What the whole table loses, its columns lose.
        for (const column of relation.table.schema.columns)
          if (privileges & columnPrivileges) ofColumn(column.attribute, privileges & columnPrivileges, true)
      }
      change(draft, object, { privileges, all: one.all }, request)
      continue
    }
    if (!relation || !('table' in relation)) {
      throw new PgError('42809', `sequence "${object.name}" only supports SELECT column privileges`)
    }
    for (const name of one.columns) {
      const column = relation.table.schema.columns.find((candidate) => candidate.name === name)
      if (!column) throw new PgError('42703', `column "${name}" of relation "${object.name}" does not exist`)
      ofColumn(column.attribute, one.privileges, one.all)
    }
  }
  const wholeOnly = granted.every((one) => !one.columns)
  for (const [attribute, privileges] of byColumn) {
    if (wholeOnly && !columnAcl(draft.catalog, relation!, attribute)) continue
    changeColumn(draft, object, attribute, privileges, request)
  }
}

/** TABLE may name a sequence, of which not every privilege is one; ALL means what the object has. */
function privilegesFor(draft: CatalogDraft, object: GrantableObject, { privileges, all }: GrantedPrivileges): number {
  const known = allPrivileges[object.kind]
  if (all) return known
  const foreign = privileges & ~known
  if (foreign === 0) return privileges
  if (object.kind === 'sequence') {
    draft.warn(`sequence "${object.name}" only supports USAGE, SELECT, and UPDATE privileges`, '0LP01')
    return privileges & known
  }
  throw new PgError('0LP01', `invalid privilege type ${wordOf(bitsOf(foreign)[0])} for ${object.word}`)
}

function change(
  draft: CatalogDraft,
  object: GrantableObject,
  asked: { readonly privileges: number; readonly all: boolean },
  request: AclRequest,
): void {
  const acl = object.acl ?? defaultAcl(object.kind, object.owner)
  const { grantor, grantable } = bestGrantor(draft, acl, asked.privileges, object.owner)
  if (grantable === 0) {
    const { privileges } = rightsAt(draft, acl, object.owner)
    if ((privileges & allPrivileges[object.kind]) === 0)
      throw new PgError('42501', `permission denied for ${object.word} ${object.name}`)
  }
  const privileges = restricted(draft, asked, grantable, request, `"${object.name}"`)
  object.put(changedAcl(acl, privileges, grantor, object.owner, request))
}

function changeColumn(
  draft: CatalogDraft,
  object: GrantableObject,
  attribute: number,
  asked: { readonly privileges: number; readonly all: boolean },
  request: AclRequest,
): void {
  const relation = draft.catalog.relationByOid(object.oid)!
  const own = columnAcl(draft.catalog, relation, attribute) ?? []
  // The right to grant on a table is one on its columns.
  const whole = grantableRelation(draft.catalog, relation).acl ?? defaultAcl(object.kind, object.owner)
  const both = [...own, ...whole]
  const { grantor, grantable } = bestGrantor(draft, both, asked.privileges, object.owner)
  const column =
    'table' in relation ? relation.table.schema.columns.find((one) => one.attribute === attribute)?.name : undefined
  if (grantable === 0 && (rightsAt(draft, both, object.owner).privileges & columnPrivileges) === 0)
    throw new PgError('42501', `permission denied for column "${column}" of relation "${object.name}"`)
  const what = `column "${column}" of relation "${object.name}"`
  const privileges = restricted(draft, asked, grantable, request, what)
  putColumnAcl(draft, relation, attribute, changedAcl(own, privileges, grantor, object.owner, request))
}

function rightsAt(draft: CatalogDraft, acl: Acl, owner: number): { privileges: number; grantable: number } {
  const user = currentRole(draft)
  if (hasPrivilegesOf(draft.catalog, user, owner)) return { privileges: ~0, grantable: ~0 }
  const held = heldBy(acl, rolesOf(draft.catalog, user.oid, 'inherit'))
  return { privileges: held.privileges | held.grantable, grantable: held.grantable }
}

/** The owner for whoever has the owner's rights; else the role, of those the user is, that may grant the most of it. */
function bestGrantor(
  draft: CatalogDraft,
  acl: Acl,
  privileges: number,
  owner: number,
): { readonly grantor: number; readonly grantable: number } {
  const user: RoleEntry = currentRole(draft)
  if (hasPrivilegesOf(draft.catalog, user, owner)) return { grantor: owner, grantable: privileges }
  let best = { grantor: user.oid, grantable: 0 }
  for (const role of rolesOf(draft.catalog, user.oid, 'inherit')) {
    const grantable = grantableBy(acl, role, owner) & privileges
    if (grantable === privileges) return { grantor: role, grantable }
    if (bitsOf(grantable).length > bitsOf(best.grantable).length) best = { grantor: role, grantable }
  }
  return best
}

/** What of it the user may grant, with a warning where that is not all. */
function restricted(
  draft: CatalogDraft,
  { privileges, all }: { readonly privileges: number; readonly all: boolean },
  grantable: number,
  { grant }: AclRequest,
  what: string,
): number {
  if (privileges === 0) return 0
  const left = privileges & grantable
  const code = grant ? '01007' : '01006'
  const done = grant ? 'were granted' : 'could be revoked'
  if (left === 0) draft.warn(`no privileges ${done} for ${what}`, code)
  else if (!all && left !== privileges) draft.warn(`not all privileges ${done} for ${what}`, code)
  return left
}

/** The list after each grantee's change. */
export function changedAcl(
  acl: Acl,
  privileges: number,
  grantor: number,
  owner: number,
  { grant, grantOption, cascade, grantees }: AclRequest,
): Acl {
  let after = acl
  if (privileges === 0) return after
  for (const grantee of grantees) {
    after = grant
      ? grantIn(after, { grantee, grantor, privileges, grantable: grantOption ? privileges : 0 }, owner)
      : revokeIn(
          after,
          { grantee, grantor, privileges: grantOption ? 0 : privileges, grantable: privileges },
          owner,
          cascade,
        )
  }
  return after
}
