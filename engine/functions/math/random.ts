// random() and its kin: PostgreSQL's generator (xoroshiro128**), one per session, seeded by the system or by setseed, after which the values
// are those that PostgreSQL gives.
import { randomBytes } from 'node:crypto'
import { PgError, invalidParameter } from '../../errors.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { compare } from '../../types/numeric/compare.ts'
import { rescale } from '../../types/numeric/round.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { volatile } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'

const mask = (1n << 64n) - 1n

/** A sequence that nobody can foretell unless it was seeded. */
export function newRandomState(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(16)
  new Uint8Array(buffer).set(randomBytes(16))
  return buffer
}

const ownState = newRandomState()

let lastBuffer: SharedArrayBuffer | undefined
let state = new BigUint64Array(ownState)

/** What follows draws from the session's sequence. */
function use({ session }: FunctionContext): void {
  const buffer = session.randomState ?? ownState
  if (buffer === lastBuffer) return
  lastBuffer = buffer
  state = new BigUint64Array(buffer)
}

/** Every body draws from its session's. */
const drawing =
  <Args>(body: (args: Args) => Value) =>
  (args: Args, context: FunctionContext): Value => {
    use(context)
    return body(args)
  }

export const randomFunctions: readonly FunctionDefinition[] = [
  volatile(
    1598,
    'random',
    [],
    Oid.float8,
    drawing(() => uniform()),
  ),
  volatile(
    1599,
    'setseed',
    [Oid.float8],
    Oid.void,
    drawing(([seed]: [number]) => {
      if (!(seed >= -1 && seed <= 1)) throw invalidParameter(`setseed parameter ${seed} is out of allowed range [-1,1]`)
      setSeed(seed)
      return ''
    }),
  ),
  volatile(
    6339,
    'random',
    [Oid.int4, Oid.int4],
    Oid.int4,
    { argNames: ['min', 'max'] },
    drawing(([low, high]: [number, number]) => Number(between(BigInt(low), BigInt(high)))),
  ),
  volatile(
    6340,
    'random',
    [Oid.int8, Oid.int8],
    Oid.int8,
    { argNames: ['min', 'max'] },
    drawing(([low, high]: [bigint, bigint]) => between(low, high)),
  ),
  volatile(
    6341,
    'random',
    [Oid.numeric, Oid.numeric],
    Oid.numeric,
    { argNames: ['min', 'max'] },
    drawing(([low, high]: [Numeric, Numeric]) => betweenNumerics(low, high)),
  ),
  volatile(
    6212,
    'random_normal',
    [Oid.float8, Oid.float8],
    Oid.float8,
    { argNames: ['mean', 'stddev'], defaults: ['0', '1'] },
    drawing(([mean, deviation]: [number, number]) => {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
      return mean + deviation * (radius * Math.sin(2 * Math.PI * (1 - uniform())))
    }),
  ),
]

function next(): bigint {
  const [a, b] = state
  const result = (rotate((a * 5n) & mask, 7n) * 9n) & mask
  const c = a ^ b
  state[0] = rotate(a, 24n) ^ c ^ ((c << 16n) & mask)
  state[1] = rotate(c, 37n)
  return result
}

const rotate = (value: bigint, by: bigint): bigint => ((value << by) & mask) | (value >> (64n - by))

const uniform = (): number => Number(next() >> 12n) * 2 ** -52

/** The seed's fraction as an integer, from which splitmix64 makes the state. */
function setSeed(seed: number): void {
  let value = BigInt.asUintN(64, BigInt(Math.trunc((2 ** 52 - 1) * seed)))
  for (let index = 0; index < 2; index++) {
    value = (value + 0x9e3779b97f4a7c15n) & mask
    let mixed = ((value ^ (value >> 30n)) * 0xbf58476d1ce4e5b9n) & mask
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & mask
    state[index] = mixed ^ (mixed >> 31n)
  }
}

const boundsError = (): PgError => invalidParameter('lower bound must be less than or equal to upper bound')

function between(low: bigint, high: bigint): bigint {
  if (low > high) throw boundsError()
  return low + upTo(high - low)
}

/** Uniform in [0, range], of at most 64 bits: as many bits as the range has, until they are within it. */
function upTo(range: bigint): bigint {
  if (range === 0n) return 0n
  const shift = BigInt(64 - range.toString(2).length)
  for (;;) {
    const value = next() >> shift
    if (value <= range) return value
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
  const from = rescale(low, scale).coefficient
  return { coefficient: from + decimalUpTo(rescale(high, scale).coefficient - from, scale), scale }
}

const base = 10_000n
/** Four digits of base 10000 fit into 64 bits. */
const digitsAtOnce = 4

/**
 * Uniform in [0, range], both counted in 10^-scale, of any size. The leading digits of base 10000 are drawn from what those of the
 * range allow, the others freely, and what exceeds the range is drawn again.
 */
function decimalUpTo(range: bigint, scale: number): bigint {
  if (range === 0n) return 0n
  // The last digit of base 10000 has as many zeros as the scale leaves.
  const zeros = 10n ** BigInt((digitsAtOnce - (scale % digitsAtOnce)) % digitsAtOnce)
  const digits: bigint[] = []
  for (let rest = range * zeros; rest > 0n; rest /= base) digits.unshift(rest % base)
  const count = digits.length
  const leading = Math.min(count, digitsAtOnce)
  const limit = digits.slice(0, leading).reduce((value, digit) => value * base + digit, 0n)
  for (;;) {
    let value = leading === count ? upTo(limit / zeros) * zeros : upTo(limit)
    let at = leading
    const whole = zeros === 1n ? count : count - 1
    for (; at < whole - (digitsAtOnce - 1); at += digitsAtOnce) {
      // The lowest of what is drawn together comes first.
      let drawn = upTo(base ** 4n - 1n)
      for (let digit = 0; digit < digitsAtOnce; digit++, drawn /= base) value = value * base + (drawn % base)
    }
    for (; at < whole; at++) value = value * base + upTo(base - 1n)
    if (at < count) value = value * base + upTo(base / zeros - 1n) * zeros
    if (value / zeros <= range) return value / zeros
  }
}
