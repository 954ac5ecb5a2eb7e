// cadastre.table_definition and view_definition: the SQL that makes a table (with its indexes) or a view again.
import { collationKept } from '../../collations/collations.ts'
import { wrongObjectType } from '../../errors.ts'
import { partitionKeyText, partitionOptions } from '../../partition/rule-text.ts'
import { isMaterialized, queryOf, relationWord } from '../../relation-word.ts'
import { type ColumnSchema, type Table, visibleColumns } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { formatType } from '../../types/registry.ts'
import { stable } from '../declare.ts'
import { firstOwnOid, type FunctionContext, type FunctionDefinition } from '../function.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { quoteLiteral } from '../../sql-text/quote-literal.ts'
import { oneConstraint } from './definitions.ts'
import { indexStatement } from './index-definition.ts'

export const tableDefinitionFunctions: readonly FunctionDefinition[] = [
  own(31, 'table_definition', (oid, context) => {
    const relation = context.catalog.relationByOid(oid)
    if (relation?.kind === 'table' && !isMaterialized(relation)) return tableText(relation.table, context)
    throw wrongObjectType(`"${relation?.name ?? oid}" is not a table`)
  }),
  own(32, 'view_definition', (oid, { catalog }) => {
    const relation = catalog.relationByOid(oid)
    const query = relation && queryOf(relation)
    if (!query || !('table' in relation)) throw wrongObjectType(`"${relation?.name ?? oid}" is not a view`)
    const columns = visibleColumns(relation.table.schema.columns)
      .map(({ name }) => quoteIdentifier(name))
      .join(', ')
    const word = relationWord(relation).toUpperCase()
    return `CREATE ${word} ${nameOf(relation.table)} (${columns}) AS\n${query.sql.trim().replace(/;$/, '')};`
  }),
]

function own(
  offset: number,
  name: string,
  body: (oid: number, context: FunctionContext) => string,
): FunctionDefinition {
  const definition = stable(firstOwnOid + offset, name, [Oid.regclass], Oid.text, ([oid]: [number], context) =>
    body(oid, context),
  )
  return { ...definition, schema: 'cadastre' }
}

const nameOf = ({ info }: Table): string => `${quoteIdentifier(info.schemaName)}.${quoteIdentifier(info.name)}`

function tableText(table: Table, context: FunctionContext): string {
  const { columns, constraints } = table.schema
  const parts = [
    ...visibleColumns(columns).map((column) => columnText(column, context)),
    ...constraints.map(
      (constraint) =>
        `CONSTRAINT ${quoteIdentifier(constraint.name)} ${oneConstraint(constraint, table, false, context)}`,
    ),
  ]
  const body = parts.map((part) => `\n  ${part}`).join(',')
  const text = `CREATE TABLE ${nameOf(table)} (${body}\n)${partitionText(table)}${optionsText(table, context)};`
  const kept = new Set(constraints.map((constraint) => ('index' in constraint ? constraint.index : 0)))
  const indexes = context.catalog
    .indexesOf(table.info.oid)
    .filter((index) => !kept.has(index.oid))
    .map((index) => `${indexStatement(index, table, context)};`)
  return [text, ...indexes].join('\n')
}

/** What stands for an integer that draws from a sequence of its own. */
const serials: Readonly<Record<number, string>> = {
  [Oid.int2]: 'smallserial',
  [Oid.int4]: 'serial',
  [Oid.int8]: 'bigserial',
}

function columnText(column: ColumnSchema, { catalog }: FunctionContext): string {
  const serial = column.sequence !== undefined && !column.identity ? serials[column.type.oid] : undefined
  const words = [quoteIdentifier(column.name), serial ?? formatType(column.type.oid, column.type.typmod)]
  if (column.collation !== undefined)
    words.push(`COLLATE ${quoteIdentifier(collationKept(catalog, column.collation)?.name ?? column.collation)}`)
  if (column.generated) words.push(`GENERATED ALWAYS AS (${column.defaultSql}) ${column.generated.toUpperCase()}`)
  else if (column.identity)
    words.push(`GENERATED ${column.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`)
  else if (column.defaultSql !== undefined && !serial) words.push(`DEFAULT ${column.defaultSql}`)
  if (column.notNull) words.push('NOT NULL')
  return words.join(' ')
}

function partitionText({ info, schema }: Table): string {
  return info.partition ? `\nPARTITION BY ${partitionKeyText(info.partition, schema.columns)}` : ''
}

function optionsText({ info, schema }: Table, { settings }: FunctionContext): string {
  const own = info.partition ? partitionOptions(info.partition, schema.columns, settings) : {}
  const options = Object.entries({ ...info.options, ...own })
    .filter(([name, value]) => name !== 'regions' || value !== '1')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${quoteIdentifier(name)} = ${optionValue(value)}`)
  return options.length === 0 ? '' : `\nWITH (${options.join(', ')})`
}

const optionValue = (value: string): string => (/^(?:\d+|true|false|on|off)$/.test(value) ? value : quoteLiteral(value))
