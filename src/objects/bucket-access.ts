// Who may do what in a bucket: superusers and the roles that have its owner's privileges everything, others what was granted to a role that
// they are, or to PUBLIC. The only place that says so.
import type { CatalogSnapshot } from '../../catalog/snapshot.ts'
import { hasPrivilegesOf } from '../../engine/privileges/role-membership.ts'
import type { BucketInfo, BucketPrivilege } from '../../regions/objects/bucket-store.ts'

/** own: to drop it or grant on it. any: to know that it is there. */
export type BucketUse = BucketPrivilege | 'own' | 'any'

export function mayUseBucket(
  catalog: CatalogSnapshot,
  roleOid: number,
  bucket: Pick<BucketInfo, 'owner' | 'grants'>,
  use: BucketUse,
): boolean {
  const role = catalog.roleByOid(roleOid)
  if (!role) return false
  if (hasPrivilegesOf(catalog, role, bucket.owner)) return true
  if (use === 'own') return false
  return bucket.grants.some(
    (grant) =>
      (use === 'any' || grant.privileges.includes(use)) &&
      (grant.role === 0 || hasPrivilegesOf(catalog, role, grant.role)),
  )
}
