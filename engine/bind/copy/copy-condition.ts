// COPY … FROM … WHERE: the condition stays a tree, to be bound once more over the rows that come. It sees whole rows, with the defaults of
// columns that the input does not have; generated columns are computed after it.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import { subqueryIn } from '../../parse/subquery-in.ts'
import { type Table, visibleColumns } from '../../tables.ts'
import { at, freshColumn, openBinding, type BindContext } from '../binding.ts'
import { coerceToBoolean } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import { addItems, itemOf, openLevel } from '../scope.ts'

/** Throws what binding throws, before any row is asked for. */
export function copyCondition(condition: ParseNode, { schema, info }: Table, context: BindContext): ParseNode {
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
  const generated = columns.find(
    (column) => column.generated && (mentions(condition, column.name) || mentionsRow(condition, info.name)),
  )
  if (generated)
    throw new PgError('42P10', 'generated columns are not supported in COPY FROM WHERE conditions', {
      detail: `Column "${generated.name}" is a generated column.`,
    })
  return condition
}

const mentions = (tree: unknown, name: string): boolean =>
  referencesIn(tree, (fields) => fields.at(-1)?.String?.sval === name)

/** t, t.*, or * itself. */
const mentionsRow = (tree: unknown, table: string): boolean =>
  referencesIn(
    tree,
    (fields) => fields.at(-1)?.A_Star !== undefined || (fields.length === 1 && fields[0].String?.sval === table),
  )

function referencesIn(tree: unknown, isOne: (fields: readonly ParseNode[]) => boolean): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  const fields = (tree as ParseNode).ColumnRef?.fields as readonly ParseNode[] | undefined
  if (fields) return isOne(fields)
  return Object.values(tree).some((child) => referencesIn(child, isOne))
}
