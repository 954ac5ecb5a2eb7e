// pg_auth_members: which role is a member of which.
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
    for (const member of catalog.roles()) {
      for (const [index, { oid, role, grantor, admin, inherit, set }] of (member.memberOf ?? []).entries()) {
        yield {
          oid: oid === 0 ? derivedOid(member.oid, index) : oid,
          roleid: role,
          member: member.oid,
          grantor,
          admin_option: admin,
          inherit_option: inherit,
          set_option: set,
        }
      }
    }
  },
})
