// pg_group: roles that may not log in, with their members.
import { arrayOf } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgGroup = virtualTable({
  oid: 12010,
  schema: 'pg_catalog',
  name: 'pg_group',
  relkind: 'v',
  columns: {
    groname: 'name',
    grosysid: 'oid',
    grolist: '_oid',
  },
  *rows({ catalog }) {
    const roles = [...catalog.roles()]
    for (const role of roles) {
      if (role.login) continue
      const members = roles
        .filter((member) => member.memberOf?.some((one) => one.role === role.oid))
        .map((member) => member.oid)
      yield { groname: role.name, grosysid: role.oid, grolist: arrayOf(members) }
    }
  },
})
