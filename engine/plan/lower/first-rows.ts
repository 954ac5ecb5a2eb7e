// A filter over row_number() or rank() that only the first rows of each partition pass (row_number() <= 3): the window is told how many.
import { functionByOid } from '../../functions/registry.ts'
import type { Expression } from '../expression.ts'
import { commuted, comparisonOf, isVolatile } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { conjunctsOf, sameExpression } from '../traverse-expression.ts'
import type { Lowered } from './lower.ts'

type Window = Extract<LogicalPlan, { kind: 'window' }>
type Call = Window['calls'][number]

/** Keeping the best of more than so many rows a partition costs more than sorting all. */
const firstMax = 16

/** Calls whose value in a row depends on the rows before it alone. */
const countBefore: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank'])

export function withFirstRows(filter: LogicalPlan & { kind: 'filter' }, input: Lowered): Lowered {
  if (filter.input.kind !== 'window' || input.plan.kind !== 'window') return input
  const first = firstWanted(filter.input, filter.condition)
  return first === undefined ? input : { ...input, plan: { ...input.plan, first } }
}

function firstWanted({ calls }: Window, condition: Expression): number | undefined {
  const [one] = calls
  if (one.orderBy.length === 0) return undefined
  // Keys are computed once to choose rows, and once more to sort them.
  if ([...one.partitionBy, ...one.orderBy.map((key) => key.expression)].some(isVolatile)) return undefined
  for (const call of calls)
    if (!countBefore.has(functionByOid(call.function).name) || !sameOrder(call, one)) return undefined
  const wanted = conjunctsOf(condition).flatMap((term) => numbersUpTo(term, calls) ?? [])
  const first = Math.min(...wanted)
  return first >= 1 && first <= firstMax ? first : undefined
}

/** The greatest number that the term lets through. */
function numbersUpTo(term: Expression, calls: readonly Call[]): number | undefined {
  const comparison = comparisonOf(term)
  if (!comparison || term.kind !== 'call') return undefined
  const exchanged = term.args[0].kind === 'literal'
  const [number, limit] = exchanged ? [term.args[1], term.args[0]] : term.args
  if (number.kind !== 'column' || limit.kind !== 'literal') return undefined
  const call = calls.find((candidate) => candidate.column.id === number.id)
  // Of equal rows dense_rank counts one.
  if (!call || functionByOid(call.function).name === 'dense_rank') return undefined
  if (typeof limit.value !== 'bigint' && typeof limit.value !== 'number') return undefined
  const value = Number(limit.value)
  switch (exchanged ? commuted[comparison] : comparison) {
    case '=':
    case '<=':
      return Math.floor(value)
    case '<':
      return Math.ceil(value) - 1
    default:
      return undefined
  }
}

function sameOrder(a: Call, b: Call): boolean {
  if (a.partitionBy.length !== b.partitionBy.length || a.orderBy.length !== b.orderBy.length) return false
  return (
    a.partitionBy.every((key, i) => sameExpression(key, b.partitionBy[i])) &&
    a.orderBy.every((key, i) => {
      const other = b.orderBy[i]
      return (
        key.descending === other.descending &&
        key.nullsFirst === other.nullsFirst &&
        sameExpression(key.expression, other.expression)
      )
    })
  )
}
