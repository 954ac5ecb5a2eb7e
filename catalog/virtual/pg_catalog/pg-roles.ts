// pg_roles: the roles, as everybody may see them.
import { validUntil } from '../valid-until.ts'
import { roleSettings } from '../session-defaults.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgRoles = virtualTable({
  oid: 12000,
  schema: 'pg_catalog',
  name: 'pg_roles',
  relkind: 'v',
  columns: {
    rolname: 'name',
    rolsuper: 'bool',
    rolinherit: 'bool',
    rolcreaterole: 'bool',
    rolcreatedb: 'bool',
    rolcanlogin: 'bool',
    rolreplication: 'bool',
    rolconnlimit: 'int4',
    rolpassword: 'text',
    rolvaliduntil: 'timestamptz',
    rolbypassrls: 'bool',
    rolconfig: '_text',
    oid: 'oid',
  },
  *rows({ catalog }) {
    for (const role of catalog.roles()) {
      yield {
        oid: role.oid,
        rolname: role.name,
        rolsuper: role.superuser,
        rolinherit: role.inherit,
        rolcreaterole: role.createRole,
        rolcreatedb: role.createDb,
        rolcanlogin: role.login,
        rolreplication: role.replication,
        rolbypassrls: role.bypassRls,
        rolconnlimit: role.connectionLimit,
        rolpassword: '********',
        rolvaliduntil: validUntil(role.validUntil),
        rolconfig: roleSettings(catalog, role.oid),
      }
    }
  },
})
