// pg_indexes: indexes by name, with the statement that would make them.
import { indexText } from '../../../engine/functions/system/index-definition.ts'
import { hasTable, schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgIndexes = virtualTable({
  oid: 12043,
  schema: 'pg_catalog',
  name: 'pg_indexes',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    tablename: 'name',
    indexname: 'name',
    tablespace: 'name',
    indexdef: 'text',
  },
  *rows(context) {
    const { catalog } = context
    for (const relation of catalog.relations()) {
      if (relation.kind !== 'index') continue
      const table = catalog.relationByOid(relation.index.table)
      if (!table || !hasTable(table)) continue
      yield {
        schemaname: schemaName(catalog, table.schemaOid),
        tablename: table.name,
        indexname: relation.name,
        tablespace: null,
        indexdef: indexText(relation.oid, 0, false, context),
      }
    }
  },
})
