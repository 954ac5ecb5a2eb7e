// The share of pairs of rows that a join's condition accepts. Equalities that cover a side's key match each row of the
// other side with at most one of its rows: the one case where composite keys are estimated right.
import type { ColumnId, Expression } from '../expression.ts'
import { isEquality } from '../facts.ts'
import { usesAny } from '../traverse-expression.ts'
import { distinctOf } from './cardinality.ts'
import { equalValues } from './equal-values.ts'
import { bothColumns, type ColumnEstimate, type Estimate } from './estimate.ts'
import { conjunctionSelectivity } from './selectivity.ts'

interface Edge {
  readonly term: Expression
  readonly left: Expression
  readonly right: Expression
}

export function joinSelectivity(terms: readonly Expression[], left: Estimate, right: Estimate): number {
  const edges: Edge[] = []
  const others: Expression[] = []
  for (const term of terms) {
    const sides = equalitySides(term, left.columns, right.columns)
    if (sides) edges.push({ term, ...sides })
    else others.push(term)
  }
  let share = others.length === 0 ? 1 : conjunctionSelectivity(others, pairs(left, right))
  let open = edges
  for (const [side, pick] of [
    [right, 'right'],
    [left, 'left'],
  ] as const) {
    for (const key of side.keys) {
      if (key.columns.length === 0) continue
      const covering = key.columns.map((id) => open.find((edge) => isColumn(edge[pick], id)))
      if (!covering.every((edge) => edge !== undefined)) continue
      share /= Math.max(1, key.rows)
      open = open.filter((edge) => !covering.includes(edge))
    }
  }
  if (open.length > 1) {
    const domains = [
      keyDomain(
        open.map((edge) => edge.left),
        left,
      ),
      keyDomain(
        open.map((edge) => edge.right),
        right,
      ),
    ]
    const known = domains.filter((domain) => domain !== undefined)
    // A composite foreign key: the pairs that occur are those of the table that has fewer of them.
    if (known.length > 0) return share / Math.max(1, Math.min(...known))
  }
  // Further equalities are rarely independent of each other: each counts for less.
  const factors = open.map((edge) => edgeShare(edge, left, right)).sort((a, b) => a - b)
  factors.forEach((factor, i) => {
    share *= factor ** (1 / 2 ** i)
  })
  return share
}

function edgeShare(edge: Edge, left: Estimate, right: Estimate): number {
  const [a, b] = [columnOf(edge.left, left), columnOf(edge.right, right)]
  if (a && b && isEquality(edge.term)) return equalValues(a, b).share
  return 1 / Math.max(distinctOf(edge.left, left), distinctOf(edge.right, right), 1)
}

const columnOf = (expression: Expression, side: Estimate): ColumnEstimate | undefined =>
  expression.kind === 'column' ? side.columns.get(expression.id) : undefined

/** Of an inner join: columns that are equal in it have common values in common. */
export function joinedColumns(
  terms: readonly Expression[],
  left: Estimate,
  right: Estimate,
): Map<ColumnId, ColumnEstimate> {
  const columns = bothColumns(left, right)
  for (const term of terms) {
    if (!isEquality(term)) continue
    const [a, b] = term.args
    const [x, y] = [a, b].map((arg) => (arg.kind === 'column' ? columns.get(arg.id) : undefined))
    if (a.kind !== 'column' || b.kind !== 'column' || !x || !y) continue
    const common = { sample: equalValues(x, y).sample, equals: {} }
    for (const [id, column] of columns)
      if (column.equals && (column.equals === x.equals || column.equals === y.equals))
        columns.set(id, { ...column, ...common })
    columns.set(a.id, { ...x, ...common })
    columns.set(b.id, { ...y, ...common })
  }
  return columns
}

const pairs = (left: Estimate, right: Estimate): Estimate => ({
  rows: left.rows * right.rows,
  columns: bothColumns(left, right),
  keys: [],
})

/** Distinct combinations of columns of one table: no more than its rows. */
function keyDomain(keys: readonly Expression[], side: Estimate): number | undefined {
  const columns = keys.map((key) => (key.kind === 'column' ? side.columns.get(key.id) : undefined))
  const [first] = columns
  if (!first?.source || !columns.every((column) => column?.source?.scan === first.source!.scan)) return undefined
  return Math.min(
    columns.reduce((product, column) => product * column!.distinct, 1),
    first.source.rows,
  )
}

const isColumn = (expression: Expression, id: ColumnId): boolean => expression.kind === 'column' && expression.id === id

function equalitySides(
  term: Expression,
  left: Estimate['columns'],
  right: Estimate['columns'],
): { left: Expression; right: Expression } | undefined {
  const pair: readonly Expression[] | undefined = isEquality(term)
    ? term.args
    : term.kind === 'is-distinct' && term.negated
      ? [term.left, term.right]
      : undefined
  if (!pair) return undefined
  const [a, b] = pair
  const splits = (x: Expression, y: Expression): boolean =>
    usesAny(x, left) && !usesAny(x, right) && usesAny(y, right) && !usesAny(y, left)
  return splits(a, b) ? { left: a, right: b } : splits(b, a) ? { left: b, right: a } : undefined
}
