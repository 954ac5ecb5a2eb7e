// cadastre.table_index: the indexes of the database's tables.
import { arrayOf } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const cadastreTableIndex = virtualTable({
  oid: 14_212,
  schema: 'cadastre',
  name: 'table_index',
  relkind: 'v',
  columns: {
    id: 'int4!',
    table_id: 'int4!',
    name: 'name!',
    is_primary: 'bool!',
    is_unique: 'bool!',
    columns: '_text!',
  },
  *rows({ catalog }) {
    for (const relation of catalog.relations()) {
      if (relation.kind !== 'table') continue
      const { columns } = relation.table.schema
      for (const index of catalog.indexesOf(relation.oid)) {
        yield {
          id: index.oid,
          table_id: relation.oid,
          name: index.name,
          is_primary: index.primary,
          is_unique: index.unique,
          columns: arrayOf(
            index.columns.map(
              (one) => one.sql ?? columns.find(({ attribute }) => attribute === one.attribute)?.name ?? '',
            ),
          ),
        }
      }
    }
  },
})
