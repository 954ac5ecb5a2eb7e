// information_schema.element_types: what the arrays among columns hold.
import { visibleColumns } from '../../../engine/tables.ts'
import { schemaName, standardRelations } from '../catalog-facts.ts'
import { findType } from '../../../engine/types/registry.ts'
import { dataType, typeSchema } from '../information-types.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaElementTypes = virtualTable({
  oid: 13429,
  schema: 'information_schema',
  name: 'element_types',
  relkind: 'v',
  columns: {
    object_catalog: 'sql_identifier',
    object_schema: 'sql_identifier',
    object_name: 'sql_identifier',
    object_type: 'character_data',
    collection_type_identifier: 'sql_identifier',
    data_type: 'character_data',
    character_maximum_length: 'cardinal_number',
    character_octet_length: 'cardinal_number',
    character_set_catalog: 'sql_identifier',
    character_set_schema: 'sql_identifier',
    character_set_name: 'sql_identifier',
    collation_catalog: 'sql_identifier',
    collation_schema: 'sql_identifier',
    collation_name: 'sql_identifier',
    numeric_precision: 'cardinal_number',
    numeric_precision_radix: 'cardinal_number',
    numeric_scale: 'cardinal_number',
    datetime_precision: 'cardinal_number',
    interval_type: 'character_data',
    interval_precision: 'cardinal_number',
    udt_catalog: 'sql_identifier',
    udt_schema: 'sql_identifier',
    udt_name: 'sql_identifier',
    scope_catalog: 'sql_identifier',
    scope_schema: 'sql_identifier',
    scope_name: 'sql_identifier',
    maximum_cardinality: 'cardinal_number',
    dtd_identifier: 'sql_identifier',
  },
  *rows({ catalog }) {
    const database = catalog.database.name
    for (const relation of standardRelations(catalog)) {
      for (const column of visibleColumns(relation.table.schema.columns)) {
        const type = findType(column.type.oid)
        if (type?.kind !== 'array') continue
        yield {
          object_catalog: database,
          object_schema: schemaName(catalog, relation.schemaOid),
          object_name: relation.name,
          object_type: 'TABLE',
          collection_type_identifier: String(column.attribute),
          data_type: dataType({ oid: type.elementOid, typmod: -1 }),
          udt_catalog: database,
          udt_schema: typeSchema(type.elementOid, catalog),
          udt_name: findType(type.elementOid)?.name ?? null,
          dtd_identifier: `a${column.attribute}`,
        }
      }
    }
  },
})
