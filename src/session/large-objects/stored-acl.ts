// How an object's row keeps its access list: roles by OID, since their names change.
import type { Acl } from '../../../engine/privileges/acl.ts'

export const aclText = (acl: Acl | undefined): string | null =>
  acl ? JSON.stringify(acl.map((item) => [item.grantee, item.grantor, item.privileges, item.grantable])) : null

export const aclOf = (stored: string): Acl =>
  (JSON.parse(stored) as [number, number, number, number][]).map(([grantee, grantor, privileges, grantable]) => ({
    grantee,
    grantor,
    privileges,
    grantable,
  }))
