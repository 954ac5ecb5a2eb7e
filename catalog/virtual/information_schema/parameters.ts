// information_schema.parameters: arguments of the functions of the registry.
import { allFunctions } from '../../../engine/functions/registry.ts'
import { findType } from '../../../engine/types/registry.ts'
import { dataType, typeSchema } from '../information-types.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaParameters = virtualTable({
  oid: 13270,
  schema: 'information_schema',
  name: 'parameters',
  relkind: 'v',
  columns: {
    specific_catalog: 'sql_identifier',
    specific_schema: 'sql_identifier',
    specific_name: 'sql_identifier',
    ordinal_position: 'cardinal_number',
    parameter_mode: 'character_data',
    is_result: 'yes_or_no',
    as_locator: 'yes_or_no',
    parameter_name: 'sql_identifier',
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
    parameter_default: 'character_data',
  },
  *rows({ catalog }) {
    const database = catalog.database.name
    for (const { oid, name, schemaOid, definition } of catalog.routines?.() ?? []) {
      for (const [index, argument] of definition.arguments.entries()) {
        yield {
          specific_catalog: database,
          specific_schema: catalog.schemaByOid(schemaOid)?.name,
          specific_name: `${name}_${oid}`,
          ordinal_position: index + 1,
          parameter_mode: parameterModes[argument.mode],
          is_result: 'NO',
          as_locator: 'NO',
          parameter_name: argument.name === '' ? null : argument.name,
          data_type: dataType({ oid: argument.type, typmod: -1 }),
          udt_catalog: database,
          udt_schema: typeSchema(argument.type, catalog),
          udt_name: findType(argument.type)?.name ?? null,
          dtd_identifier: String(index + 1),
          parameter_default: argument.defaultSql ?? null,
        }
      }
    }
    for (const definition of allFunctions()) {
      for (const [index, type] of definition.args.entries()) {
        yield {
          specific_catalog: database,
          specific_schema: 'pg_catalog',
          specific_name: `${definition.name}_${definition.oid}`,
          ordinal_position: index + 1,
          parameter_mode: 'IN',
          is_result: 'NO',
          as_locator: 'NO',
          parameter_name: definition.argNames?.[index] ?? null,
          data_type: dataType({ oid: type, typmod: -1 }),
          udt_catalog: database,
          udt_schema: 'pg_catalog',
          udt_name: findType(type)?.name ?? null,
          dtd_identifier: String(index + 1),
          parameter_default: null,
        }
      }
    }
  },
})

const parameterModes = {
  in: 'IN',
  out: 'OUT',
  inout: 'INOUT',
  variadic: 'IN',
  table: 'OUT',
} as const
