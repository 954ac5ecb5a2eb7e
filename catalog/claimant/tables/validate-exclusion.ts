// Queries that find rows which break a new exclusion constraint.
import { quoteIdentifier, quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import { type ColumnSchema, visibleColumns } from '../../../engine/tables.ts'
import { conflictInTable, exclusionKeyNames, exclusionSql } from '../../exclusion-sql.ts'
import type { IndexRow, TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import type { Validation } from '../ddl-plan.ts'

export function validateExclusion(draft: CatalogDraft, table: TableRow, index: IndexRow): Validation[] {
  const { schema, name, fields } = placeOf(draft, table, index)
  const columns = visibleColumns<ColumnSchema>(table.columns)
  const names = exclusionKeyNames(index, columns)
  return [
    {
      sql: conflictInTable(exclusionSql(index, columns), `ONLY ${quoteName(schema, name)}`),
      sqlstate: '23P01',
      message: `could not create exclusion constraint "${index.name}"`,
      detail: `Key (${names})=($first) conflicts with key (${names})=($second).`,
      // Behind the keys of either row comes its place.
      keys: index.columns.length,
      fields,
    },
  ]
}

/** WITHOUT OVERLAPS: what is empty would overlap with nothing. */
export function validateNotEmpty(draft: CatalogDraft, table: TableRow, index: IndexRow): Validation {
  const { schema, name, fields } = placeOf(draft, table, index)
  const column = table.columns.find(({ attribute }) => attribute === index.columns.at(-1)!.attribute)!
  return {
    sql: `SELECT 1 FROM ONLY ${quoteName(schema, name)} WHERE isempty(${quoteIdentifier(column.name)}) LIMIT 1`,
    sqlstate: '23514',
    message: `empty WITHOUT OVERLAPS value found in column "${column.name}" in relation "${name}"`,
    fields,
  }
}

function placeOf(draft: CatalogDraft, table: TableRow, index: IndexRow) {
  const schema = draft.catalog.schemaByOid(table.schemaOid)?.name ?? ''
  return { schema, name: table.name, fields: { schema, table: table.name, constraint: index.name } }
}
