// pg_views: views by name. Those of the system schemas have no query.
import { viewText } from '../../../engine/functions/system/view-text.ts'
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
  *rows(context) {
    const { catalog } = context
    for (const relation of tableRelations(catalog)) {
      if (relation.kind !== 'view' && virtualTableByOid(relation.oid)?.relkind !== 'v') continue
      yield {
        schemaname: schemaName(catalog, relation.schemaOid),
        viewname: relation.name,
        viewowner: roleName(catalog, relation.table.info.owner),
        get definition() {
          return viewText(relation, context)
        },
      }
    }
  },
})
