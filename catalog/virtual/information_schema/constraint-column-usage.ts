// information_schema.constraint_column_usage: columns that a constraint uses; of a foreign key, the referenced ones.
import { notNullsOf } from '../../../engine/inheritance/not-null-constraints.ts'
import { baseTables, columnName, hasTable, schemaName } from '../catalog-facts.ts'
import type { CatalogView, Constraint } from '../../../engine/tables.ts'
import type { TableRelation } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaConstraintColumnUsage = virtualTable({
  oid: 13237,
  schema: 'information_schema',
  name: 'constraint_column_usage',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
  },
  *rows({ catalog }) {
    for (const relation of baseTables(catalog)) {
      for (const constraint of relation.table.schema.constraints) {
        if (constraint.kind === 'exclusion' && !constraint.temporal) continue
        const used = usedColumns(constraint, relation, catalog)
        if (!used) continue
        for (const attribute of used.attributes) {
          yield usage(used.relation, columnName(used.relation.table, attribute), constraint.name, relation, catalog)
        }
      }
      for (const { name, column } of notNullsOf(catalog, relation.table))
        yield usage(relation, column.name, name, relation, catalog)
    }
  },
})

function usedColumns(constraint: Constraint, relation: TableRelation, catalog: CatalogView) {
  if (constraint.kind !== 'foreign') return { relation, attributes: constraint.attributes ?? [] }
  const target = catalog.relationByOid(constraint.references)
  return target && hasTable(target) ? { relation: target, attributes: constraint.referencedAttributes } : undefined
}

const usage = (
  used: TableRelation,
  column: string | null,
  constraint: string,
  of: TableRelation,
  catalog: CatalogView,
) => ({
  table_catalog: catalog.database.name,
  table_schema: schemaName(catalog, used.schemaOid),
  table_name: used.name,
  column_name: column,
  constraint_catalog: catalog.database.name,
  constraint_schema: schemaName(catalog, of.schemaOid),
  constraint_name: constraint,
})
