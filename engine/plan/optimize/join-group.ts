// A tree of joins taken apart: relations that may be joined in any order, others (outer, semi, anti, mark and single
// joins) that only need the relations their condition names to come before them, and the conditions between them.
import type { ColumnId, Expression } from '../expression.ts'
import { isVolatile } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { columnsOf, conjunctsOf, substitute } from '../traverse-expression.ts'
import { outputColumns } from '../traverse-plan.ts'
import { isTrivial } from './merge-projects.ts'

export interface JoinElement {
  readonly plan: LogicalPlan
  /** How it joins what came before; absent: an inner join with either side first. */
  readonly dependent?: {
    readonly node: Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>
    readonly terms: readonly Expression[]
  }
  readonly columns: ReadonlySet<ColumnId>
}

export interface JoinGroup {
  readonly elements: JoinElement[]
  readonly terms: Expression[]
  /** Columns that projects between the joins renamed or made of constants. */
  readonly renamed: Map<ColumnId, Expression>
}

/** `leaf` rewrites what is no part of the group. */
export function joinGroup(plan: LogicalPlan, leaf: (plan: LogicalPlan) => LogicalPlan): JoinGroup {
  const group: JoinGroup = { elements: [], terms: [], renamed: new Map() }
  gather(plan, group, leaf)
  return group
}

export const opensGroup = (plan: LogicalPlan): boolean =>
  (plan.kind === 'join' && (isInner(plan) || canDepend(plan))) ||
  (plan.kind === 'mark-join' && canDepend(plan)) ||
  (plan.kind === 'filter' && skipPlain(plan).kind !== 'filter' && opensGroup(skipPlain(plan)))

function gather(plan: LogicalPlan, group: JoinGroup, leaf: (plan: LogicalPlan) => LogicalPlan): void {
  const expressed = (expression: Expression): Expression => substitute(expression, group.renamed)
  if (plan.kind === 'join' && isInner(plan)) {
    gather(plan.left, group, leaf)
    gather(plan.right, group, leaf)
    group.terms.push(...conjunctsOf(plan.condition).map(expressed))
    return
  }
  if ((plan.kind === 'join' || plan.kind === 'mark-join') && canDepend(plan)) {
    gather(plan.left, group, leaf)
    const right = leaf(plan.right)
    const columns = new Set(outputColumns(right).map((column) => column.id))
    if (plan.kind === 'mark-join' && plan.mark) columns.add(plan.mark.id)
    // A condition in IS TRUE must stay whole: it tells the mark apart.
    const condition = plan.condition && expressed(plan.condition)
    const terms =
      plan.kind === 'mark-join' && plan.type === 'mark' ? (condition ? [condition] : []) : conjunctsOf(condition)
    group.elements.push({ plan: right, dependent: { node: plan, terms }, columns })
    return
  }
  if (plan.kind === 'filter' && !isVolatile(plan.condition) && opensGroup(skipPlain(plan.input))) {
    gather(plan.input, group, leaf)
    group.terms.push(...conjunctsOf(plan.condition).map(expressed))
    return
  }
  if (
    plan.kind === 'project' &&
    plan.items.every((item) => isTrivial(item.expression)) &&
    opensGroup(skipPlain(plan.input))
  ) {
    gather(plan.input, group, leaf)
    for (const { column, expression } of plan.items) {
      if (expression.kind === 'column' && expression.id === column.id) continue
      group.renamed.set(column.id, expressed(expression))
    }
    return
  }
  const relation = leaf(plan)
  group.elements.push({ plan: relation, columns: new Set(outputColumns(relation).map((column) => column.id)) })
}

const isInner = (plan: Extract<LogicalPlan, { kind: 'join' }>): boolean =>
  (plan.type === 'inner' || plan.type === 'cross') && !(plan.condition && isVolatile(plan.condition))

function canDepend(plan: Extract<LogicalPlan, { kind: 'join' | 'mark-join' }>): boolean {
  if (plan.condition && isVolatile(plan.condition)) return false
  return plan.kind === 'mark-join' || plan.type === 'left' || plan.type === 'semi' || plan.type === 'anti'
}

function skipPlain(plan: LogicalPlan): LogicalPlan {
  let below = plan
  for (;;) {
    if (below.kind === 'filter' && !isVolatile(below.condition)) below = below.input
    else if (below.kind === 'project' && below.items.every((item) => isTrivial(item.expression))) below = below.input
    else return below
  }
}

/** By column: the number of the element that it is of. */
export const elementsByColumn = (elements: readonly JoinElement[]): ReadonlyMap<ColumnId, number> =>
  new Map(elements.flatMap(({ columns }, i) => [...columns].map((id) => [id, i] as const)))

/** Numbers of the elements whose columns the expression names, in order. */
export function ownersOf(expression: Expression, elementOf: ReadonlyMap<ColumnId, number>): number[] {
  const owners = new Set<number>()
  for (const id of columnsOf(expression)) {
    const owner = elementOf.get(id)
    if (owner !== undefined) owners.add(owner)
  }
  return [...owners].toSorted((a, b) => a - b)
}
