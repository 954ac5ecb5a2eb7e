// Functions of bit strings, their casts and bitwise aggregates.
import { outOfRange, PgError } from '../../errors.ts'
import { bitType } from '../../types/bit.ts'
import { byteCount } from '../../types/bit-string.ts'
import { Oid } from '../../types/oids.ts'
import { varbitType } from '../../types/varbit.ts'
import { folding } from '../aggregates/logic.ts'
import { compareOrdered } from '../comparison/define.ts'
import { aggregate, immutable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { bitArithmetics, combined } from './operators.ts'
import { overlaid, slice } from './parts.ts'

const { bit, varbit, int4, int8, bool } = Oid

const length = ([value]: [string]): number => value.length
const order = ([a, b]: [string, string], context: FunctionContext): number => compareOrdered(a, b, context)

export const bitFunctions: readonly FunctionDefinition[] = [
  ...bitArithmetics.map((entry) => entry.function),
  immutable(1681, 'length', [bit], int4, length),
  immutable(1812, 'bit_length', [bit], int4, length),
  immutable(1682, 'octet_length', [bit], int4, ([value]: [string]) => byteCount(value)),
  immutable(6162, 'bit_count', [bit], int8, ([value]: [string]) => BigInt(value.replaceAll('0', '').length)),
  immutable(3032, 'get_bit', [bit, int4], int4, ([value, index]: [string, number]) => {
    requireIndex(value, index)
    return Number(value[index])
  }),
  immutable(3033, 'set_bit', [bit, int4, int4], bit, ([value, index, next]: [string, number, number]) => {
    requireIndex(value, index)
    if (next !== 0 && next !== 1) throw new PgError('22023', 'new bit must be 0 or 1')
    return `${value.slice(0, index)}${next}${value.slice(index + 1)}`
  }),
  immutable(1699, 'substring', [bit, int4], bit, ([value, from]: [string, number]) => slice(value, from)),
  immutable(1680, 'substring', [bit, int4, int4], bit, ([value, from, count]: [string, number, number]) =>
    slice(value, from, count),
  ),
  immutable(3031, 'overlay', [bit, bit, int4], bit, ([value, by, from]: [string, string, number]) =>
    overlaid(value, by, from, by.length),
  ),
  immutable(
    3030,
    'overlay',
    [bit, bit, int4, int4],
    bit,
    ([value, by, from, count]: [string, string, number, number]) => overlaid(value, by, from, count),
  ),
  // Of an empty string in an empty one too it is 0.
  immutable(1698, 'position', [bit, bit], int4, ([value, part]: [string, string]) =>
    value === '' ? 0 : value.indexOf(part) + 1,
  ),
  immutable(1596, 'bitcmp', [bit, bit], int4, order),
  immutable(1672, 'varbitcmp', [varbit, varbit], int4, order),

  immutable(1685, 'bit', [bit, int4, bool], bit, ([value, typmod, explicit]: [string, number, boolean]) =>
    bitType.applyTypmod!(value, typmod, explicit),
  ),
  immutable(1687, 'varbit', [varbit, int4, bool], varbit, ([value, typmod, explicit]: [string, number, boolean]) =>
    varbitType.applyTypmod!(value, typmod, explicit),
  ),
  immutable(1683, 'bit', [int4, int4], bit, ([value, typmod]: [number, number]) => bitsOf(BigInt(value), typmod)),
  immutable(2075, 'bit', [int8, int4], bit, ([value, typmod]: [bigint, number]) => bitsOf(value, typmod)),
  immutable(1684, 'int4', [bit], int4, ([value]: [string]) => {
    if (value.length > 32) throw outOfRange('integer')
    return Number.parseInt(value || '0', 2) | 0
  }),
  immutable(2076, 'int8', [bit], int8, ([value]: [string]) => {
    if (value.length > 64) throw outOfRange('bigint')
    return BigInt.asIntN(64, BigInt(`0b${value || '0'}`))
  }),

  aggregate(
    2242,
    'bit_and',
    [bit],
    bit,
    folding<string>((a, b) => combined('&', a, b)),
  ),
  aggregate(
    2243,
    'bit_or',
    [bit],
    bit,
    folding<string>((a, b) => combined('|', a, b)),
  ),
  aggregate(
    6167,
    'bit_xor',
    [bit],
    bit,
    folding<string>((a, b) => combined('#', a, b)),
  ),
]

function requireIndex(value: string, index: number): void {
  if (index < 0 || index >= value.length) {
    throw new PgError('2202E', `bit index ${index} out of valid range (0..${value.length - 1})`)
  }
}

/** The lowest bits, with the sign before them where more are wanted; without a length one bit. */
function bitsOf(value: bigint, typmod: number): string {
  const count = typmod <= 0 ? 1 : typmod
  const low = BigInt.asUintN(Math.min(count, 64), value).toString(2).padStart(Math.min(count, 64), '0')
  return low.padStart(count, value < 0n ? '1' : '0')
}
