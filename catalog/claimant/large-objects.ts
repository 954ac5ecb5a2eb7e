// Large objects in a plan: their rows are not the catalog's, so the session gives those that the statement may be about, and writes what
// becomes of them.
import type { LargeObjectStatement } from '../../engine/bind/ddl/large-object-statement.ts'
import { undefinedObject } from '../../engine/errors.ts'
import { mentions, withNewOwner, type Acl } from '../../engine/privileges/acl.ts'
import { grantableLargeObject, type LargeObjectFacts } from '../../engine/privileges/large-object.ts'
import type { RoleEntry } from '../../engine/tables.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import type { GrantableObject } from './privileges/grantable-object.ts'
import { requireMember, requireOwner } from './privileges/permissions.ts'
import { requireRole } from './resolve.ts'

/** Throws 42704. */
function requireLargeObject(draft: CatalogDraft, loid: number): LargeObjectFacts {
  const object = draft.largeObjects.get(loid)
  if (!object) throw undefinedObject(`large object ${loid} does not exist`)
  return object
}

export function largeObject(draft: CatalogDraft, loid: number): GrantableObject {
  const object = requireLargeObject(draft, loid)
  return {
    ...grantableLargeObject(object),
    name: `large object ${loid}`,
    word: 'large object',
    put: (acl) => draft.putLargeObject({ ...requireLargeObject(draft, loid), acl }),
  }
}

export function changeLargeObject(draft: CatalogDraft, ddl: LargeObjectStatement): void {
  const object = requireLargeObject(draft, ddl.loid)
  if (ddl.kind === 'own-large-object') {
    const role = requireRole(draft.catalog, ddl.role)
    if (role.oid === object.owner) return
    requireOwner(draft, object.owner, `large object ${ddl.loid}`)
    requireMember(draft, role)
    return changeOwner(draft, object, role)
  }
  requireOwner(draft, object.owner, `large object ${ddl.loid}`)
  const { comment: _, ...rest } = object
  draft.putLargeObject(ddl.comment === null ? rest : { ...rest, comment: ddl.comment })
}

const changeOwner = (draft: CatalogDraft, object: LargeObjectFacts, role: RoleEntry): void =>
  draft.putLargeObject({
    ...object,
    owner: role.oid,
    ...(object.acl && { acl: withNewOwner(object.acl, object.owner, role.oid) }),
  })

/** As the detail of DROP ROLE's refusal lists them. */
export const largeObjectsOf = (draft: CatalogDraft, role: number): string[] =>
  [...draft.largeObjects.values()].flatMap(({ loid, owner, acl }) => {
    if (owner === role) return [`owner of large object ${loid}`]
    return mentions(acl, role) ? [`privileges for large object ${loid}`] : []
  })

export function reassignLargeObjects(draft: CatalogDraft, role: number, to: RoleEntry): void {
  for (const object of [...draft.largeObjects.values()]) if (object.owner === role) changeOwner(draft, object, to)
}

/** Those of the roles go, and what they were granted on others. */
export function dropLargeObjects(draft: CatalogDraft, roles: ReadonlySet<number>): void {
  const isTheirs = ({ grantee, grantor }: Acl[number]): boolean => roles.has(grantee) || roles.has(grantor)
  for (const object of [...draft.largeObjects.values()]) {
    if (roles.has(object.owner)) draft.removeLargeObject(object.loid)
    else if (object.acl?.some(isTheirs))
      draft.putLargeObject({ ...object, acl: object.acl.filter((item) => !isTheirs(item)) })
  }
}
