import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { buildColumn } from '../../engine/columns/build.ts'
import { batchRowsMax } from '../../engine/columns/column.ts'
import type { Batch, Column } from '../../engine/columns/column.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { isoSettings } from '../../engine/types/iso-settings.ts'
import { parseNumeric } from '../../engine/types/numeric/parse.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { TextSettings, Value } from '../../engine/types/type.ts'
import { encodeBatch, rowsSink } from './encode-rows.ts'

/** Values of each DataRow message; null is NULL. */
function decodeRows(bytes: Uint8Array): (Buffer | null)[][] {
  const buffer = Buffer.from(bytes)
  const rows: (Buffer | null)[][] = []
  for (let at = 0; at < buffer.length;) {
    assert.equal(buffer[at], 0x44)
    const end = at + 1 + buffer.readInt32BE(at + 1)
    const count = buffer.readInt16BE(at + 5)
    at += 7
    const row: (Buffer | null)[] = []
    for (let column = 0; column < count; column++) {
      const length = buffer.readInt32BE(at)
      at += 4
      row.push(length < 0 ? null : buffer.subarray(at, at + length))
      at += Math.max(0, length)
    }
    assert.equal(at, end)
    rows.push(row)
  }
  return rows
}

const batchOf = (...columns: Column[]): Batch => ({ length: columns[0].length, columns })
const texts = (batch: Batch, settings: TextSettings = isoSettings): (string | null)[][] =>
  decodeRows(encodeBatch(batch, { formats: [], settings })).map((row) => row.map((value) => value?.toString() ?? null))
const column = (oid: number, values: Value[], layout?: Layout, typmod = -1): Column =>
  buildColumn(typeRef(oid, typmod), values, { layout })
const one = (built: Column, settings?: TextSettings): (string | null)[] =>
  texts(batchOf(built), settings).map((row) => row[0])

const int64Extremes = [
  0n,
  1n,
  -1n,
  9_007_199_254_740_993n,
  9_223_372_036_854_775_807n,
  -9_223_372_036_854_775_808n,
  4_294_967_296n,
  -4_294_967_297n,
]

