// JOIN: ON, USING and NATURAL, with the merged columns of the last two.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { noteRead } from '../access.ts'
import { coerceToBoolean } from '../overloads/coerce.ts'
import { commonType, toCommonType } from '../overloads/common-type.ts'
import { bindExpression } from '../expression/expression.ts'
import { bindFromItem, checkNames, combine, renamed } from './from-clause.ts'
import { withPresence } from './nullable-rows.ts'
import { bindOperator } from '../overloads/operators.ts'
import { inClause, type FromResult, type Level, type ScopeColumn, type ScopeItem } from '../scope.ts'
import { boolType, typeOf } from '../types/types.ts'

type JoinKind = 'inner' | 'left' | 'right' | 'full'

const kinds: Readonly<Record<string, JoinKind>> = {
  JOIN_INNER: 'inner',
  JOIN_LEFT: 'left',
  JOIN_RIGHT: 'right',
  JOIN_FULL: 'full',
}

export function bindJoin(body: ParseNode, level: Level): FromResult {
  const kind = kinds[body.jointype ?? 'JOIN_INNER'] ?? 'inner'
  const outside = level.items
  const left = bindFromItem(body.larg, level)
  const mark = level.lateralUses.length
  const allowed = kind === 'inner' || kind === 'left' ? 'yes' : 'no'
  level.items = [...outside, ...left.items.map((item) => ({ ...item, lateral: allowed as 'yes' | 'no' }))]
  const right = bindFromItem(body.rarg, level)
  level.items = outside
  checkNames([...left.items, ...right.items])
  const shared = sharedNames(body, left, right)
  const merged = shared && mergeColumns(shared, kind, left, right, level)
  const condition = merged ? merged.condition : body.quals && bindOn(body.quals, left, right, level)
  const sides = {
    left: kind === 'right' || kind === 'full' ? withPresence(left, level) : left,
    right: kind === 'left' || kind === 'full' ? withPresence(right, level) : right,
  }
  const plan = combine(
    sides.left,
    sides.right,
    condition || kind !== 'inner' ? kind : 'cross',
    condition ?? trueUnlessInner(kind),
    mark,
    level,
  )
  return { plan, items: itemsOf(body, sides.left, sides.right, merged?.columns, level) }
}

const trueUnlessInner = (kind: JoinKind): Expression | undefined =>
  kind === 'inner' ? undefined : { kind: 'literal', value: true, type: boolType }

/** ON sees the two sides of its join and nothing else of this FROM. */
function bindOn(node: ParseNode, left: FromResult, right: FromResult, level: Level): Expression {
  const outside = level.items
  level.items = [...left.items, ...right.items]
  try {
    return inClause(level, 'join', () => coerceToBoolean(bindExpression(node, level), 'JOIN/ON', level.binding))
  } finally {
    level.items = outside
  }
}

const visible = (side: FromResult): ScopeColumn[] =>
  side.items.filter((item) => item.columnsVisible).flatMap((item) => item.columns)

/** undefined: joined by ON, or not at all. */
function sharedNames(body: ParseNode, left: FromResult, right: FromResult): readonly string[] | undefined {
  if (body.isNatural) {
    const others = new Set(visible(right).map((column) => column.name))
    return visible(left)
      .map((column) => column.name)
      .filter((name) => others.has(name))
  }
  return body.usingClause?.map((name: ParseNode) => name.String.sval)
}

interface MergedColumns {
  readonly columns: readonly ScopeColumn[]
  readonly condition: Expression | undefined
}

function mergeColumns(
  names: readonly string[],
  kind: JoinKind,
  left: FromResult,
  right: FromResult,
  level: Level,
): MergedColumns {
  const { binding } = level
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined)
    throw new PgError('42701', `column name "${repeated}" appears more than once in USING clause`)
  const conditions: Expression[] = []
  const columns = names.map((name): ScopeColumn => {
    const a = one(name, visible(left), 'left')
    const b = one(name, visible(right), 'right')
    noteRead(binding, a)
    noteRead(binding, b)
    const type = commonType([a, b], 'JOIN/USING', binding)
    conditions.push(bindOperator(['='], [{ ...a }, { ...b }], -1, binding))
    const [l, r] = [a, b].map((side) => toCommonType({ ...side }, type, 'JOIN/USING', binding))
    if (kind === 'full') return { name, expression: { kind: 'coalesce', args: [l, r], type: typeOf(type) } }
    if (kind === 'right') return { name, expression: r }
    return { name, expression: kind === 'inner' && a.type.oid !== type && b.type.oid === type ? r : l }
  })
  const condition: Expression | undefined =
    conditions.length > 1 ? { kind: 'and', args: conditions, type: boolType } : conditions[0]
  return { columns, condition }
}

function one(name: string, columns: readonly ScopeColumn[], side: 'left' | 'right'): Expression {
  const found = columns.filter((column) => column.name === name)
  if (found.length === 0)
    throw new PgError('42703', `column "${name}" specified in USING clause does not exist in ${side} table`)
  if (found.length > 1)
    throw new PgError('42702', `common column name "${name}" appears more than once in ${side} table`)
  return found[0].expression
}

function itemsOf(
  body: ParseNode,
  left: FromResult,
  right: FromResult,
  merged: readonly ScopeColumn[] | undefined,
  level: Level,
): readonly ScopeItem[] {
  const inner = [...left.items, ...right.items]
  if (!merged && !body.alias) return inner
  const names = new Set(merged?.map((column) => column.name))
  const rest = [...visible(left), ...visible(right)].filter((column) => !names.has(column.name))
  const joined: ScopeItem = {
    name: body.alias?.aliasname ?? '',
    columns: [...(merged ?? []), ...rest],
    relationVisible: body.alias !== undefined,
    columnsVisible: true,
    unlockable: 'a join',
  }
  if (body.alias) return [renamed(joined, body.alias, level.binding)]
  const using: ScopeItem[] = body.join_using_alias
    ? [
        {
          name: body.join_using_alias.aliasname,
          columns: merged ?? [],
          relationVisible: true,
          columnsVisible: false,
          unlockable: 'a join',
        },
      ]
    : []
  return [...inner.map((item) => ({ ...item, columnsVisible: false })), ...using, joined]
}
