// The select list, and how ORDER BY, GROUP BY and DISTINCT ON find their expressions in it (findTargetlistEntrySQL92).
import { PgError } from '../../errors.ts'
import { startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { at, rowFieldsOf } from '../binding.ts'
import { bindExpression } from '../expression/expression.ts'
import { targetColumnsMax } from '../limits.ts'
import { sameExpression } from '../expression/same-expression.ts'
import { lookupColumn, type Level } from '../scope.ts'
import { expandStar, isStar } from './star.ts'
import { targetName } from './target-name.ts'

export interface Target {
  expression: Expression
  readonly name: string
  /** Only there for ORDER BY, DISTINCT ON: not part of the result. */
  readonly junk: boolean
  /** What it was bound from; absent for one of the columns of a star or a row. */
  readonly node?: ParseNode
}

export function bindTargets(nodes: readonly ParseNode[] | undefined, level: Level): Target[] {
  const targets = (nodes ?? []).flatMap(({ ResTarget: item }): Target[] => {
    if (isStar(item.val)) return expandStar(item.val, level).map((column) => ({ ...column, junk: false }))
    const steps: ParseNode[] | undefined = item.val.A_Indirection?.indirection
    if (steps?.[steps.length - 1].A_Star) return expandRow(item.val.A_Indirection, level)
    const expression = bindExpression(item.val, level)
    const name: string = item.name ?? targetName(item.val, level.binding.shared.scalarNames)
    return [{ expression, name, junk: false, node: item.val }]
  })
  if (targets.length > targetColumnsMax) {
    throw new PgError('54011', `target lists can have at most ${targetColumnsMax} entries`)
  }
  return targets
}

/** (row).* where the fields' names are known: whole rows and functions with several columns. */
function expandRow(body: ParseNode, level: Level): Target[] {
  const { binding } = level
  const arg =
    body.indirection.length > 1
      ? { A_Indirection: { arg: body.arg, indirection: body.indirection.slice(0, -1) } }
      : body.arg
  const row = bindExpression(arg, level)
  const fields = rowFieldsOf(binding, row)
  if (!fields) {
    throw new PgError('42809', 'record type has not been registered', at(binding, startOf(body.arg)))
  }
  if (row.kind === 'row')
    return row.fields.map((expression, index) => ({ expression, name: fields[index].name, junk: false }))
  return fields.map(({ name }) => {
    const node = { A_Indirection: { arg, indirection: [{ String: { sval: name } }] } }
    return { expression: bindExpression(node, level), name, junk: false, node }
  })
}

/** Index of the target that a clause's item means; unknown expressions are added as junk. */
export function findTarget(
  node: ParseNode,
  clause: 'ORDER BY' | 'GROUP BY' | 'DISTINCT ON',
  targets: Target[],
  level: Level,
): number {
  const index = indexOfTarget(node, clause, targets, level)
  level.binding.findings?.items.set(node, index)
  return index
}

function indexOfTarget(
  node: ParseNode,
  clause: 'ORDER BY' | 'GROUP BY' | 'DISTINCT ON',
  targets: Target[],
  level: Level,
): number {
  const { binding } = level
  const location = startOf(node)
  const name: string | undefined =
    node.ColumnRef?.fields.length === 1 ? node.ColumnRef.fields[0].String?.sval : undefined
  if (name !== undefined && !(clause === 'GROUP BY' && isLocalColumn(name, location, level))) {
    const index = namedTarget(name, clause, targets, location, level)
    if (index !== undefined) return index
  }
  const constant = node.A_Const
  if (constant) {
    if (!constant.ival) throw new PgError('42601', `non-integer constant in ${clause}`, at(binding, location))
    const position: number = constant.ival.ival ?? 0
    const visible = targets.filter((target) => !target.junk).length
    if (position < 1 || position > visible) {
      throw new PgError('42P10', `${clause} position ${position} is not in select list`, at(binding, location))
    }
    return position - 1
  }
  return addTarget(bindExpression(node, level), targets, node)
}

export function addTarget(expression: Expression, targets: Target[], node?: ParseNode): number {
  const known = targets.findIndex((target) => sameExpression(target.expression, expression))
  if (known >= 0) return known
  targets.push({ expression, name: '?column?', junk: true, ...(node && { node }) })
  return targets.length - 1
}

function namedTarget(
  name: string,
  clause: string,
  targets: readonly Target[],
  location: number,
  level: Level,
): number | undefined {
  let found: number | undefined
  const sets = new Map(level.sets.map((set) => [set.column.id, set.expression]))
  const setOf = (expression: Expression): Expression =>
    (expression.kind === 'column' && sets.get(expression.id)) || expression
  for (const [index, target] of targets.entries()) {
    if (target.junk || target.name !== name) continue
    if (found !== undefined && !sameExpression(setOf(targets[found].expression), setOf(target.expression))) {
      throw new PgError('42702', `${clause} "${name}" is ambiguous`, at(level.binding, location))
    }
    found ??= index
  }
  return found
}

/** In GROUP BY a column of FROM goes before an output column of that name. */
function isLocalColumn(name: string, location: number, level: Level): boolean {
  return lookupColumn({ ...level, parent: undefined }, name, location) !== undefined
}
