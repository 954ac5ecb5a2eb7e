// * and t.*: the visible columns in order.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { at, rowFieldsOf } from '../binding.ts'
import { namedValue } from '../expression/named-values.ts'
import { lookupItem, missingItem, use, type Level, type ScopeColumn, type ScopeItem } from '../scope.ts'

export const isStar = (node: ParseNode): boolean => {
  const fields = node?.ColumnRef?.fields
  return fields !== undefined && fields[fields.length - 1].A_Star !== undefined
}

export function expandStar(node: ParseNode, level: Level): ScopeColumn[] {
  const columns = columnsOf(node, level)
  level.binding.findings?.stars.set(node.ColumnRef, columns)
  return columns
}

function columnsOf(node: ParseNode, level: Level): ScopeColumn[] {
  const location = locationOf(node.ColumnRef)
  const fields: ParseNode[] = node.ColumnRef.fields
  if (fields.length === 1) {
    const items = level.items.filter((item) => item.columnsVisible && item.lateral === undefined)
    if (items.length === 0) {
      throw new PgError('42601', 'SELECT * with no tables specified is not valid', at(level.binding, location))
    }
    return items.flatMap((item) =>
      listed(item).map((column) => ({ name: column.name, expression: use(level, item, column, level, location) })),
    )
  }
  const names = fields.slice(0, -1).map((field) => field.String?.sval ?? '')
  const table = names[names.length - 1]
  const row = namedValue(names, level, location)
  if (row) return starOfRow(row, level, location)
  const schema = names[names.length - 2]
  const found = lookupItem(level, schema, table, location)
  if (!found) throw missingItem(level, table, location)
  return listed(found.item).map((column) => ({
    name: column.name,
    expression: use(found.scope, found.item, column, level, location),
  }))
}

const listed = ({ columns }: ScopeItem): readonly ScopeColumn[] => columns.filter((column) => !column.unlisted)

/** Of a variable that holds a row. */
function starOfRow(row: Expression, level: Level, location: number): ScopeColumn[] {
  const fields = rowFieldsOf(level.binding, row)
  if (!fields || row.kind !== 'row')
    throw new PgError('42809', 'record type has not been registered', at(level.binding, location))
  return fields.map(({ name }, i) => ({ name, expression: row.fields[i] }))
}
