// Every type: text and binary forms round trip, order and keys agree, and malformed input is refused with PostgreSQL's errors.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { PgError } from '../errors.ts'
import { arrayOf } from './array.ts'
import { timestampEnd, timestampMin } from './datetime/units.ts'
import { Oid } from './oids.ts'
import { recordOf } from './record-value.ts'
import { allTypes, arrayTypeOf, findType, formatType, typeByName, typeByOid } from './registry.ts'
import { typeRef, type TextSettings, type TypeDefinition, type Value } from './type.ts'

const settings: TextSettings = {
  timeZone: 'Europe/Berlin',
  dateStyle: 'ISO',
  dateOrder: 'MDY',
  intervalStyle: 'postgres',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  transactionTimestamp: 0n,
}

const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', '').toWellFormed())
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const micros = fc.bigInt({ min: 0n, max: 86_400_000_000n })
const json = fc
  .jsonValue()
  .map((value) => typeByOid(Oid.jsonb).parse(JSON.stringify(value).replaceAll('\\u0000', ''), settings))

const samples: Readonly<Partial<Record<keyof typeof Oid, fc.Arbitrary<Value>>>> = {
  bool: fc.boolean(),
  int2: fc.integer({ min: -32768, max: 32767 }),
  int4: fc.integer(),
  int8: int64,
  float4: fc.float(),
  float8: fc.double(),
  numeric: fc.tuple(int64, fc.integer({ min: 0, max: 40 })).map(([coefficient, scale]) => ({ coefficient, scale })),
  text,
  varchar: text,
  bpchar: text,
  json: fc.json(),
  jsonb: json,
  bytea: fc.uint8Array(),
  date: fc.integer({ min: -2_451_545, max: 2_145_031_948 }),
  time: micros,
  timetz: fc
    .tuple(micros, fc.integer({ min: -15, max: 15 }))
    .map(([time, hours]) => ({ micros: time, offset: hours * 3600 })),
  timestamp: fc.bigInt({ min: timestampMin, max: timestampEnd - 1n }),
  timestamptz: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
  interval: fc.tuple(fc.integer(), fc.integer(), int64).map(([months, days, time]) => ({ months, days, micros: time })),
  uuid: fc.uuid(),
  oid: fc.nat({ max: 0xffff_ffff }),
  tid: fc.bigInt({ min: 0n, max: 2n ** 48n - 1n }),
  xid8: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  pg_lsn: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
}

describe('round trips', () => {
  for (const [name, sample] of Object.entries(samples)) {
    const type = typeByName(name)!
    test(name, () => {
      fc.assert(
        fc.property(sample, sample, (a, b) => {
          checkRoundTrip(type, a)
          checkOrder(type, a, b)
        }),
      )
    })
    test(`${name}[]`, () => {
      const array = typeByOid(arrayTypeOf(type.oid))
      fc.assert(
        fc.property(
          fc.array(fc.option(sample), { maxLength: 4 }),
          fc.array(fc.option(sample), { maxLength: 4 }),
          (a, b) => {
            checkRoundTrip(array, arrayOf(a))
            checkOrder(array, arrayOf(a), arrayOf(b))
          },
        ),
        { numRuns: 30 },
      )
    })
  }
})

function checkRoundTrip(type: TypeDefinition, value: Value): void {
  assert.deepEqual(type.parse(type.format(value, settings), settings), value)
  assert.deepEqual(type.receive(type.send(value), settings), value)
}

function checkOrder(type: TypeDefinition, a: Value, b: Value): void {
  if (!type.compare || !type.hashKey) return
  const order = Math.sign(type.compare(a, b))
  assert.equal(order, -Math.sign(type.compare(b, a)) || 0)
  assert.equal(type.compare(a, a), 0)
  assert.equal(order === 0, type.hashKey(a) === type.hashKey(b) || Object.is(type.hashKey(a), type.hashKey(b)))
}

const show = (oid: number, input: string, over: Partial<TextSettings> = {}): string =>
  typeByOid(oid).format(typeByOid(oid).parse(input, { ...settings, ...over }), { ...settings, ...over })

