// Values for differential tests: per type what is ordinary, and what lies at its edges.
import fc from 'fast-check'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../../types/type.ts'

const numericTypmod = (precision: number, scale: number): number => ((precision << 16) | scale) + 4

export const types = {
  bool: typeRef(Oid.bool),
  int2: typeRef(Oid.int2),
  int4: typeRef(Oid.int4),
  int8: typeRef(Oid.int8),
  float4: typeRef(Oid.float4),
  float8: typeRef(Oid.float8),
  numeric: typeRef(Oid.numeric),
  money: typeRef(Oid.numeric, numericTypmod(12, 2)),
  precise: typeRef(Oid.numeric, numericTypmod(18, 4)),
  date: typeRef(Oid.date),
  time: typeRef(Oid.time),
  timestamp: typeRef(Oid.timestamp),
  timestamptz: typeRef(Oid.timestamptz),
  text: typeRef(Oid.text),
  varchar: typeRef(Oid.varchar),
  bpchar: typeRef(Oid.bpchar),
} as const

/** How far from zero the values of a column go: narrow ones lie in fewer bytes. */
export type Size = 0 | 1 | 2 | 3

const bitsOfSize = [8, 16, 32, 64] as const

const texts = [
  ...[
    '',
    ' ',
    '  ',
    'a',
    'a ',
    'A',
    'ab',
    'abc',
    'abc  ',
    'b',
    'é',
    'ée',
    '日本語',
    '😀',
    '😀x ',
    'a%b',
    'a_b',
    'x\\y',
  ],
  ...[
    'special requests',
    'requests special',
    'specialrequests sleep',
    'eight888',
    'seven77',
    'nine99999',
    '\u007f',
    '\u0080',
  ],
  'long '.repeat(80),
  `${'l'.repeat(399)}é`,
]

export const textValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '日', '😀', '%'), maxLength: 12 }) },
)

const word = fc.oneof(
  { weight: 3, arbitrary: fc.bigInt({ min: -3n, max: 3n }) },
  { weight: 3, arbitrary: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(7n, 15n, 31n, 62n, 63n), fc.constantFrom(-1n, 0n, 1n), fc.constantFrom(-1n, 1n))
      .map(([bits, step, sign]) => sign * (1n << bits) + step),
  },
)

const clamped = (value: bigint, min: bigint, max: bigint): bigint => (value < min ? min : value > max ? max : value)

/** PostgreSQL's: 4713 BC to 5874897 AD, and of timestamps to 294276 AD. */
const dateMin = -2_451_545n
const dateMax = 2_145_031_948n
const momentMin = -211_813_488_000_000_000n
const momentMax = 9_223_371_331_199_999_999n
const dayMicros = 86_400_000_000n

const specialDoubles = [
  0,
  -0,
  1,
  -1,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  5e-324,
  1e-200,
  1e200,
]

/** A value of the type within the size. */
export function valueOf(type: TypeRef, size: Size): fc.Arbitrary<Value> {
  const bits = bitsOfSize[size]
  const integer = (width: number): fc.Arbitrary<bigint> =>
    word.map((value) => BigInt.asIntN(Math.min(bits, width), value))
  switch (type.oid) {
    case Oid.bool:
      return fc.boolean()
    case Oid.int2:
      return integer(16).map(Number)
    case Oid.int4:
      return integer(32).map(Number)
    case Oid.int8:
      return integer(64)
    case Oid.float4:
      return doubles(size).map(Math.fround)
    case Oid.float8:
      return doubles(size)
    case Oid.numeric:
      return numerics(type, size)
    case Oid.date:
      return size < 3
        ? integer(23).map((day) => Number(clamped(day, dateMin, dateMax)))
        : fc.oneof(
            integer(32).map((day) => Number(clamped(day, dateMin, dateMax))),
            fc.constantFrom(2 ** 31 - 1, -(2 ** 31), Number(dateMin), Number(dateMax)),
          )
    case Oid.time:
      return integer(64).map((micros) => clamped(micros < 0n ? -(micros + 1n) : micros, 0n, dayMicros))
    case Oid.timestamp:
    case Oid.timestamptz:
      return size < 3
        ? integer(32).map((value) => value * (size === 2 ? dayMicros / 1000n : 1n))
        : fc.oneof(
            integer(64).map((micros) => clamped(micros, momentMin, momentMax)),
            fc.constantFrom((1n << 63n) - 1n, -(1n << 63n), momentMin, momentMax, -dayMicros, dayMicros - 1n),
          )
    case Oid.bpchar:
      return textValue.map((text) => Array.from(text).slice(0, 8).join('').padEnd(8))
    default:
      return textValue
  }
}

const doubles = (size: Size): fc.Arbitrary<number> =>
  size < 2
    ? fc.integer({ min: -1000, max: 1000 }).map((value) => value / 8)
    : fc.oneof(fc.constantFrom(...specialDoubles), fc.double(), fc.integer({ min: -9, max: 9 }))

/** Coefficients of a declared numeric fit its precision; without one, scales differ from row to row unless the size is small. */
function numerics(type: TypeRef, size: Size): fc.Arbitrary<Numeric> {
  const bits = bitsOfSize[size]
  if (type.typmod >= 0) {
    const precision = BigInt((type.typmod - 4) >> 16)
    const limit = 10n ** precision - 1n
    const scale = (type.typmod - 4) & 0x7ff
    return word.map((value) => ({ coefficient: clamped(BigInt.asIntN(bits, value), -limit, limit), scale }))
  }
  if (size < 2) return word.map((value) => ({ coefficient: BigInt.asIntN(bits, value), scale: size * 2 }))
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(word, fc.nat(8)).map(([coefficient, scale]) => ({ coefficient, scale })) },
    {
      weight: 1,
      arbitrary: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((coefficient) => ({ coefficient, scale: 3 })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('NaN' as const, 'Infinity' as const, '-Infinity' as const)
        .map((special) => ({ special, coefficient: 0n, scale: 0 })),
    },
  )
}
