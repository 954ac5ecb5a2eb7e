// pg_opfamily: families of the operator classes.
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import { allOperatorClasses, classesOfExtensions, extensionOfClass } from '../operator-classes.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgOpfamily = virtualTable({
  oid: 2753,
  schema: 'pg_catalog',
  name: 'pg_opfamily',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    opfmethod: 'oid!',
    opfname: 'name!',
    opfnamespace: 'oid!',
    opfowner: 'oid!',
  },
  *rows({ catalog }) {
    const extensions = catalog.extensions?.() ?? []
    const classes = [...allOperatorClasses, ...classesOfExtensions(extensions)]
    for (const [oid, one] of new Map(classes.map((one) => [one.family, one]))) {
      const extension = extensions.find((each) => each.name === extensionOfClass(one))
      const opfnamespace = extension?.schemaOid ?? pgCatalogOid
      yield { oid, opfmethod: one.method, opfname: one.familyName, opfnamespace, opfowner: bootstrapRoleOid }
    }
  },
})
