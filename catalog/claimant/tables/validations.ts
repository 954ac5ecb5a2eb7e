// Queries that find a row which breaks a new constraint, with the error it is to be.
import { quoteIdentifier, quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import type { CheckConstraint, ForeignKeyConstraint, IndexSchema, KeyConstraint } from '../../../engine/tables.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import type { Validation } from '../ddl-plan.ts'

const fieldsOf = (draft: CatalogDraft, table: TableRow) => ({ schema: schemaName(draft, table), table: table.name })

const schemaName = (draft: CatalogDraft, table: TableRow): string =>
  draft.catalog.schemaByOid(table.schemaOid)?.name ?? ''

/** Its own rows: those of tables that inherit from it are judged by themselves. A partitioned table's are its partitions'. */
const nameOf = (draft: CatalogDraft, table: TableRow): string =>
  `${table.partitioning ? '' : 'ONLY '}${quoteName(schemaName(draft, table), table.name)}`

const columnNames = (table: TableRow, attributes: readonly number[]): string[] =>
  attributes.map((attribute) => table.columns.find((column) => column.attribute === attribute)?.name ?? '')

export function validateNotNull(draft: CatalogDraft, table: TableRow, attribute: number): Validation {
  const [column] = columnNames(table, [attribute])
  return {
    sql: `SELECT 1 FROM ${nameOf(draft, table)} WHERE ${quoteIdentifier(column)} IS NULL LIMIT 1`,
    sqlstate: '23502',
    message: `column "${column}" of relation "${table.name}" contains null values`,
    fields: { ...fieldsOf(draft, table), column },
  }
}

export const validateCheck = (draft: CatalogDraft, table: TableRow, check: CheckConstraint): Validation => ({
  sql: `SELECT 1 FROM ${nameOf(draft, table)} WHERE NOT (${check.sql}) LIMIT 1`,
  sqlstate: '23514',
  message: `check constraint "${check.name}" of relation "${table.name}" is violated by some row`,
  fields: { ...fieldsOf(draft, table), constraint: check.name },
})

export const validateKey = (draft: CatalogDraft, table: TableRow, key: KeyConstraint): Validation =>
  unique(
    draft,
    table,
    key.name,
    columnNames(table, key.attributes).map(quoteIdentifier),
    undefined,
    key.nullsNotDistinct ?? false,
  )

export function validateUniqueIndex(draft: CatalogDraft, table: TableRow, index: IndexSchema): Validation {
  const columns = index.columns.map((column) =>
    column.attribute === undefined ? `(${column.sql})` : quoteIdentifier(columnNames(table, [column.attribute])[0]),
  )
  return unique(draft, table, index.name, columns, index.whereSql, index.nullsNotDistinct)
}

function unique(
  draft: CatalogDraft,
  table: TableRow,
  name: string,
  columns: readonly string[],
  where: string | undefined,
  nullsNotDistinct: boolean,
): Validation {
  const present = nullsNotDistinct ? [] : columns.map((column) => `${column} IS NOT NULL`)
  const conditions = [...(where === undefined ? [] : [`(${where})`]), ...present]
  const filter = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  const list = columns.join(', ')
  return {
    sql: `SELECT ${list} FROM ${nameOf(draft, table)}${filter} GROUP BY ${list} HAVING count(*) > 1 LIMIT 1`,
    sqlstate: '23505',
    message: `could not create unique index "${name}"`,
    detail: `Key (${list})=($row) is duplicated.`,
    fields: { ...fieldsOf(draft, table), constraint: name },
  }
}

const collationAt = ({ columns }: TableRow, attribute: number): string | undefined =>
  columns.find((column) => column.attribute === attribute)?.collation

export function validateForeignKey(draft: CatalogDraft, table: TableRow, foreign: ForeignKeyConstraint): Validation[] {
  const target = draft.table(foreign.references)
  const names = columnNames(table, foreign.attributes)
  const columns = names.map((name) => `child.${quoteIdentifier(name)}`)
  const keys = columnNames(target, foreign.referencedAttributes).map((name) => `parent.${quoteIdentifier(name)}`)
  // Whichever collations the two have, equal keys have equal bytes.
  const bytes = foreign.attributes.map((attribute, index) =>
    collationAt(table, attribute) === collationAt(target, foreign.referencedAttributes[index]) ? '' : ' COLLATE "C"',
  )
  const matches = keys.map((key, index) => `${key} = ${columns[index]}${bytes[index]}`).join(' AND ')
  const present = columns.map((column) => `${column} IS NOT NULL`).join(' AND ')
  const violated = {
    sqlstate: '23503',
    message: `insert or update on table "${table.name}" violates foreign key constraint "${foreign.name}"`,
    fields: { ...fieldsOf(draft, table), constraint: foreign.name },
  }
  const missing: Validation = {
    ...violated,
    sql:
      `SELECT ${columns.join(', ')} FROM ${nameOf(draft, table)} child WHERE ${present} ` +
      `AND NOT EXISTS (SELECT 1 FROM ${nameOf(draft, target)} parent WHERE ${matches}) LIMIT 1`,
    detail: `Key (${names.join(', ')})=($row) is not present in table "${target.name}".`,
  }
  if (foreign.match !== 'f') return [missing]
  const someNull = columns.map((column) => `${column} IS NULL`).join(' OR ')
  const someNotNull = columns.map((column) => `${column} IS NOT NULL`).join(' OR ')
  const mixed: Validation = {
    ...violated,
    sql: `SELECT 1 FROM ${nameOf(draft, table)} child WHERE (${someNull}) AND (${someNotNull}) LIMIT 1`,
    detail: 'MATCH FULL does not allow mixing of null and nonnull key values.',
  }
  return [mixed, missing]
}
