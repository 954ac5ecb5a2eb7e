// What binary rows become through the kernel is what they become one by one: values, errors and where they are.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef, type TypeRef } from '../../../engine/types/type.ts'
import { binarySignature } from './binary-parser.ts'
import { common, numeric, parse } from './parse.fixture.ts'

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}
const float64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}
const decimal = (weight: number, sign: number, shown: number, ...digits: readonly number[]): Buffer =>
  Buffer.concat([digits.length, weight, sign, shown, ...digits].map((word) => int16((word << 16) >> 16)))

interface BinaryKind {
  readonly type: TypeRef
  /** What nearly all rows have, */
  readonly usual: readonly Buffer[]
  /** what few have, and what is refused. */
  readonly rare: readonly Buffer[]
}

const decimals: Omit<BinaryKind, 'type'> = {
  usual: [decimal(0, 0, 2, 1, 2500), decimal(0, 0x4000, 1, 7), decimal(-1, 0, 2, 500), decimal(0, 0, 0)],
  rare: [
    decimal(0, 0xc000, 0),
    decimal(0, 0xd000, 0),
    decimal(0, 0, 4, 1, 2345),
    decimal(0, 0, 3, 1, 9995),
    decimal(0, 0, 1, 1, 2500),
    decimal(4, 0, 0, 1, 2, 3, 4),
    decimal(1, 0, 8, 1, 2, 3, 4),
    decimal(2, 0, 8, 1, 2, 3, 4, 5),
    decimal(8, 0, 0, 1),
    decimal(-7, 0, 40, 1),
    decimal(0, 0, 2, 10_000),
    decimal(0, 0x1234, 0, 1),
    decimal(0, 0, 0x4001, 1),
    decimal(0, 0, 2, 1).subarray(0, 9),
    int16(0),
  ],
}
const texts: readonly Buffer[] = [Buffer.from(''), Buffer.from('a'), Buffer.from('żó'), Buffer.from('abc')]
const oddTexts = ['c5', 'bc', 'ff', '610062', 'f09f9880', '20'.repeat(6), '61'.repeat(70)].map((hex) =>
  Buffer.from(hex, 'hex'),
)
const days = [0, 8035, -730_119, 2_921_939]
const binaryKinds: readonly BinaryKind[] = [
  {
    type: typeRef(Oid.int2),
    usual: [int16(0), int16(-32_768)],
    rare: [int32(1), int16(32_767)],
  },
  {
    type: typeRef(Oid.int4),
    usual: [int32(7), int32(-2_147_483_648)],
    rare: [int16(1), int64(1n), Buffer.alloc(0)],
  },
  {
    type: typeRef(Oid.int8),
    usual: [int64(-1n), int64(2n ** 63n - 1n)],
    rare: [int64(-(2n ** 63n)), int32(1)],
  },
  { type: numeric(5, 2), ...decimals },
  { type: numeric(18, 0), ...decimals },
  { type: numeric(30, 10), ...decimals },
  { type: typeRef(Oid.numeric), ...decimals },
  {
    type: typeRef(Oid.float8),
    usual: [float64(1.5), float64(-0)],
    rare: [float64(NaN), Buffer.from('fff8000000000001', 'hex'), float64(-Infinity), int32(1)],
  },
  { type: typeRef(Oid.float4), usual: [int32(0x3fc0_0000)], rare: [int16(1)] },
  {
    type: typeRef(Oid.bool),
    usual: [Buffer.of(0), Buffer.of(1)],
    rare: [Buffer.of(7), Buffer.alloc(0), int16(1)],
  },
  {
    type: typeRef(Oid.date),
    usual: days.map(int32),
    rare: [int32(-2_147_483_648), int32(2_147_483_647), int32(2_147_483_646), int32(-2_147_483_647), int16(1)],
  },
  ...[Oid.timestamp, Oid.timestamptz].map((oid) => ({
    type: typeRef(oid),
    usual: days.map((day) => int64(BigInt(day) * 86_400_000_000n)),
    rare: [int64(-(2n ** 63n)), int64(2n ** 63n - 1n), int64(2n ** 63n - 2n), int64(-(2n ** 62n)), int32(1)],
  })),
  { type: typeRef(Oid.text), usual: texts, rare: oddTexts },
  { type: typeRef(Oid.varchar, 5 + 4), usual: texts, rare: oddTexts },
  { type: typeRef(Oid.bpchar, 3 + 4), usual: texts, rare: oddTexts },
  { type: typeRef(Oid.name), usual: texts, rare: oddTexts },
  {
    type: typeRef(Oid.bytea),
    usual: [Buffer.of(0, 255)],
    rare: [Buffer.alloc(0)],
  },
  {
    type: typeRef(Oid.uuid),
    usual: [Buffer.alloc(16, 3)],
    rare: [Buffer.alloc(15)],
  },
]
const binaryField = ({ usual, rare }: BinaryKind): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...usual, ...rare) },
  )

test('the kernel reads what the builders read', () => {
  const input = fc
    .record({
      of: fc.array(fc.nat(binaryKinds.length - 1), {
        minLength: 1,
        maxLength: 6,
      }),
    })
    .chain(({ of }) =>
      fc.record({
        of: fc.constant(of.map((kind) => binaryKinds[kind].type)),
        rows: fc.array(fc.tuple(...of.map((kind) => fc.option(binaryField(binaryKinds[kind]), { freq: 8 }))), {
          minLength: 1,
          maxLength: 40,
        }),
        extra: fc.oneof(
          { weight: 20, arbitrary: fc.constant('') },
          { weight: 1, arbitrary: fc.constantFrom('00', 'ffff', '0001ffff') },
        ),
        size: fc.constantFrom(3, 17, 64, 1000, 100_000),
        batchRows: fc.constantFrom(1, 5, 16, undefined),
      }),
    )
  fc.assert(
    fc.property(input, ({ of, rows, extra, size, batchRows }) => {
      const tuples = rows.map((fields) =>
        Buffer.concat([
          int16(fields.length),
          ...fields.map((field) => (field === null ? int32(-1) : Buffer.concat([int32(field.length), field]))),
        ]),
      )
      const header = Buffer.concat([binarySignature, int32(0), int32(0)])
      const data = Buffer.concat([header, ...tuples, Buffer.from(extra, 'hex')])
      const copy: CopyOptions = {
        ...common,
        format: 'binary',
        delimiter: '\t',
        null: '',
      }
      assert.deepEqual(parse(data, of, copy, size, 1, batchRows), parse(data, of, copy, 100_000, Infinity))
    }),
    { numRuns: 400 },
  )
})
