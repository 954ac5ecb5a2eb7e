// A date column compared with a timestamp constant (date '1995-01-01' + interval '1 year' is one) is compared with a date
// instead: cheaper per row, and min and max of a segment can answer it.
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import type { Expression } from '../expression.ts'
import { commuted, comparisonOf, operatorFunction, type Comparison } from '../facts.ts'
import { boolean } from '../traverse-expression.ts'

const microsecondsPerDay = 86_400_000_000n
/** Beyond these days a date's timestamp overflows; infinities lie there too. */
const daysMax = 100_000_000n

export function narrowComparison(expression: Expression): Expression {
  const comparison = comparisonOf(expression)
  if (!comparison || expression.kind !== 'call') return expression
  const [left, right] = expression.args
  if (right.kind === 'literal') return narrowed(left, comparison, right) ?? expression
  if (left.kind === 'literal') return narrowed(right, commuted[comparison], left) ?? expression
  return expression
}

function narrowed(
  subject: Expression,
  comparison: Comparison,
  constant: Extract<Expression, { kind: 'literal' }>,
): Expression | undefined {
  if (subject.type.oid !== Oid.date || constant.type.oid !== Oid.timestamp || constant.value === null) return undefined
  const micros = constant.value as bigint
  const remainder = ((micros % microsecondsPerDay) + microsecondsPerDay) % microsecondsPerDay
  const days = (micros - remainder) / microsecondsPerDay
  if (days > daysMax || days < -daysMax) return undefined
  const op = remainder === 0n ? comparison : withinDay[comparison]
  return op && compare(subject, op, Number(days))
}

/** The same test against the start of the day, for a constant later in that day; = and <> have none. */
const withinDay: Readonly<Partial<Record<Comparison, Comparison>>> = { '<': '<=', '<=': '<=', '>': '>', '>=': '>' }

const compare = (subject: Expression, name: Comparison, days: number): Expression => ({
  kind: 'call',
  function: operatorFunction(name, Oid.date),
  args: [subject, { kind: 'literal', value: days, type: typeRef(Oid.date) }],
  type: boolean,
  form: { kind: 'operator', name },
})
