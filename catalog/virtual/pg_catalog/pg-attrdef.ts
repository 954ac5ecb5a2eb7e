// pg_attrdef: defaults and generation expressions of columns.
import { visibleColumns } from '../../../engine/tables.ts'
import { derivedOid, hasDefault, hasTable, printedSql, tableRelations } from '../catalog-facts.ts'
import type { TableRelation } from '../catalog-facts.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const pgAttrdef = virtualTable({
  oid: 2604,
  schema: 'pg_catalog',
  name: 'pg_attrdef',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    adrelid: 'oid!',
    adnum: 'int2!',
    adbin: 'pg_node_tree!',
  },
  *rows(context) {
    for (const relation of wantedTables(context)) {
      for (const column of visibleColumns(relation.table.schema.columns)) {
        if (!hasDefault(column)) continue
        yield {
          oid: derivedOid(relation.oid, column.attribute),
          adrelid: relation.oid,
          adnum: column.attribute,
          adbin: printedSql(column.defaultSql ?? '', context),
        }
      }
    }
  },
})

function wantedTables({ catalog, wanted }: VirtualContext): Iterable<TableRelation> {
  const oid = wanted.get('adrelid')
  if (oid === undefined) return tableRelations(catalog)
  const relation = catalog.relationByOid(oid as number)
  return relation && hasTable(relation) ? [relation] : []
}
