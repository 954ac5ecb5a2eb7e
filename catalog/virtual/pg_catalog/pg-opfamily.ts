// pg_opfamily: families of the operator classes.
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import { allOperatorClasses } from '../operator-classes.ts'
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
  *rows() {
    const families = new Map(allOperatorClasses.map((one) => [one.family, one]))
    for (const [oid, { method, familyName }] of families) {
      yield { oid, opfmethod: method, opfname: familyName, opfnamespace: pgCatalogOid, opfowner: bootstrapRoleOid }
    }
  },
})
