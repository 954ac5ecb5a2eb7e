// What a new object's list is: what ALTER DEFAULT PRIVILEGES said for its owner, in its schema and anywhere.
import { defaultAcl, equalAcls, grantIn, sortedAcl, type Acl } from '../../../engine/privileges/acl.ts'
import type { ObjectKind } from '../../../engine/privileges/privilege.ts'
import type { DefaultPrivileges } from '../../../engine/tables.ts'
import type { CatalogSnapshot } from '../../snapshot.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

export const kindOfDefault: Readonly<Record<DefaultPrivileges['objectType'], ObjectKind>> = {
  r: 'table',
  S: 'sequence',
  f: 'function',
  T: 'type',
  n: 'schema',
  L: 'large object',
}

export const initialAcl = (
  draft: CatalogDraft,
  objectType: DefaultPrivileges['objectType'],
  owner: number,
  schema = 0,
): Acl | undefined => initialAclOf(draft.catalog, objectType, owner, schema)

/** undefined: the list that its kind has from the start. */
export function initialAclOf(
  catalog: CatalogSnapshot,
  objectType: DefaultPrivileges['objectType'],
  owner: number,
  schema = 0,
): Acl | undefined {
  const stated = (of: number): Acl | undefined =>
    [...catalog.defaultPrivileges()].find(
      (one) => one.role === owner && one.schema === of && one.objectType === objectType,
    )?.acl
  const anywhere = stated(0)
  const here = schema === 0 ? undefined : stated(schema)
  if (!anywhere && !here) return undefined
  const usual = defaultAcl(kindOfDefault[objectType], owner)
  let acl = anywhere ?? usual
  for (const item of here ?? []) acl = grantIn(acl, item, owner)
  // As PostgreSQL merges them, nothing at all is nothing said.
  return acl.length === 0 || equalAcls(acl, usual) ? undefined : sortedAcl(acl)
}
