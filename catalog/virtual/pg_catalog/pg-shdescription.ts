// pg_shdescription: comments on databases and roles.
import { classOf } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgShdescription = virtualTable({
  oid: 2396,
  schema: 'pg_catalog',
  name: 'pg_shdescription',
  relkind: 'r',
  columns: {
    objoid: 'oid!',
    classoid: 'oid!',
    description: 'text!',
  },
  *rows({ catalog }) {
    for (const { oid, comment } of catalog.databases()) {
      if (comment !== undefined) yield { objoid: oid, classoid: classOf.database, description: comment }
    }
    for (const { oid, comment } of catalog.roles()) {
      if (comment !== undefined) yield { objoid: oid, classoid: classOf.role, description: comment }
    }
  },
})
