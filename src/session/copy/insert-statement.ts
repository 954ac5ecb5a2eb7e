// INSERT INTO table (columns) of the rows that a loader parsed, which are parameters $1, … here: casts of what was read as text, defaults
// where the input says so, and WHERE over whole rows.
import { columnDefault } from '../../../engine/bind/expression/column-default.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import { parseSql, type RawStatement } from '../../../engine/parse/parse.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { type ColumnSchema, type Table, visibleColumns } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { formatType } from '../../../engine/types/registry.ts'

export interface ReadColumn {
  readonly column: ColumnSchema
  /** The type that it is read as. */
  readonly read: number
  /** A parameter behind those of the columns is true where the row takes the default. */
  readonly defaulted: boolean
}

/** types: of the parameters. */
export function insertStatement(
  table: Table,
  columns: readonly ReadColumn[],
  where: ParseNode | undefined,
): { readonly statement: RawStatement; readonly types: number[] } {
  const marked = columns.filter(({ defaulted }) => defaulted)
  const types = [...columns.map(({ read }) => read), ...marked.map(() => Oid.bool)]
  // What the input does not have matters to WHERE alone: an INSERT adds it by itself.
  const filled = where ? visibleColumns(table.schema.columns).filter((one) => isFilled(one, columns)) : []
  const names = [...columns.map(({ column }) => column), ...filled].map(({ name }) => quoteIdentifier(name))
  const listed = names.length === 0 ? '' : `(${names.join(', ')}) `
  const { schemaName, name } = table.info
  const insert = `INSERT INTO ${quoteIdentifier(schemaName)}.${quoteIdentifier(name)} ${listed}OVERRIDING SYSTEM VALUE`
  const values = types.length === 0 ? 'SELECT' : `VALUES (${types.map((_, i) => `$${i + 1}`).join(', ')})`
  const isPlain = !where && columns.every(({ column, read, defaulted }) => read === column.type.oid && !defaulted)
  if (isPlain) return { statement: parseSql(`${insert} ${values}`)[0], types }
  const parsed = types.length === 0 ? '' : ` (${types.map((_, i) => `c${i + 1}`).join(', ')})`
  const statement = parseSql(
    `${insert} SELECT * FROM (SELECT FROM (${values}) AS parsed${parsed}) AS ${quoteIdentifier(name)}`,
  )[0]
  const { InsertStmt: body } = statement.node as ParseNode
  const outer = body.selectStmt.SelectStmt
  const [from] = outer.fromClause
  const targets = [
    ...columns.map((one, i) => target(one.column.name, valueOf(one, i, columns.length + marked.indexOf(one)))),
    ...filled.map((column) => target(column.name, columnDefault(column))),
  ]
  const rows = { SelectStmt: { ...from.RangeSubselect.subquery.SelectStmt, targetList: targets } }
  const select = {
    ...outer,
    fromClause: [{ RangeSubselect: { ...from.RangeSubselect, subquery: rows } }],
    // Its positions are those of another text.
    ...(where && { whereClause: where }),
  }
  return { statement: { ...statement, node: { InsertStmt: { ...body, selectStmt: { SelectStmt: select } } } }, types }
}

const isFilled = (one: ColumnSchema, columns: readonly ReadColumn[]): boolean =>
  !one.generated && !columns.some(({ column }) => column.attribute === one.attribute)

const target = (name: string, val: ParseNode): ParseNode => ({ ResTarget: { name, val, location: -1 } })

/** index, mark: of the parsed columns. */
function valueOf({ column, read, defaulted }: ReadColumn, index: number, mark: number): ParseNode {
  const value = expression(read === column.type.oid ? `c${index + 1}` : `c${index + 1}::${formatType(column.type.oid)}`)
  if (!defaulted) return value
  const when = { CaseWhen: { expr: expression(`c${mark + 1}`), result: columnDefault(column), location: -1 } }
  return { CaseExpr: { args: [when], defresult: value, location: -1 } }
}

function expression(sql: string): ParseNode {
  const { SelectStmt: select } = parseSql(`SELECT ${sql}`)[0].node as ParseNode
  return select.targetList[0].ResTarget.val
}
