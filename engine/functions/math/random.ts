// random() and its kin: xoroshiro128++ per thread, seeded by the system or by setseed. Values after setseed are our own, not PostgreSQL's.
import { randomBytes } from 'node:crypto'
import { PgError, invalidParameter } from '../../errors.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { compare } from '../../types/numeric/compare.ts'
import { rescale } from '../../types/numeric/round.ts'
import { Oid } from '../../types/oids.ts'
import { volatile } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

const mask = (1n << 64n) - 1n

/** One per thread: a sequence that nobody can foretell unless it was seeded. */
const state = new BigUint64Array(2)
new Uint8Array(state.buffer).set(randomBytes(16))

export const randomFunctions: readonly FunctionDefinition[] = [
  volatile(1598, 'random', [], Oid.float8, () => uniform()),
  volatile(1599, 'setseed', [Oid.float8], Oid.void, ([seed]: [number]) => {
    if (!(seed >= -1 && seed <= 1)) throw invalidParameter(`setseed parameter ${seed} is out of allowed range [-1,1]`)
    setSeed(seed)
    return ''
  }),
  volatile(
    6339,
    'random',
    [Oid.int4, Oid.int4],
    Oid.int4,
    { argNames: ['min', 'max'] },
    ([low, high]: [number, number]) => Number(between(BigInt(low), BigInt(high))),
  ),
  volatile(
    6340,
    'random',
    [Oid.int8, Oid.int8],
    Oid.int8,
    { argNames: ['min', 'max'] },
    ([low, high]: [bigint, bigint]) => between(low, high),
  ),
  volatile(
    6341,
    'random',
    [Oid.numeric, Oid.numeric],
    Oid.numeric,
    { argNames: ['min', 'max'] },
    ([low, high]: [Numeric, Numeric]) => betweenNumerics(low, high),
  ),
  volatile(
    6212,
    'random_normal',
    [Oid.float8, Oid.float8],
    Oid.float8,
    { argNames: ['mean', 'stddev'], defaults: ['0', '1'] },
    ([mean, deviation]: [number, number]) => {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
      return mean + deviation * radius * Math.cos(2 * Math.PI * uniform())
    },
  ),
]

function next(): bigint {
  const [a, b] = state
  const result = (rotate((a + b) & mask, 17n) + a) & mask
  const c = a ^ b
  state[0] = rotate(a, 49n) ^ c ^ ((c << 21n) & mask)
  state[1] = rotate(c, 28n)
  return result
}

const rotate = (value: bigint, by: bigint): bigint => ((value << by) & mask) | (value >> (64n - by))

const uniform = (): number => Number(next() >> 11n) * 2 ** -53

function setSeed(seed: number): void {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, seed)
  let value = bits.getBigUint64(0)
  for (let index = 0; index < 2; index++) {
    value = (value + 0x9e3779b97f4a7c15n) & mask
    let mixed = ((value ^ (value >> 30n)) * 0xbf58476d1ce4e5b9n) & mask
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & mask
    state[index] = mixed ^ (mixed >> 31n)
  }
}

const boundsError = (): PgError => invalidParameter('lower bound must be less than or equal to upper bound')

/** Uniform in [low, high], by rejection. */
function between(low: bigint, high: bigint): bigint {
  if (low > high) throw boundsError()
  const count = high - low + 1n
  const bits = BigInt(Math.ceil(count.toString(2).length / 64))
  for (;;) {
    let value = 0n
    for (let word = 0n; word < bits; word++) value = (value << 64n) | next()
    const range = 1n << (64n * bits)
    if (value < range - (range % count)) return low + (value % count)
  }
}

function betweenNumerics(low: Numeric, high: Numeric): Numeric {
  for (const [name, bound] of [
    ['lower', low],
    ['upper', high],
  ] as const) {
    if (bound.special === 'NaN') throw invalidParameter(`${name} bound cannot be NaN`)
    if (bound.special !== undefined) throw invalidParameter(`${name} bound cannot be infinity`)
  }
  if (compare(low, high) > 0) throw boundsError()
  const scale = Math.max(low.scale, high.scale)
  return { coefficient: between(rescale(low, scale).coefficient, rescale(high, scale).coefficient), scale }
}
