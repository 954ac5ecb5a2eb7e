// pg_opclass: the orders that indexes can have.
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import { allOperatorClasses } from '../operator-classes.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgOpclass = virtualTable({
  oid: 2616,
  schema: 'pg_catalog',
  name: 'pg_opclass',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    opcmethod: 'oid!',
    opcname: 'name!',
    opcnamespace: 'oid!',
    opcowner: 'oid!',
    opcfamily: 'oid!',
    opcintype: 'oid!',
    opcdefault: 'bool!',
    opckeytype: 'oid!',
  },
  *rows() {
    for (const { oid, method, name, family, type, isDefault } of allOperatorClasses) {
      yield {
        oid,
        opcmethod: method,
        opcname: name,
        opcnamespace: pgCatalogOid,
        opcowner: bootstrapRoleOid,
        opcfamily: family,
        opcintype: type,
        opcdefault: isDefault,
        opckeytype: 0,
      }
    }
  },
})
