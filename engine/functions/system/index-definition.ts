// The CREATE INDEX statement of an index, and the parts of it that pg_get_indexdef tells one by one.
import type { IndexSchema, Table } from '../../tables.ts'
import { quoteLiteral } from '../../sql-text/quote-literal.ts'
import { quoteIdentifier, quoteName } from '../../sql-text/quote-identifier.ts'
import type { FunctionContext } from '../function.ts'
import { expressionText } from './expression-text.ts'
import { extensionOfOperatorClass } from '../../extensions/operator-classes.ts'
import { isSchemaSearched, qualifiedRelationText, relationText } from './search-path.ts'

type Facts = Pick<FunctionContext, 'session' | 'catalog' | 'effect'>

export const attributeNames = (table: Table, attributes: readonly number[]): string =>
  attributes
    .map((attribute) =>
      quoteIdentifier(table.schema.columns.find((column) => column.attribute === attribute)?.name ?? '?'),
    )
    .join(', ')

/** column: 0 for the whole statement, else which of the index's columns alone, from 1; nothing where it has none of that number. */
export function indexText(oid: number, column: number, pretty: boolean, context: Facts): string | null {
  const relation = context.catalog.relationByOid(oid)
  if (relation?.kind !== 'index') return null
  const { index } = relation
  const owner = context.catalog.relationByOid(index.table)
  if (owner?.kind !== 'table') return null
  if (column !== 0) {
    const member = index.columns[column - 1]
    if (member) return memberText(member, owner.table, pretty, context)
    const included = index.include[column - 1 - index.columns.length]
    return included === undefined ? '' : attributeNames(owner.table, [included])
  }
  const ownerName = pretty ? relationText(owner, context) : qualifiedRelationText(owner, context)
  // Run once more, the statement would make the partitions' indexes a second time.
  const only = owner.table.info.partitioning ? 'ONLY ' : ''
  return statementOf(index, owner.table, only + ownerName, pretty, context)
}

/** As it makes the index again, with those of the table's partitions. */
export const indexStatement = (index: IndexSchema, table: Table, context: Facts): string =>
  statementOf(index, table, quoteName(table.info.schemaName, table.info.name), false, context)

function statementOf(index: IndexSchema, table: Table, owner: string, pretty: boolean, context: Facts): string {
  const members = index.columns
    .map(
      (member) => memberText(member, table, pretty, context) + classOf(member, index.method, context) + orderOf(member),
    )
    .join(', ')
  const include = index.include.length > 0 ? ` INCLUDE (${attributeNames(table, index.include)})` : ''
  const nulls = index.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''
  const where =
    index.whereSql === undefined
      ? ''
      : ` WHERE ${expressionText(index.whereSql, { kind: 'columns', oid: table.info.oid }, pretty, context)}`
  const unique = index.unique || isTemporal(index, table) ? 'UNIQUE ' : ''
  return `CREATE ${unique}INDEX ${quoteIdentifier(index.name)} ON ${owner} USING ${index.method} (${members})${include}${nulls}${optionsText(index.options)}${where}`
}

/** A key WITHOUT OVERLAPS is one for which two rows are compared by operators. */
const isTemporal = ({ oid }: IndexSchema, { schema }: Table): boolean =>
  schema.constraints.some((one) => one.kind === 'exclusion' && one.temporal && one.index === oid)

/** WITH (…), as storage parameters are shown. */
export function optionsText(options: IndexSchema['options']): string {
  const all = Object.entries(options ?? {})
  if (all.length === 0) return ''
  return ` WITH (${all.map(([name, value]) => `${quoteIdentifier(name)}=${quoteLiteral(value)}`).join(', ')})`
}

export function memberText(
  member: IndexSchema['columns'][number],
  table: Table,
  pretty: boolean,
  context: Pick<FunctionContext, 'effect'>,
): string {
  if (member.attribute !== undefined) return attributeNames(table, [member.attribute])
  const sql = expressionText(member.sql ?? '', { kind: 'columns', oid: table.info.oid }, pretty, context)
  return isCall(member.sql ?? '') ? sql : `(${sql})`
}

/** A plain call stands without parentheses. Operators have their own in the text that is kept. */
const isCall = (sql: string): boolean => /^(?:[a-z_][\w.]*|"[^"]+")\(.*\)$/i.test(sql)

/** An extension's is qualified where the search path does not find it. */
export function classOf({ operatorClass }: IndexSchema['columns'][number], method: string, context: Facts): string {
  if (operatorClass === undefined) return ''
  const extension = extensionOfOperatorClass(operatorClass, method)
  const { schemaOid } = context.catalog.extensions?.().find(({ name }) => name === extension) ?? {}
  const schema = schemaOid === undefined ? undefined : context.catalog.schemaByOid(schemaOid)?.name
  return schema === undefined || isSchemaSearched(schema, context)
    ? ` ${quoteIdentifier(operatorClass)}`
    : ` ${quoteName(schema, operatorClass)}`
}

function orderOf({ descending, nullsFirst }: IndexSchema['columns'][number]): string {
  if (descending) return nullsFirst ? ' DESC' : ' DESC NULLS LAST'
  return nullsFirst ? ' NULLS FIRST' : ''
}
