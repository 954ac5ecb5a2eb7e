// information_schema.domains: domains, with the types that they are over.
import { collationFacts } from '../collation-facts.ts'
import { printedSql } from '../catalog-facts.ts'
import { declaredFacts } from '../information-types.ts'
import { findType, formatType } from '../../../engine/types/registry.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaDomains = virtualTable({
  oid: 13256,
  schema: 'information_schema',
  name: 'domains',
  relkind: 'v',
  columns: {
    domain_catalog: 'sql_identifier',
    domain_schema: 'sql_identifier',
    domain_name: 'sql_identifier',
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
    domain_default: 'character_data',
    udt_catalog: 'sql_identifier',
    udt_schema: 'sql_identifier',
    udt_name: 'sql_identifier',
    scope_catalog: 'sql_identifier',
    scope_schema: 'sql_identifier',
    scope_name: 'sql_identifier',
    maximum_cardinality: 'cardinal_number',
    dtd_identifier: 'sql_identifier',
  },
  *rows(context) {
    const { catalog } = context
    for (const { oid, definition } of catalog.types?.() ?? []) {
      if (definition.kind !== 'domain') continue
      const { base, defaultSql, collation } = definition
      yield {
        ...declaredFacts({ ...base, domain: oid }, catalog),
        // An array is named here, as it is nowhere else.
        ...(findType(base.oid)?.kind === 'array' && { data_type: formatType(base.oid, -1) }),
        ...collationFacts(collation, catalog),
        domain_default: defaultSql === undefined ? null : printedSql(defaultSql, context),
        dtd_identifier: '1',
      }
    }
  },
})
