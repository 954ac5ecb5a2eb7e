// Arithmetic of numerics: laws against exact rationals, PostgreSQL's scales and texts, and what must fail.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { PgError } from '../../errors.ts'
import type { Numeric } from '../numeric-value.ts'
import { add, divide, divideTruncated, modulo, multiply, negate, subtract } from './arithmetic.ts'
import { receiveNumeric, sendNumeric } from './binary.ts'
import { compare, hashKey } from './compare.ts'
import { fromNumber, toNumber } from './convert.ts'
import { formatNumeric, formatScientific } from './format.ts'
import { parseNumeric } from './parse.ts'
import { ceil, floor, rescale, round, trimScale, trunc } from './round.ts'
import { exp, ln, log10, power, sqrt } from './transcendental.ts'
import { applyNumericTypmod, numericTypmodIn, numericTypmodOut } from './typmod.ts'

const finite = fc
  .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.integer({ min: 0, max: 30 }))
  .map(([coefficient, scale]): Numeric => ({ coefficient, scale }))
const any = fc.oneof(
  finite,
  fc.constantFrom('NaN', 'Infinity', '-Infinity').map((text) => parseNumeric(text)),
)
const n = parseNumeric
const shown = (value: Numeric): string => formatNumeric(value)

/** Equal as rationals: a·10^sb = b·10^sa. */
const sameValue = (a: Numeric, b: Numeric): boolean =>
  a.coefficient * 10n ** BigInt(b.scale) === b.coefficient * 10n ** BigInt(a.scale)

const failsWith = (sqlstate: string, message?: string) => (error: unknown) =>
  error instanceof PgError && error.sqlstate === sqlstate && (message === undefined || error.message === message)

describe('laws', () => {
  test('text and binary forms round trip with the display scale', () => {
    fc.assert(
      fc.property(any, (value) => {
        assert.deepEqual(n(shown(value)), value)
        assert.deepEqual(receiveNumeric(sendNumeric(value)), value)
      }),
    )
  })
  test('sums, differences and products are exact', () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        const unit = 10n ** BigInt(a.scale + b.scale)
        const left = a.coefficient * 10n ** BigInt(b.scale)
        const right = b.coefficient * 10n ** BigInt(a.scale)
        const scale = a.scale + b.scale
        assert.ok(sameValue(add(a, b), { coefficient: left + right, scale }))
        assert.ok(sameValue(subtract(a, b), { coefficient: left - right, scale }))
        assert.equal(multiply(a, b).coefficient, a.coefficient * b.coefficient)
        assert.equal(add(a, b).scale, Math.max(a.scale, b.scale))
        assert.equal(multiply(a, b).scale, scale)
        assert.ok(unit > 0n)
      }),
    )
  })
  test('a quotient is within half a unit of its last digit', () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        fc.pre(b.coefficient !== 0n)
        const quotient = divide(a, b)
        // |q·b - a| ≤ |b| / (2·10^scale), all at one scale.
        const rest = subtract(multiply(quotient, b), a)
        const twice = multiply(rest, { coefficient: 2n * 10n ** BigInt(quotient.scale), scale: 0 })
        const magnitude = (value: Numeric): Numeric => (value.coefficient < 0n ? negate(value) : value)
        assert.ok(compare(magnitude(twice), magnitude(b)) <= 0)
      }),
    )
  })
  test('a = div(a, b)·b + a % b', () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        fc.pre(b.coefficient !== 0n)
        assert.equal(compare(add(multiply(divideTruncated(a, b), b), modulo(a, b)), a), 0)
      }),
    )
  })
  test('order is total and agrees with keys', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        assert.equal(Math.sign(compare(a, b)), -Math.sign(compare(b, a)) || 0)
        if (compare(a, b) <= 0 && compare(b, c) <= 0) assert.ok(compare(a, c) <= 0)
        assert.equal(compare(a, b) === 0, hashKey(a) === hashKey(b))
      }),
    )
  })
  test('equal values at different scales have one key', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 0, max: 20 }), (value, more) => {
        const wider = rescale(value, value.scale + more)
        assert.equal(compare(value, wider), 0)
        assert.equal(hashKey(value), hashKey(wider))
        assert.deepEqual(trimScale(value), trimScale(wider))
      }),
    )
  })
  test('floor ≤ value ≤ ceil, and rounding moves by half a unit at most', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: -10, max: 30 }), (value, digits) => {
        assert.ok(compare(floor(value), value) <= 0 && compare(ceil(value), value) >= 0)
        const moved = subtract(round(value, digits), value)
        const unit =
          digits >= 0 ? { coefficient: 1n, scale: digits } : { coefficient: 10n ** BigInt(-digits), scale: 0 }
        const doubled = {
          coefficient: (moved.coefficient < 0n ? -moved.coefficient : moved.coefficient) * 2n,
          scale: moved.scale,
        }
        assert.ok(compare(doubled, unit) <= 0)
      }),
    )
  })
  test('sqrt and ln invert', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (value) => {
        const square = n(`${value * value}.00000000000000000000`)
        assert.equal(compare(sqrt(square), n(String(value))), 0)
        assert.ok(Math.abs(toNumber(exp(ln(n(`${value}.0`)))) / value - 1) < 1e-13)
      }),
    )
  })
})

