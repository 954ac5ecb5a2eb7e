// Who may use a bucket: superusers every one, others those of a role whose privileges they have. The only place that says so.
import type { CatalogSnapshot } from '../../catalog/snapshot.ts'
import { hasPrivilegesOf } from '../../engine/privileges/role-membership.ts'
import type { BucketInfo } from '../../regions/objects/bucket-store.ts'

export function mayUseBucket(catalog: CatalogSnapshot, roleOid: number, bucket: Pick<BucketInfo, 'owner'>): boolean {
  const role = catalog.roleByOid(roleOid)
  return role !== undefined && hasPrivilegesOf(catalog, role, bucket.owner)
}