test('floats print as PostgreSQL prints them', () => {
  for (const [input, shown] of [
    ['1e15', '1e+15'],
    ['123456789012345', '123456789012345'],
    ['0.0001', '0.0001'],
    ['0.00001', '1e-05'],
    ['1e23', '9.999999999999999e+22'],
    ['-0', '-0'],
    ['inf', 'Infinity'],
  ] as const) {
    assert.equal(show(Oid.float8, input), shown)
  }
  assert.equal(show(Oid.float4, '1e6'), '1e+06')
  assert.equal(show(Oid.float4, '3362e6'), '3.3619999e+09')
  assert.equal(show(Oid.float4, '16777216'), '1.6777216e+07')
  assert.equal(show(Oid.float8, '0.1', { extraFloatDigits: 0 }), '0.1')
  assert.equal(show(Oid.float8, '595778032094.9725', { extraFloatDigits: 0 }), '595778032094.973')
  assert.equal(show(Oid.float4, '2205', { extraFloatDigits: -3 }), '2.2e+03')
})

test('jsonb is canonical', () => {
  assert.equal(show(Oid.jsonb, '{"bb":1.50,"a":[1e2,true,null,"x\\u00e9\\n"], "a":2}'), '{"a": 2, "bb": 1.50}')
  assert.equal(show(Oid.jsonb, '{"é":1,"zz":2,"b":3}'), '{"b": 3, "zz": 2, "é": 1}')
  const jsonb = typeByOid(Oid.jsonb)
  const ascending = [
    '[]',
    'null',
    '"a"',
    '"b"',
    '1',
    '2',
    'false',
    'true',
    '[1]',
    '[1, 2]',
    '{}',
    '{"a": 1}',
    '{"a": 1, "b": 0}',
  ]
  for (let at = 1; at < ascending.length; at++)
    assert.ok(jsonb.compare!(ascending[at - 1], ascending[at]) < 0, ascending[at])
  assert.equal(jsonb.compare!('1.0', '1.00'), 0)
  assert.equal(jsonb.hashKey!('{"a": 1.50}'), jsonb.hashKey!('{"a": 1.5}'))
})

test('char(n) ignores its padding, varchar(n) and char(n) their declared length', () => {
  const bpchar = typeByOid(Oid.bpchar)
  assert.equal(bpchar.compare!('a', 'a   '), 0)
  assert.equal(bpchar.hashKey!('a'), bpchar.hashKey!('a  '))
  assert.equal(bpchar.applyTypmod!('é', bpchar.typmodIn!([3]), false), 'é  ')
  const varchar = typeByOid(Oid.varchar)
  const two = varchar.typmodIn!([2])
  assert.equal(varchar.applyTypmod!('ab  ', two, false), 'ab')
  assert.equal(varchar.applyTypmod!('😀😀😀', two, true), '😀😀')
  assert.throws(() => varchar.applyTypmod!('abc', two, false), {
    sqlstate: '22001',
    message: 'value too long for type character varying(2)',
  })
  assert.throws(() => varchar.typmodIn!([0]), { sqlstate: '22023' })
})

test('text orders by code points', () => {
  const { compare } = typeByOid(Oid.text)
  assert.ok(compare!('\uffff', '😀') < 0)
  assert.ok(compare!('Z', 'a') < 0)
  assert.ok(compare!('a', 'ab') < 0)
})

test('records carry the types of their fields', () => {
  const record = typeByOid(Oid.record)
  const value = recordOf(
    [1, 'a "b"', null, { coefficient: 110n, scale: 2 }],
    [Oid.int4, Oid.text, Oid.text, Oid.numeric],
  )
  assert.equal(record.format(value, settings), '(1,"a ""b""",,1.10)')
  const received = record.receive(record.send(value), settings) as Value[]
  assert.deepEqual([...received], [...value])
  assert.equal(record.compare!([1, null], [1, 2]), 1)
  assert.throws(() => record.compare!([1], [1, 2]), { sqlstate: '42804' })
  assert.throws(() => record.parse('(1,2)', settings), { sqlstate: '0A000' })
})

test('arrays with bounds, nesting and quotes', () => {
  assert.equal(show(Oid._int4, '[0:1]={1, NULL}'), '[0:1]={1,NULL}')
  assert.equal(show(Oid._text, '{{"a b",c\\,d},{"","NULL"}}'), '{{"a b","c,d"},{"","NULL"}}')
  assert.equal(show(Oid._text, '{{},{}}'), '{}')
  assert.equal(show(Oid.oidvector, ' 1 2 '), '1 2')
  const details: Readonly<Record<string, string>> = {
    '{1,2': 'Unexpected end of input.',
    '{1,,2}': 'Unexpected "," character.',
    '1,2': 'Array value must start with "{" or dimension information.',
    '{{1},{2,3}}': 'Multidimensional arrays must have sub-arrays with matching dimensions.',
    '{1}x': 'Junk after closing right brace.',
    '{"a"b}': 'Incorrectly quoted array element.',
    '[1:3]={1,2}': 'Specified array dimensions do not match array contents.',
  }
  for (const [input, detail] of Object.entries(details)) {
    assert.throws(
      () => show(Oid._text, input),
      (error) => {
        assert.ok(error instanceof PgError)
        assert.deepEqual([error.sqlstate, error.fields.detail], ['22P02', detail])
        return error.message === `malformed array literal: "${input}"`
      },
    )
  }
})

