// pg_opclass: the orders that indexes can have.
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import { allOperatorClasses, classesOfExtensions, extensionOfClass } from '../operator-classes.ts'
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
  *rows({ catalog }) {
    const extensions = catalog.extensions?.() ?? []
    for (const one of [...allOperatorClasses, ...classesOfExtensions(extensions)]) {
      const { oid, method, name, family, type, isDefault } = one
      const extension = extensions.find((each) => each.name === extensionOfClass(one))
      yield {
        oid,
        opcmethod: method,
        opcname: name,
        opcnamespace: extension?.schemaOid ?? pgCatalogOid,
        opcowner: bootstrapRoleOid,
        opcfamily: family,
        opcintype: type,
        opcdefault: isDefault,
        opckeytype: 0,
      }
    }
  },
})
