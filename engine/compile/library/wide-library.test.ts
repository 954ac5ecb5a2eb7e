// The functions over numbers of two words that generated code calls, against bigints.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { QueryMemory } from '../../columns/query-memory.ts'
import { SharedColumns } from '../../columns/shared-columns.ts'
import { divideRounded, leadingGroup as groupOf } from '../../types/numeric/digits.ts'
import { ModuleNeeds } from '../pipeline/row-code.ts'
import { ContextLayout } from '../pipeline/run-context.ts'
import { compileModule, instantiate } from '../run/web-assembly.ts'
import { Words } from '../run/words.ts'
import { encodeModule } from '../wasm/encode.ts'
import { groupBits } from './leading-group.ts'

const names = ['divideNumerics', 'divideWide', 'leadingGroup', 'multiplyWide'] as const
const shared = SharedColumns.create({ cacheBytes: 0, maximumBytes: 1 << 26, poison: true })
const memory = new QueryMemory(shared, { charge: () => undefined }, 1)
const words = new Words(memory)
const needs = new ModuleNeeds(new ContextLayout())
for (const name of names) needs.library(name)
const { exports } = instantiate(
  compileModule(encodeModule({ imports: [], functions: needs.functions, exports: [...names] })),
  shared.arena.handle.memory,
  {},
)
const functions = exports as unknown as {
  readonly divideNumerics: (...args: (bigint | number)[]) => number
  readonly divideWide: (low: bigint, high: bigint, divisor: bigint, at: number) => bigint
  readonly leadingGroup: (number: bigint, first: bigint, padding: bigint, weight: number) => number
  readonly multiplyWide: (low: bigint, high: bigint, factor: bigint, at: number) => number
}

const at = memory.reserve(16)
const powers = memory.reserve(160)
for (let i = 0; i < 20; i++) words.i64[(powers >>> 3) + i] = BigInt.asIntN(64, 10n ** BigInt(i))

const stored = (): bigint =>
  (BigInt.asUintN(64, words.i64[(at >>> 3) + 1]) << 64n) | BigInt.asUintN(64, words.i64[at >>> 3])
const low = (value: bigint): bigint => BigInt.asIntN(64, value)
const high = (value: bigint): bigint => BigInt.asIntN(64, value >> 64n)

/** Of all lengths, and beside powers of two. */
const unsigned = (bitsMax: number): fc.Arbitrary<bigint> =>
  fc
    .tuple(fc.nat({ max: bitsMax }), fc.bigInt({ min: 0n, max: (1n << BigInt(bitsMax)) - 1n }), fc.nat({ max: 3 }))
    .map(([bits, value, edge]) => {
      const limit = 1n << BigInt(bits)
      const picked = edge === 0 ? limit : edge === 1 ? limit - 1n : value % limit
      return picked % (1n << BigInt(bitsMax))
    })
const divisors = unsigned(64).map((value) => value || 1n)

test('multiplyWide', () => {
  fc.assert(
    fc.property(unsigned(127), unsigned(64), (value, factor) => {
      const failed = functions.multiplyWide(low(value), high(value), low(factor), at)
      const product = value * factor
      assert.equal(failed === 1, product >= 1n << 127n)
      if (!failed) assert.equal(stored(), product)
    }),
    { numRuns: 2000 },
  )
})

test('divideWide', () => {
  fc.assert(
    fc.property(unsigned(127), divisors, (value, divisor) => {
      const rest = functions.divideWide(low(value), high(value), low(divisor), at)
      assert.equal(stored(), value / divisor)
      assert.equal(BigInt.asUintN(64, rest), value % divisor)
    }),
    { numRuns: 5000 },
  )
})

test('leadingGroup', () => {
  fc.assert(
    fc.property(unsigned(64), fc.nat({ max: 12 }), (coefficient, scale) => {
      const padding = (4 - (scale % 4)) % 4
      const last = -Math.ceil(scale / 4)
      const found = functions.leadingGroup(low(coefficient), 10n ** BigInt(4 - padding), 10n ** BigInt(padding), last)
      const { weight, digit } = groupOf({ coefficient, scale })
      assert.deepEqual([found >> groupBits, found & ((1 << groupBits) - 1)], [weight, digit])
    }),
    { numRuns: 2000 },
  )
})

test('divideNumerics', () => {
  const digit = fc.integer({ min: 0, max: 30 })
  fc.assert(
    fc.property(
      unsigned(100),
      divisors,
      fc.integer({ min: -20, max: 30 }),
      digit,
      digit,
      (a, b, shift, digits, scale) => {
        const failed = functions.divideNumerics(low(a), high(a), low(b), shift, digits, scale, powers, at)
        const power = 10n ** BigInt(Math.abs(shift))
        const quotient = shift >= 0 ? divideRounded(a * power, b) : divideRounded(a, b * power)
        const unit = 10n ** BigInt(Math.abs(scale - digits))
        const wanted = scale >= digits ? quotient * unit : quotient / unit
        const fits =
          (shift >= 0 ? a * power < 1n << 127n : shift >= -19 && b * power < 1n << 64n) && wanted < 1n << 127n
        const isExact = scale >= digits || quotient === 0n || (digits - scale <= 19 && quotient % unit === 0n)
        assert.equal(failed === 0, fits && isExact)
        if (!failed) assert.equal(stored(), wanted)
      },
    ),
    { numRuns: 5000 },
  )
})
