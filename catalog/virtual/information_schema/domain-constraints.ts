// information_schema.domain_constraints: checks and NOT NULL of domains.
import { schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaDomainConstraints = virtualTable({
  oid: 13247,
  schema: 'information_schema',
  name: 'domain_constraints',
  relkind: 'v',
  columns: {
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
    domain_catalog: 'sql_identifier',
    domain_schema: 'sql_identifier',
    domain_name: 'sql_identifier',
    is_deferrable: 'yes_or_no',
    initially_deferred: 'yes_or_no',
  },
  *rows({ catalog }) {
    for (const { name, schemaOid, definition } of catalog.types?.() ?? []) {
      if (definition.kind !== 'domain') continue
      const place = { catalog: catalog.database.name, schema: schemaName(catalog, schemaOid) }
      for (const constraint of [...definition.checks, ...(definition.notNull ? [definition.notNull] : [])])
        yield {
          constraint_catalog: place.catalog,
          constraint_schema: place.schema,
          constraint_name: constraint.name,
          domain_catalog: place.catalog,
          domain_schema: place.schema,
          domain_name: name,
          is_deferrable: 'NO',
          initially_deferred: 'NO',
        }
    }
  },
})
