// pg_matviews: materialized views by name.
import { viewText } from '../../../engine/functions/system/view-text.ts'
import { roleName, schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgMatviews = virtualTable({
  oid: 12038,
  schema: 'pg_catalog',
  name: 'pg_matviews',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    matviewname: 'name',
    matviewowner: 'name',
    tablespace: 'name',
    hasindexes: 'bool',
    ispopulated: 'bool',
    definition: 'text',
  },
  *rows(context) {
    const { catalog } = context
    for (const relation of catalog.relations()) {
      if (relation.kind !== 'table') continue
      const { materialized, owner } = relation.table.info
      if (!materialized) continue
      yield {
        schemaname: schemaName(catalog, relation.schemaOid),
        matviewname: relation.name,
        matviewowner: roleName(catalog, owner),
        tablespace: null,
        hasindexes: catalog.indexesOf(relation.oid).length > 0,
        ispopulated: materialized.populated,
        get definition() {
          return viewText(relation, context)
        },
      }
    }
  },
})
