// pg_authid.
import { type ObjectClass, plainObject } from './object-class.ts'

export const roles: ObjectClass = {
  catalog: 1260,
  type: 'role',
  find(oid, _part, { catalog }) {
    const role = catalog.roleByOid(oid)
    return role && plainObject('role', role.name)
  },
}
