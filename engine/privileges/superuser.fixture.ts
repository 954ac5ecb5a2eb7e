// A role that may do everything, for catalogs made up by tests.
import type { RoleEntry } from '../tables.ts'

export const superuser: RoleEntry = {
  oid: 10,
  name: 'superuser',
  superuser: true,
  inherit: true,
  createRole: true,
  createDb: true,
  login: true,
  replication: true,
  bypassRls: true,
  connectionLimit: -1,
}
