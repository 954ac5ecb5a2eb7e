// pg_tables: tables by name.
import { isMaterialized } from '../../../engine/relation-word.ts'
import { roleName, schemaName, tableRelations, triggeredTables } from '../catalog-facts.ts'
import { virtualTableByOid } from '../registry.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgTables = virtualTable({
  oid: 12033,
  schema: 'pg_catalog',
  name: 'pg_tables',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    tablename: 'name',
    tableowner: 'name',
    tablespace: 'name',
    hasindexes: 'bool',
    hasrules: 'bool',
    hastriggers: 'bool',
    rowsecurity: 'bool',
  },
  *rows({ catalog }) {
    for (const relation of tableRelations(catalog)) {
      if (relation.kind === 'view' || isMaterialized(relation) || virtualTableByOid(relation.oid)?.relkind === 'v')
        continue
      yield {
        schemaname: schemaName(catalog, relation.schemaOid),
        tablename: relation.name,
        tableowner: roleName(catalog, relation.table.info.owner),
        tablespace: null,
        hasindexes: catalog.indexesOf(relation.oid).length > 0,
        hasrules: false,
        hastriggers: triggeredTables(catalog).has(relation.oid),
        rowsecurity: relation.table.info.rowSecurity ?? false,
      }
    }
  },
})
