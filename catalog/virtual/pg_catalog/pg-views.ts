// pg_views: views by name. Those of the system schemas have no query.
import { roleName, schemaName, tableRelations } from '../catalog-facts.ts'
import { virtualTableByOid } from '../registry.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgViews = virtualTable({
  oid: 12028,
  schema: 'pg_catalog',
  name: 'pg_views',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    viewname: 'name',
    viewowner: 'name',
    definition: 'text',
  },
  *rows({ catalog }) {
    for (const relation of tableRelations(catalog)) {
      if (relation.kind !== 'view' && virtualTableByOid(relation.oid)?.relkind !== 'v') continue
      yield {
        schemaname: schemaName(catalog, relation.schemaOid),
        viewname: relation.name,
        viewowner: roleName(catalog, relation.table.info.owner),
        definition: relation.table.source.kind === 'view' ? `${relation.table.source.sql};` : null,
      }
    }
  },
})
