// Terms of a join's condition that bound an expression of the right side by one of the left: what a join without equalities finds rows by.
import { Oid } from '../types/oids.ts'
import type { ColumnId, Expression } from './expression.ts'
import { comparisonOf, isVolatile } from './facts.ts'
import { usesAny } from './traverse-expression.ts'

/** right op left. */
export interface JoinRange {
  readonly right: Expression
  readonly op: RangeOperator
  readonly left: Expression
}

export type RangeOperator = '<' | '<=' | '>' | '>='

const commuted = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

/** Types that doubles are in the order of; those of one list are compared with each other. */
const families: readonly (readonly number[])[] = [
  [Oid.int2, Oid.int4, Oid.int8],
  [Oid.float4, Oid.float8],
  [Oid.numeric],
  [Oid.date],
  [Oid.timestamp],
  [Oid.timestamptz],
  [Oid.time],
]

/** None where nothing is bounded from one of both sides: half of all pairs are no fewer to speak of. */
export function joinRanges(
  terms: readonly Expression[],
  leftIds: ReadonlySet<ColumnId>,
  rightIds: ReadonlySet<ColumnId>,
): readonly JoinRange[] {
  const ranges = terms.flatMap((term) => rangeOf(term, leftIds, rightIds) ?? [])
  const bounds = (wanted: string): boolean => ranges.some(({ op }) => op.startsWith(wanted))
  return bounds('<') && bounds('>') ? ranges : []
}

function rangeOf(
  term: Expression,
  leftIds: ReadonlySet<ColumnId>,
  rightIds: ReadonlySet<ColumnId>,
): JoinRange | undefined {
  const op = comparisonOf(term)
  if (!op || !isRange(op) || term.kind !== 'call' || isVolatile(term)) return undefined
  const [a, b] = term.args
  if (!families.some((family) => family.includes(a.type.oid) && family.includes(b.type.oid))) return undefined
  const splits = (x: Expression, y: Expression): boolean =>
    usesAny(x, leftIds) && !usesAny(x, rightIds) && usesAny(y, rightIds) && !usesAny(y, leftIds)
  if (splits(b, a)) return { right: a, op, left: b }
  return splits(a, b) ? { right: b, op: commuted[op], left: a } : undefined
}

const isRange = (op: string): op is RangeOperator => op in commuted