test("scales and roundings are PostgreSQL's", () => {
  const cases: readonly (readonly [Numeric, string])[] = [
    [divide(n('1'), n('3')), '0.33333333333333333333'],
    [divide(n('100'), n('3.00')), '33.3333333333333333'],
    [divide(n('1'), n('100000000')), '0.0000000100000000000000000000'],
    [multiply(n('1.10'), n('2.0')), '2.200'],
    [round(n('2.5')), '3'],
    [round(n('-2.5')), '-3'],
    [round(n('1550'), -2), '1600'],
    [trunc(n('-1.99'), 1), '-1.9'],
    [sqrt(n('2')), '1.414213562373095'],
    [exp(n('1.0')), '2.7182818284590452'],
    [ln(n('1.05')), '0.048790164169432003'],
    [log10(n('2.0')), '0.3010299956639812'],
    [power(n('2.0'), n('-3')), '0.1250000000000000'],
    [power(n('10.0'), n('-20')), '0.000000000000000000010000000000000000'],
    [fromNumber(0.1), '0.1'],
    [fromNumber(1e15), '1000000000000000'],
    [fromNumber(Math.fround(0.1), 6), '0.1'],
    [modulo(n('-7.5'), n('2')), '-1.5'],
  ]
  for (const [value, text] of cases) assert.equal(shown(value), text)
  assert.equal(formatScientific(n('12345.678'), 2), '1.23e+04')
})

test('text in all its forms', () => {
  for (const [text, value] of [
    [' 1_000.5 ', '1000.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-.5e-3', '-0.0005'],
    ['1e3', '1000'],
    ['0x1F', '31'],
    ['-0b11', '-3'],
    ['nan', 'NaN'],
    ['-inf', '-Infinity'],
    ['0.00', '0.00'],
  ] as const) {
    assert.equal(shown(n(text)), value)
  }
  for (const text of ['', 'abc', '1.2.3', '1e', '--1', '1__0', '_1', '0x', '1 2']) {
    assert.throws(() => n(text), failsWith('22P02', `invalid input syntax for type numeric: "${text}"`))
  }
  assert.throws(() => n('1e131072'), failsWith('22003', 'value overflows numeric format'))
})

test('what cannot be computed fails', () => {
  assert.throws(() => divide(n('1'), n('0.0')), failsWith('22012'))
  assert.throws(() => modulo(n('1'), n('0')), failsWith('22012'))
  assert.throws(() => sqrt(n('-1')), failsWith('2201F'))
  assert.throws(() => ln(n('0')), failsWith('2201E', 'cannot take logarithm of zero'))
  assert.throws(() => power(n('0'), n('-1')), failsWith('2201F'))
  assert.throws(() => power(n('-8'), n('0.5')), failsWith('2201F'))
  assert.throws(() => power(n('10'), n('1000000')), failsWith('22003'))
  assert.throws(() => receiveNumeric(Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0)), failsWith('22P03'))
  assert.throws(() => receiveNumeric(Uint8Array.of(0, 1, 0, 0, 0x12, 0, 0, 0, 0, 1)), failsWith('22P03'))
})

test('declared precision and scale', () => {
  const typmod = numericTypmodIn([5, 2])
  assert.equal(numericTypmodOut(typmod), '(5,2)')
  assert.equal(shown(applyNumericTypmod(n('123.456'), typmod)), '123.46')
  assert.throws(
    () => applyNumericTypmod(n('999.995'), typmod),
    (error) => {
      assert.ok(error instanceof PgError)
      assert.equal(
        error.fields.detail,
        'A field with precision 5, scale 2 must round to an absolute value less than 10^3.',
      )
      return error.sqlstate === '22003'
    },
  )
  const negative = numericTypmodIn([3, -2])
  assert.equal(numericTypmodOut(negative), '(3,-2)')
  assert.equal(shown(applyNumericTypmod(n('12345'), negative)), '12300')
  const fraction = numericTypmodIn([2, 4])
  assert.equal(shown(applyNumericTypmod(n('0.00991'), fraction)), '0.0099')
  assert.throws(() => applyNumericTypmod(n('0.01'), fraction), failsWith('22003', 'numeric field overflow'))
  assert.throws(() => applyNumericTypmod(n('Infinity'), typmod), failsWith('22003'))
  assert.equal(shown(applyNumericTypmod(n('NaN'), typmod)), 'NaN')
  assert.throws(() => numericTypmodIn([1001]), failsWith('22023'))
  assert.throws(() => numericTypmodIn([5, 1001]), failsWith('22023'))
})
