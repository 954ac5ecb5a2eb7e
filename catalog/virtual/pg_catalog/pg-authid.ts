// pg_authid: the roles. Verifiers of passwords are shown to nobody.
import { validUntil } from '../valid-until.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgAuthid = virtualTable({
  oid: 1260,
  schema: 'pg_catalog',
  name: 'pg_authid',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    rolname: 'name!',
    rolsuper: 'bool!',
    rolinherit: 'bool!',
    rolcreaterole: 'bool!',
    rolcreatedb: 'bool!',
    rolcanlogin: 'bool!',
    rolreplication: 'bool!',
    rolbypassrls: 'bool!',
    rolconnlimit: 'int4!',
    rolpassword: 'text',
    rolvaliduntil: 'timestamptz',
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
        rolpassword: role.password ?? null,
        rolvaliduntil: validUntil(role.validUntil),
      }
    }
  },
})
