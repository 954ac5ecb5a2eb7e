// information_schema.columns: columns of tables and views.
import { collationFacts } from '../collation-facts.ts'
import { writableColumns } from '../../../engine/functions/system/updatable.ts'
import { printedSql, schemaName, standardRelations } from '../catalog-facts.ts'
import { type CatalogView, type ColumnSchema, visibleColumns } from '../../../engine/tables.ts'
import { defaultOf, declaredFacts, yesNo } from '../information-types.ts'
import { refusesNull } from '../../../engine/bind/types/domains.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaColumns = virtualTable({
  oid: 13232,
  schema: 'information_schema',
  name: 'columns',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
    ordinal_position: 'cardinal_number',
    column_default: 'character_data',
    is_nullable: 'yes_or_no',
    data_type: 'character_data',
    character_maximum_length: 'cardinal_number',
    character_octet_length: 'cardinal_number',
    numeric_precision: 'cardinal_number',
    numeric_precision_radix: 'cardinal_number',
    numeric_scale: 'cardinal_number',
    datetime_precision: 'cardinal_number',
    interval_type: 'character_data',
    interval_precision: 'cardinal_number',
    character_set_catalog: 'sql_identifier',
    character_set_schema: 'sql_identifier',
    character_set_name: 'sql_identifier',
    collation_catalog: 'sql_identifier',
    collation_schema: 'sql_identifier',
    collation_name: 'sql_identifier',
    domain_catalog: 'sql_identifier',
    domain_schema: 'sql_identifier',
    domain_name: 'sql_identifier',
    udt_catalog: 'sql_identifier',
    udt_schema: 'sql_identifier',
    udt_name: 'sql_identifier',
    scope_catalog: 'sql_identifier',
    scope_schema: 'sql_identifier',
    scope_name: 'sql_identifier',
    maximum_cardinality: 'cardinal_number',
    dtd_identifier: 'sql_identifier',
    is_self_referencing: 'yes_or_no',
    is_identity: 'yes_or_no',
    identity_generation: 'character_data',
    identity_start: 'character_data',
    identity_increment: 'character_data',
    identity_maximum: 'character_data',
    identity_minimum: 'character_data',
    identity_cycle: 'yes_or_no',
    is_generated: 'character_data',
    generation_expression: 'character_data',
    is_updatable: 'yes_or_no',
  },
  *rows(context) {
    const { catalog, wanted } = context
    const database = catalog.database.name
    for (const relation of standardRelations(catalog)) {
      if (wanted.has('table_name') && wanted.get('table_name') !== relation.name) continue
      const table_schema = schemaName(catalog, relation.schemaOid)
      const writable = relation.kind === 'view' ? writableColumns(relation.table, catalog) : undefined
      for (const column of visibleColumns(relation.table.schema.columns)) {
        const value = defaultOf(column)
        yield {
          table_catalog: database,
          table_schema,
          table_name: relation.name,
          column_name: column.name,
          ordinal_position: column.attribute,
          column_default: value === undefined ? null : printedSql(value, context),
          is_nullable: yesNo(!column.notNull && !refusesNull(column.type, { catalog })),
          ...declaredFacts(column.type, catalog),
          ...collationFacts(column.collation, catalog),
          dtd_identifier: String(column.attribute),
          is_self_referencing: 'NO',
          ...identityFacts(column, catalog),
          is_generated: column.generated ? 'ALWAYS' : 'NEVER',
          generation_expression: column.generated ? printedSql(column.defaultSql ?? '', context) : null,
          is_updatable: yesNo(relation.kind === 'table' || writable?.has(column.attribute) === true),
        }
      }
    }
  },
})

function identityFacts(column: ColumnSchema, catalog: CatalogView) {
  if (!column.identity) return { is_identity: 'NO', identity_cycle: 'NO' }
  const relation = column.sequence === undefined ? undefined : catalog.relationByOid(column.sequence)
  const sequence = relation?.kind === 'sequence' ? relation.sequence : undefined
  return {
    is_identity: 'YES',
    identity_generation: column.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT',
    identity_start: sequence ? String(sequence.start) : null,
    identity_increment: sequence ? String(sequence.increment) : null,
    identity_maximum: sequence ? String(sequence.max) : null,
    identity_minimum: sequence ? String(sequence.min) : null,
    identity_cycle: yesNo(sequence?.cycle ?? false),
  }
}
