// information_schema.collations: the names of the bytewise order.
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaCollations = virtualTable({
  oid: 13202,
  schema: 'information_schema',
  name: 'collations',
  relkind: 'v',
  columns: {
    collation_catalog: 'sql_identifier',
    collation_schema: 'sql_identifier',
    collation_name: 'sql_identifier',
    pad_attribute: 'character_data',
  },
  *rows({ catalog }) {
    for (const name of ['default', 'C', 'POSIX', 'pg_c_utf8', 'ucs_basic']) {
      yield {
        collation_catalog: catalog.database.name,
        collation_schema: 'pg_catalog',
        collation_name: name,
        pad_attribute: 'NO PAD',
      }
    }
  },
})
