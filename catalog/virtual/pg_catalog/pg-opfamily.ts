// pg_opfamily: families of the operator classes.
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import { operatorClasses } from '../operator-classes.ts'
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
    const families = new Map(operatorClasses.map(({ family, familyName }) => [family, familyName]))
    for (const [oid, name] of families) {
      yield { oid, opfmethod: 403, opfname: name, opfnamespace: pgCatalogOid, opfowner: bootstrapRoleOid }
    }
  },
})
