// information_schema.check_constraints: checks, NOT NULL among them.
import { notNullsOf } from '../../../engine/inheritance/not-null-constraints.ts'
import { baseTables, printedSql, schemaName } from '../catalog-facts.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaCheckConstraints = virtualTable({
  oid: 13197,
  schema: 'information_schema',
  name: 'check_constraints',
  relkind: 'v',
  columns: {
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
    check_clause: 'character_data',
  },
  *rows(context) {
    const { catalog } = context
    for (const relation of baseTables(catalog)) {
      const row = (name: string, clause: string) => ({
        constraint_catalog: catalog.database.name,
        constraint_schema: schemaName(catalog, relation.schemaOid),
        constraint_name: name,
        check_clause: clause,
      })
      for (const constraint of relation.table.schema.constraints) {
        if (constraint.kind === 'check') yield row(constraint.name, printedSql(constraint.sql, context))
      }
      for (const { name, column } of notNullsOf(catalog, relation.table))
        yield row(name, `${quoteIdentifier(column.name)} IS NOT NULL`)
    }
    for (const { schemaOid, definition } of catalog.types?.() ?? []) {
      if (definition.kind !== 'domain') continue
      const row = (name: string, clause: string) => ({
        constraint_catalog: catalog.database.name,
        constraint_schema: schemaName(catalog, schemaOid),
        constraint_name: name,
        check_clause: clause,
      })
      for (const { name, sql } of definition.checks) yield row(name, printedSql(sql, context))
      if (definition.notNull) yield row(definition.notNull.name, 'VALUE IS NOT NULL')
    }
  },
})
