// Operators of bit strings but comparisons.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { binary, prefix, type Arithmetic } from '../arithmetic/define.ts'
import type { OperatorDefinition } from '../function.ts'

const { bit, varbit, int4 } = Oid
const both = [bit, bit] as const

type Pair = [string, string]

export const bitArithmetics: readonly Arithmetic[] = [
  binary('&', 1791, 1673, 'bitand', both, bit, ([a, b]: Pair) => combined('&', a, b), { commutator: '&' }),
  binary('|', 1792, 1674, 'bitor', both, bit, ([a, b]: Pair) => combined('|', a, b), { commutator: '|' }),
  binary('#', 1793, 1675, 'bitxor', both, bit, ([a, b]: Pair) => combined('#', a, b), { commutator: '#' }),
  prefix('~', 1794, 1676, 'bitnot', bit, bit, ([a]: [string]) => inverted(a)),
  binary('<<', 1795, 1677, 'bitshiftleft', [bit, int4], bit, ([a, by]: [string, number]) => shifted(a, by)),
  binary('>>', 1796, 1678, 'bitshiftright', [bit, int4], bit, ([a, by]: [string, number]) => shifted(a, -by)),
  binary('||', 1797, 1679, 'bitcat', [varbit, varbit], varbit, ([a, b]: Pair) => a + b),
]

export const bitOperators: readonly OperatorDefinition[] = bitArithmetics.map((entry) => entry.operator)

type Combination = '&' | '|' | '#'

const names: Readonly<Record<Combination, string>> = { '&': 'AND', '|': 'OR', '#': 'XOR' }

export function combined(operator: Combination, a: string, b: string): string {
  if (a.length !== b.length) {
    throw new PgError('22026', `cannot ${names[operator]} bit strings of different sizes`)
  }
  if (a === '') return a
  const [left, right] = [BigInt(`0b${a}`), BigInt(`0b${b}`)]
  const result = operator === '&' ? left & right : operator === '|' ? left | right : left ^ right
  return result.toString(2).padStart(a.length, '0')
}

const inverted = (value: string): string => value.replaceAll(/./g, (digit) => (digit === '0' ? '1' : '0'))

/** To the left, or with a negative number to the right; the length stays. */
function shifted(value: string, by: number): string {
  const { length } = value
  return by >= 0 ? value.slice(by).padEnd(length, '0') : value.slice(0, Math.max(length + by, 0)).padStart(length, '0')
}