test('malformed text', () => {
  const cases: readonly (readonly [number, string, string, string])[] = [
    [Oid.bool, 'o', '22P02', 'invalid input syntax for type boolean: "o"'],
    [Oid.int2, '40000', '22003', 'value "40000" is out of range for type smallint'],
    [Oid.int4, '2147483648', '22003', 'value "2147483648" is out of range for type integer'],
    [Oid.int4, '1__0', '22P02', 'invalid input syntax for type integer: "1__0"'],
    [Oid.int8, '1.5', '22P02', 'invalid input syntax for type bigint: "1.5"'],
    [Oid.float8, '1e400', '22003', '"1e400" is out of range for type double precision'],
    [Oid.float4, '1e-50', '22003', '"1e-50" is out of range for type real'],
    [Oid.uuid, 'xyz', '22P02', 'invalid input syntax for type uuid: "xyz"'],
    [Oid.bytea, '\\xzz', '22023', 'invalid hexadecimal digit: "z"'],
    [Oid.bytea, '\\x0', '22023', 'invalid hexadecimal data: odd number of digits'],
    [Oid.bytea, 'a\\', '22P02', 'invalid input syntax for type bytea'],
    [Oid.json, '{', '22P02', 'invalid input syntax for type json'],
    [Oid.jsonb, '"\\u0000"', '22P05', 'unsupported Unicode escape sequence'],
    [Oid.oid, '4294967296', '22003', 'value "4294967296" is out of range for type oid'],
    [Oid.anyelement, 'x', '0A000', 'cannot accept a value of type anyelement'],
  ]
  for (const [oid, input, sqlstate, message] of cases) {
    assert.throws(() => show(oid, input), { sqlstate, message })
  }
})

test('malformed binary', () => {
  const receive =
    (oid: number, ...bytes: number[]) =>
    () =>
      typeByOid(oid).receive(Uint8Array.from(bytes), settings)
  assert.throws(receive(Oid.int4, 1, 2), { sqlstate: '22P03' })
  assert.throws(receive(Oid.int8, 1), { sqlstate: '22P03' })
  assert.throws(receive(Oid.text, 0xff), { sqlstate: '22021' })
  assert.throws(receive(Oid.text, 0x61, 0), { sqlstate: '22021' })
  assert.throws(receive(Oid.jsonb, 2, 0x31), { sqlstate: '22P03', message: 'unsupported jsonb version number 2' })
  assert.throws(receive(Oid._int4, 0, 0, 0, 1), { sqlstate: '22P03' })
  assert.throws(receive(Oid._int4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25), { sqlstate: '42804' })
  assert.throws(receive(Oid.date, 0x7f, 0xff, 0xff, 0xfe), { sqlstate: '22008' })
})

test('names and modifiers', () => {
  assert.equal(formatType(Oid.numeric, typeByOid(Oid.numeric).typmodIn!([15, 2])), 'numeric(15,2)')
  assert.equal(formatType(Oid.timestamp, 3), 'timestamp(3) without time zone')
  assert.equal(formatType(Oid._varchar, 14), 'character varying(10)[]')
  assert.equal(formatType(Oid.bpchar), 'character')
  assert.equal(formatType(Oid.bpchar, -1), 'bpchar')
  assert.equal(formatType(0), '-')
  assert.equal(formatType(999_999), '???')
  assert.equal(typeByName('double precision')?.oid, Oid.float8)
  assert.equal(typeByName('character varying[]')?.oid, Oid._varchar)
  assert.equal(typeByName('nothing'), undefined)
  // Neither an enum's nor a range's.
  assert.throws(() => typeByOid(512 * 2000 + 2 + 8 * 63), { sqlstate: '42704' })
})

test('OIDs, names and arrays agree', () => {
  for (const type of allTypes()) {
    assert.equal(Oid[type.name as keyof typeof Oid], type.oid, type.name)
    if (type.arrayOid !== 0) assert.equal(findType(type.arrayOid)?.elementOid, type.oid)
    assert.ok(type.layout(typeRef(type.oid).typmod).kind)
  }
  assert.equal(allTypes().length, Object.keys(Oid).length)
})
