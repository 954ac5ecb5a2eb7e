// cadastre.role: the roles that this server keeps, never their passwords. What is written here is CREATE, ALTER and DROP ROLE.
import { arrayOf, roleName } from '../catalog-facts.ts'
import { validUntil } from '../valid-until.ts'
import { virtualTable, type VirtualTable } from '../virtual-table.ts'

const table = virtualTable({
  oid: 14_231,
  schema: 'cadastre',
  name: 'role',
  relkind: 'v',
  columns: {
    id: 'int4!',
    name: 'name!',
    superuser: 'bool!',
    inherit: 'bool!',
    create_role: 'bool!',
    create_database: 'bool!',
    login: 'bool!',
    replication: 'bool!',
    bypass_row_security: 'bool!',
    connection_limit: 'int4!',
    has_password: 'bool!',
    valid_until: 'timestamptz',
    member_of: '_text!',
    predefined: 'bool!',
  },
  writer: 'role',
  rowId: (row) => BigInt(row.id as number),
  *rows({ catalog }) {
    for (const role of catalog.roles()) {
      yield {
        id: role.oid,
        name: role.name,
        superuser: role.superuser,
        inherit: role.inherit,
        create_role: role.createRole,
        create_database: role.createDb,
        login: role.login,
        replication: role.replication,
        bypass_row_security: role.bypassRls,
        connection_limit: role.connectionLimit,
        has_password: role.password !== undefined,
        valid_until: validUntil(role.validUntil),
        member_of: arrayOf((role.memberOf ?? []).map((membership) => roleName(catalog, membership.role))),
        predefined: role.name.startsWith('pg_'),
      }
    }
  },
})

/** As CREATE ROLE has them. */
const defaults: Readonly<Record<string, string>> = {
  id: 'cadastre.next_id()',
  superuser: 'false',
  inherit: 'true',
  create_role: 'false',
  create_database: 'false',
  login: 'false',
  replication: 'false',
  bypass_row_security: 'false',
  connection_limit: '-1',
  has_password: 'false',
  member_of: `'{}'`,
  predefined: 'false',
}

export const cadastreRole: VirtualTable = {
  ...table,
  columns: table.columns.map((column) =>
    defaults[column.name] === undefined ? column : { ...column, defaultSql: defaults[column.name] },
  ),
}
