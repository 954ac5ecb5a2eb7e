// SET a = x, (b, c) = (…), d = DEFAULT of UPDATE and ON CONFLICT DO UPDATE.
import { PgError } from '../../errors.ts'
import { kindOf, locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import type { ColumnSchema } from '../../tables.ts'
import { systemColumns } from '../../system-columns.ts'
import { assign, defaultOf, requireColumn } from './assignment.ts'
import { nullOf, toDomain } from '../types/domains.ts'
import { bindPart, toPart, type ColumnPart } from './part-assignment.ts'
import { at, type Binding, columnRef, deeper, mark } from '../binding.ts'
import { bindExpression } from '../expression/expression.ts'
import { inClause, type Level } from '../scope.ts'
import { expandStar, isStar } from '../query/star.ts'
import { bindSelect, type BoundSelect } from '../query/select.ts'
import { requireWritableColumn, type WriteRelation } from './write-target.ts'

/**
 * Assigned values by attribute. oldRow: the row's columns by attribute, whose parts may be assigned. subqueries: (a, b) = (SELECT …) run once per row; the caller
 * puts them beside its input.
 */
export function bindSetList(
  nodes: readonly ParseNode[],
  relation: Pick<WriteRelation, 'face' | 'views'>,
  oldRow: ReadonlyMap<number, PlanColumn>,
  level: Level,
  subqueries: BoundSelect[],
  verb: 'update' | 'merge into' = 'update',
): Map<number, Expression> {
  const table = relation.face
  const values = new Map<number, Expression>()
  const parts = new Set<number>()
  let current: BoundSelect | undefined
  for (const { ResTarget: target } of nodes) {
    if (systemColumns.has(target.name)) throw systemColumnSet(target, level.binding)
    const column = requireColumn(target, table, level.binding)
    requireWritableColumn(column, table, verb)
    const part = inClause(level, 'update', () => bindPart(target, column, level))
    if (values.has(column.attribute) && !(part && parts.has(column.attribute))) {
      throw new PgError('42601', `multiple assignments to same column "${column.name}"`)
    }
    const several = target.val.MultiAssignRef
    const source = several?.source
    if (source?.SubLink) {
      if ((several.colno ?? 1) === 1) current = bindMultiple(source.SubLink, several.ncolumns, level, subqueries)
      const made = (current as BoundSelect).columns[several.colno - 1]
      checkAssignable(column)
      put(part, column, mark(level.binding, columnRef(made), startOf(source)))
      continue
    }
    const node = several ? partOf(several, level) : target.val
    if ('expression' in node) {
      checkAssignable(column)
      put(part, column, node.expression)
      continue
    }
    if (kindOf(node) === 'SetToDefault') {
      if (part)
        throw new PgError('0A000', 'cannot set an array element to DEFAULT', at(level.binding, locationOf(target)))
      values.set(column.attribute, defaultFor(column, relation, level.binding))
      continue
    }
    checkAssignable(column)
    put(
      part,
      column,
      inClause(level, 'update', () => bindExpression(node, level)),
    )
  }
  return values

  function put(part: ColumnPart | undefined, column: ColumnSchema, value: Expression): void {
    if (!part) {
      values.set(column.attribute, assign(value, column, level.binding))
      return
    }
    parts.add(column.attribute)
    const whole = values.get(column.attribute) ?? columnRef(oldRow.get(column.attribute)!)
    const changed = part.put(whole, toPart(part, value, level))
    values.set(column.attribute, toDomain(changed, column.type, 'assignment', level.binding))
  }
}

/** A view's column that has no default of its own is set to NULL, whatever the table's is. */
function defaultFor(column: ColumnSchema, { views }: Pick<WriteRelation, 'views'>, binding: Binding): Expression {
  const own = views[0]?.view.schema.columns.find(({ name }) => name === column.name)
  const isNull = own && own.defaultSql === undefined && !column.generated
  return isNull ? nullOf(column.type, binding) : defaultOf(column, binding)
}

function checkAssignable(column: ColumnSchema): void {
  if (column.generated) {
    throw new PgError('428C9', `column "${column.name}" can only be updated to DEFAULT`, {
      detail: `Column "${column.name}" is a generated column.`,
    })
  }
  if (column.identity === 'always') {
    throw new PgError('428C9', `column "${column.name}" can only be updated to DEFAULT`, {
      detail: `Column "${column.name}" is an identity column defined as GENERATED ALWAYS.`,
    })
  }
}

/** The part of ROW(…) that is for this column: a node, or what a star among its parts stands for. */
function partOf(several: ParseNode, level: Level): ParseNode | { readonly expression: Expression } {
  const row = several.source?.RowExpr
  const location = at(level.binding, startOf(several.source))
  if (!row) {
    throw new PgError(
      '0A000',
      'source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression',
      location,
    )
  }
  const parts = (row.args as ParseNode[]).flatMap((arg) => (isStar(arg) ? expandStar(arg, level) : [arg]))
  if (parts.length !== several.ncolumns) {
    throw new PgError('42601', 'number of columns does not match number of values', location)
  }
  return parts[(several.colno ?? 1) - 1]
}

function bindMultiple(link: ParseNode, count: number, level: Level, subqueries: BoundSelect[]): BoundSelect {
  const fields = at(level.binding, locationOf(link))
  const bound = inClause(level, 'update', () => bindSelect(link.subselect.SelectStmt, level, deeper(level.binding)))
  if (bound.columns.length !== count) {
    throw new PgError('42601', 'number of columns does not match number of values', fields)
  }
  subqueries.push(bound)
  return bound
}

const systemColumnSet = (target: ParseNode, binding: Binding): PgError =>
  new PgError('0A000', `cannot assign to system column "${target.name}"`, at(binding, locationOf(target)))
