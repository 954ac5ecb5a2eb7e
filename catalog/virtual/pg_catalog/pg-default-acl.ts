// pg_default_acl: what ALTER DEFAULT PRIVILEGES said.
import { aclArray } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgDefaultAcl = virtualTable({
  oid: 826,
  schema: 'pg_catalog',
  name: 'pg_default_acl',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    defaclrole: 'oid!',
    defaclnamespace: 'oid!',
    defaclobjtype: 'char!',
    defaclacl: '_aclitem!',
  },
  *rows({ catalog }) {
    for (const { oid, role, schema, objectType, acl } of catalog.defaultPrivileges?.() ?? []) {
      yield {
        oid,
        defaclrole: role,
        defaclnamespace: schema,
        defaclobjtype: objectType,
        defaclacl: aclArray(acl, catalog),
      }
    }
  },
})