describe('rows in text', () => {
  it('of integers in every width they may lie in', () => {
    const values = [0, 1, -1, 9, 10, 99, 100, -128, 127]
    for (const kind of ['i8', 'i16', 'i32'] as const)
      assert.deepEqual(one(column(Oid.int4, values, { kind })), values.map(String))
    assert.deepEqual(one(column(Oid.int8, [1n, -100n, null], { kind: 'i8' })), ['1', '-100', null])
    assert.deepEqual(one(column(Oid.int8, int64Extremes)), int64Extremes.map(String))
    assert.deepEqual(one(column(Oid.int4, [2_147_483_647, -2_147_483_648])), ['2147483647', '-2147483648'])
    assert.deepEqual(one(column(Oid.oid, [4_294_967_295])), ['4294967295'])
  })

  it('of decimals in every width', () => {
    const given = ['0.00', '-0.01', '1.10', '-1.27', '1.27']
    for (const width of ['i8', 'i16', 'i32', 'i64', 'i128'] as const) {
      assert.deepEqual(one(column(Oid.numeric, given.map(parseNumeric), { kind: 'decimal', scale: 2, width })), given)
    }
    const wide = [
      '99999999999999999999999999.999999999999',
      '-0.000000000001',
      '90071992547409.930000000000',
      '-170141183460469231731687303.715884105728',
    ]
    assert.deepEqual(
      one(column(Oid.numeric, wide.map(parseNumeric), { kind: 'decimal', scale: 12, width: 'i128' })),
      wide,
    )
    assert.deepEqual(one(column(Oid.numeric, ['NaN', '1.5', 'Infinity'].map(parseNumeric))), ['NaN', '1.5', 'Infinity'])
  })

  it('of dates and times, plain, infinite, before Christ and far off', () => {
    assert.deepEqual(
      one(column(Oid.date, [0, -1, 2_921_939, 2_921_940, -730_119, -730_120, 2_147_483_647, -2_147_483_648])),
      ['2000-01-01', '1999-12-31', '9999-12-31', '10000-01-01', '0001-01-01', '0001-12-31 BC', 'infinity', '-infinity'],
    )
    assert.deepEqual(
      one(
        column(Oid.timestamp, [
          0n,
          -1n,
          500_000n,
          9_223_372_036_854_775_807n,
          -(2n ** 63n),
          7_000_000_000_000_000n,
          9_100_000_000_000_000n,
        ]),
      ),
      [
        '2000-01-01 00:00:00',
        '1999-12-31 23:59:59.999999',
        '2000-01-01 00:00:00.5',
        'infinity',
        '-infinity',
        '2221-10-27 12:26:40',
        '2288-05-14 01:46:40',
      ],
    )
    assert.deepEqual(one(column(Oid.time, [0n, 86_399_999_999n, 86_400_000_000n])), [
      '00:00:00',
      '23:59:59.999999',
      '24:00:00',
    ])
  })

  it('of instants in the zone of the session', () => {
    const instants = column(Oid.timestamptz, [0n, 16_000_000_000_000n])
    assert.deepEqual(one(instants), ['2000-01-01 00:00:00+00', '2000-07-04 04:26:40+00'])
    assert.deepEqual(one(instants, { ...isoSettings, timeZone: 'Europe/Warsaw' }), [
      '2000-01-01 01:00:00+01',
      '2000-07-04 06:26:40+02',
    ])
    assert.deepEqual(one(instants, { ...isoSettings, timeZone: 'Asia/Kathmandu' })[0], '2000-01-01 05:45:00+05:45')
    assert.deepEqual(one(instants, { ...isoSettings, dateStyle: 'German' })[0], '01.01.2000 00:00:00 UTC')
  })

  it('of floats where JavaScript and PostgreSQL print alike, and where not', () => {
    assert.deepEqual(
      one(
        column(Oid.float8, [
          0,
          -0,
          1.5,
          0.1,
          1e-4,
          1e-5,
          1e14,
          1e15,
          123456789012345680,
          NaN,
          Infinity,
          -Infinity,
          5e-324,
        ]),
      ),
      [
        '0',
        '-0',
        '1.5',
        '0.1',
        '0.0001',
        '1e-05',
        '100000000000000',
        '1e+15',
        '1.2345678901234568e+17',
        'NaN',
        'Infinity',
        '-Infinity',
        '5e-324',
      ],
    )
    assert.deepEqual(one(column(Oid.float4, [Math.fround(0.1), 1e6, 16777216].map(Math.fround))), [
      '0.1',
      '1e+06',
      '1.6777216e+07',
    ])
  })

  it('of strings, bytes, booleans, and the rest through its type', () => {
    assert.deepEqual(one(column(Oid.text, ['', 'żółw', null, 'x'.repeat(1000)])), ['', 'żółw', null, 'x'.repeat(1000)])
    const words = ['a', 'b', null, 'a', 'a longer word']
    assert.deepEqual(one(column(Oid.text, words, { kind: 'dictionary', codes: 'i8', of: 'utf8' })), words)
    assert.deepEqual(one(column(Oid.bytea, [Buffer.from([0, 255]), Buffer.alloc(0)])), ['\\x00ff', '\\x'])
    assert.deepEqual(one(column(Oid.bytea, [Buffer.from([0, 255, 65])]), { ...isoSettings, byteaOutput: 'escape' }), [
      '\\000\\377A',
    ])
    assert.deepEqual(one(column(Oid.bool, [true, false, null])), ['t', 'f', null])
    assert.deepEqual(one(column(Oid.uuid, ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'])), [
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    ])
    assert.deepEqual(one(column(Oid.interval, [{ months: 14, days: -3, micros: 1n }])), [
      '1 year 2 mons -3 days +00:00:00.000001',
    ])
    assert.deepEqual(one({ ...column(Oid.int4, []), length: 2, boxed: [7, null] }), ['7', null])
  })

  it('of a batch wider than its first buffer', () => {
    const rows = batchRowsMax
    const wide = batchOf(
      ...Array.from({ length: 20 }, () =>
        column(
          Oid.int4,
          Array.from({ length: rows }, (_, row) => row * 1000),
        ),
      ),
    )
    const decoded = texts(wide)
    assert.equal(decoded.length, rows)
    assert.deepEqual(
      decoded[rows - 1],
      Array.from({ length: 20 }, () => String((rows - 1) * 1000)),
    )
  })

  it('of no columns', () => assert.deepEqual(texts({ length: 2, columns: [] }), [[], []]))
})

describe('rows in binary', () => {
  const samples: [number, Value[], Layout?][] = [
    [Oid.bool, [true, false, null]],
    [Oid.int2, [1, -1, null]],
    [Oid.int2, [1, -1], { kind: 'i8' }],
    [Oid.int4, [2_147_483_647, -5], undefined],
    [Oid.int8, int64Extremes],
    [Oid.int8, [-1n, 5n], { kind: 'i16' }],
    [Oid.float4, [1.5, -0]],
    [Oid.float8, [0.1, NaN, Infinity]],
    [Oid.numeric, ['0', '-1.10', '12345678901234567890.5', 'NaN'].map(parseNumeric)],
    [Oid.text, ['', 'żółw']],
    [Oid.text, ['a', 'b', 'a'], { kind: 'dictionary', codes: 'i16', of: 'utf8' }],
    [Oid.date, [0, -5, 2_147_483_647]],
    [Oid.timestamp, [1n, -(2n ** 63n)]],
    [Oid.timestamptz, [0n]],
    [Oid.time, [86_400_000_000n]],
    [Oid.interval, [{ months: 1, days: 2, micros: -3n }]],
    [Oid.uuid, ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
    [Oid.bytea, [Buffer.from([1, 2])]],
    [Oid.jsonb, ['{"a": 1}']],
    [Oid._int4, [{ dimensions: [2], lowerBounds: [1], elements: [1, null] }]],
  ]
  for (const [oid, values, layout] of samples) {
    it(`of ${typeByOid(oid).name}${layout ? ` as ${layout.kind}` : ''}`, () => {
      const rows = decodeRows(
        encodeBatch(batchOf(column(oid, values, layout)), { formats: [1], settings: isoSettings }),
      )
      const definition = typeByOid(oid)
      assert.deepEqual(
        rows.map(([value]) => value && Buffer.from(value).toString('hex')),
        values.map((value) => (value === null ? null : Buffer.from(definition.send(value)).toString('hex'))),
      )
    })
  }
})

describe('rows', () => {
  it('hold decimals in binary as the type sends them', () => {
    const coefficient = fc.oneof(
      fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
      fc.bigInt({ min: -20_000n, max: 20_000n }),
      fc.constantFrom(10_000n, 100_000_000n, -9_999n),
    )
    fc.assert(
      fc.property(
        fc.array(coefficient, { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 0, max: 14 }),
        (coefficients, scale) => {
          const values = coefficients.map((each) => ({ coefficient: each, scale }))
          const built = column(Oid.numeric, values, { kind: 'decimal', scale, width: 'i64' })
          assert.deepEqual(
            decodeRows(encodeBatch(batchOf(built), { formats: [1], settings: isoSettings })).map(([value]) =>
              value!.toString('hex'),
            ),
            values.map((value) => Buffer.from(typeByOid(Oid.numeric).send(value)).toString('hex')),
          )
        },
      ),
      { numRuns: 200 },
    )
  })

  it('say the same as the types do', () => {
    const typed: [number, fc.Arbitrary<Value>][] = [
      [Oid.int4, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
      [Oid.int8, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
      [Oid.float8, fc.double()],
      [Oid.date, fc.integer({ min: -2_451_545, max: 3_000_000 })],
      [Oid.timestamp, fc.bigInt({ min: -211_813_488_000_000_000n, max: 2n ** 62n })],
      [Oid.timestamptz, fc.bigInt({ min: -(2n ** 55n), max: 2n ** 55n })],
      [Oid.text, fc.string({ unit: 'grapheme' })],
    ]
    for (const timeZone of ['UTC', 'America/New_York']) {
      const settings = { ...isoSettings, timeZone }
      for (const [oid, arbitrary] of typed) {
        fc.assert(
          fc.property(fc.array(fc.option(arbitrary), { minLength: 1, maxLength: 20 }), (values) => {
            const definition = typeByOid(oid)
            const built = column(oid, values)
            assert.deepEqual(
              one(built, settings),
              columnValues(built).map((value) => (value === null ? null : definition.format(value, settings))),
            )
          }),
          { numRuns: 60 },
        )
      }
    }
  })

  it('leave a worker with their memory', () => {
    const sink = rowsSink({ formats: [0] }, [typeRef(Oid.int4)], { settings: isoSettings })
    const { payload, rows, transfer } = sink.chunk(batchOf(column(Oid.int4, [1, 2, 3])))
    assert.equal(rows, 3)
    assert.deepEqual(transfer, [payload.buffer])
    const moved = structuredClone(payload, { transfer })
    assert.equal(decodeRows(moved).length, 3)
  })
})
