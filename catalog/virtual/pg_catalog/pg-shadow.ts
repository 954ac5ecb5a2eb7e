// pg_shadow: roles that may log in; their verifiers are shown to nobody.
import { validUntil } from '../valid-until.ts'
import { roleSettings } from '../session-defaults.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgShadow = virtualTable({
  oid: 12005,
  schema: 'pg_catalog',
  name: 'pg_shadow',
  relkind: 'v',
  columns: {
    usename: 'name',
    usesysid: 'oid',
    usecreatedb: 'bool',
    usesuper: 'bool',
    userepl: 'bool',
    usebypassrls: 'bool',
    passwd: 'text',
    valuntil: 'timestamptz',
    useconfig: '_text',
  },
  *rows({ catalog }) {
    for (const role of catalog.roles()) {
      if (!role.login) continue
      yield {
        usename: role.name,
        usesysid: role.oid,
        usecreatedb: role.createDb,
        usesuper: role.superuser,
        userepl: role.replication,
        usebypassrls: role.bypassRls,
        passwd: role.password ?? null,
        valuntil: validUntil(role.validUntil),
        useconfig: roleSettings(catalog, role.oid),
      }
    }
  },
})
