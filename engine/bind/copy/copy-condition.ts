// COPY … FROM … WHERE: the condition stays a tree, to be bound once more over the rows that come. It sees the columns that the input has.
import { PgError, notSupported } from '../../errors.ts'
import { locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import { subqueryIn } from '../../parse/subquery-in.ts'
import { type ColumnSchema, type Table, visibleColumns } from '../../tables.ts'
import { at, freshColumn, openBinding, type BindContext } from '../binding.ts'
import { coerceToBoolean } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import { addItems, itemOf, openLevel } from '../scope.ts'

/** read: the columns of the input. Throws what binding throws, before any row is asked for. */
export function copyCondition(
  condition: ParseNode,
  { schema, info }: Table,
  read: readonly ColumnSchema[],
  context: BindContext,
): ParseNode {
  const binding = openBinding(context)
  const subquery = subqueryIn(condition)
  if (subquery)
    throw new PgError('0A000', 'cannot use subquery in COPY FROM WHERE condition', at(binding, locationOf(subquery)))
  const level = openLevel(binding, undefined, 'copy where', false)
  const columns = visibleColumns(schema.columns)
  addItems(level, [
    itemOf(
      info.name,
      columns.map((column) => freshColumn(binding, column.name, column.type)),
    ),
  ])
  coerceToBoolean(bindExpression(condition, level), 'WHERE', binding)
  const other = columns.find((column) => !read.includes(column) && mentionsColumn(condition, column.name))
  if (other)
    throw notSupported(
      `column "${other.name}" in COPY FROM … WHERE, which is not read,`,
      at(binding, startOf(condition)),
    )
  return condition
}

function mentionsColumn(tree: unknown, name: string): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  const fields = (tree as ParseNode).ColumnRef?.fields as readonly ParseNode[] | undefined
  if (fields) return fields.at(-1)?.String?.sval === name
  return Object.values(tree).some((child) => mentionsColumn(child, name))
}
