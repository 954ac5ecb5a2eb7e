// information_schema.constraint_table_usage: the table of each key; of a foreign key, the referenced one.
import { baseTables, schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaConstraintTableUsage = virtualTable({
  oid: 13242,
  schema: 'information_schema',
  name: 'constraint_table_usage',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
  },
  *rows({ catalog }) {
    for (const relation of baseTables(catalog)) {
      for (const constraint of relation.table.schema.constraints) {
        if (constraint.kind === 'check' || (constraint.kind === 'exclusion' && !constraint.temporal)) continue
        const used = constraint.kind === 'foreign' ? catalog.relationByOid(constraint.references) : relation
        if (!used) continue
        yield {
          table_catalog: catalog.database.name,
          table_schema: schemaName(catalog, used.schemaOid),
          table_name: used.name,
          constraint_catalog: catalog.database.name,
          constraint_schema: schemaName(catalog, relation.schemaOid),
          constraint_name: constraint.name,
        }
      }
    }
  },
})
