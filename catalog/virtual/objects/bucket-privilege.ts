// objects.bucket_privilege: what was granted on buckets that the role may use, a row for each privilege.
import { objectRows } from './object-rows.ts'
import { roleName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

interface Grant {
  readonly role: number
  readonly grantor: number
  readonly privileges: readonly string[]
}

export const objectsBucketPrivilege = virtualTable({
  oid: 14250,
  schema: 'objects',
  name: 'bucket_privilege',
  relkind: 'v',
  columns: {
    bucket: 'text!',
    grantor: 'name',
    grantee: 'name!',
    privilege_type: 'text!',
  },
  *rows(context) {
    for (const row of objectRows(context, { kind: 'buckets' }))
      for (const { role, grantor, privileges } of row['grants'] as readonly Grant[]) {
        // The role was dropped: its OID comes never again, so what it was granted is nobody's.
        if (role !== 0 && !context.catalog.roleByOid(role)) continue
        for (const privilege of privileges)
          yield {
            bucket: row['name'] as string,
            grantor: context.catalog.roleByOid(grantor)?.name ?? null,
            grantee: role === 0 ? 'PUBLIC' : roleName(context.catalog, role),
            privilege_type: privilege,
          }
      }
  },
})
