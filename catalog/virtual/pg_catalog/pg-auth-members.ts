// pg_auth_members: which role is a member of which.
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { derivedOid } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgAuthMembers = virtualTable({
  oid: 1261,
  schema: 'pg_catalog',
  name: 'pg_auth_members',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    roleid: 'oid!',
    member: 'oid!',
    grantor: 'oid!',
    admin_option: 'bool!',
    inherit_option: 'bool!',
    set_option: 'bool!',
  },
  *rows({ catalog }) {
    for (const role of catalog.roles()) {
      for (const [index, group] of (role.memberOf ?? []).entries()) {
        yield {
          oid: derivedOid(role.oid, index),
          roleid: group,
          member: role.oid,
          grantor: bootstrapRoleOid,
          admin_option: false,
          inherit_option: role.inherit,
          set_option: true,
        }
      }
    }
  },
})
