// information_schema.key_column_usage: columns of keys and foreign keys, in order.
import { baseTables, columnName, hasTable, keyConstraints, schemaName } from '../catalog-facts.ts'
import type { CatalogView, Constraint } from '../../../engine/tables.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaKeyColumnUsage = virtualTable({
  oid: 13265,
  schema: 'information_schema',
  name: 'key_column_usage',
  relkind: 'v',
  columns: {
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
    ordinal_position: 'cardinal_number',
    position_in_unique_constraint: 'cardinal_number',
  },
  *rows({ catalog }) {
    for (const relation of baseTables(catalog)) {
      const schema = schemaName(catalog, relation.schemaOid)
      for (const constraint of relation.table.schema.constraints) {
        if (constraint.kind === 'check' || (constraint.kind === 'exclusion' && !constraint.temporal)) continue
        for (const [index, attribute] of constraint.attributes.entries()) {
          yield {
            constraint_catalog: catalog.database.name,
            constraint_schema: schema,
            constraint_name: constraint.name,
            table_catalog: catalog.database.name,
            table_schema: schema,
            table_name: relation.name,
            column_name: columnName(relation.table, attribute),
            ordinal_position: index + 1,
            position_in_unique_constraint: positionInKey(constraint, index, catalog),
          }
        }
      }
    }
  },
})

/** A foreign key may name the referenced key's columns in another order. */
function positionInKey(constraint: Constraint, index: number, catalog: CatalogView): number | null {
  if (constraint.kind !== 'foreign') return null
  const target = catalog.relationByOid(constraint.references)
  if (!target || !hasTable(target)) return null
  const attribute = constraint.referencedAttributes[index]
  const key = keyConstraints(target.table).find((candidate) => candidate.index === constraint.index)
  return key ? key.attributes.indexOf(attribute) + 1 : null
}
