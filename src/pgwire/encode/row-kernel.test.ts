// What the kernel writes is what goes row by row: of every type and layout, in every format.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import type { Layout } from '../../../engine/columns/layout.ts'
import { sliceBatch } from '../../../engine/columns/slice.ts'
import { inetType } from '../../../engine/types/inet.ts'
import { isoSettings } from '../../../engine/types/iso-settings.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { type TextSettings, typeRef, type TypeRef, type Value } from '../../../engine/types/type.ts'
import { copySink, encodeCopyRows } from '../copy/copy-sink.ts'
import { encodeBatch } from '../encode-rows.ts'
import { RowBuffer } from './row-buffer.ts'
import { kernelRowsMin } from './row-kernel.ts'

interface Kind {
  readonly type: TypeRef
  readonly layout?: Layout
  readonly value: fc.Arbitrary<Value>
}

const numeric = (precision: number, scale: number): TypeRef => typeRef(Oid.numeric, ((precision << 16) | scale) + 4)
const decimal = (digits: number, scale: number): fc.Arbitrary<Value> =>
  fc
    .oneof(
      fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n }),
      fc.bigInt({ min: -2000n, max: 2000n }),
    )
    .map((coefficient) => ({ coefficient, scale }))
const int8 = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -1000n, max: 1000n }))
const instant = fc.oneof(
  fc.bigInt({ min: -(2n ** 56n), max: 2n ** 56n }),
  fc.bigInt({ min: -3000n, max: 3000n }).map((second) => second * 1_000_000n),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n)),
)
const string = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'ż', '😀', '\t', '\n', '\r', '\\', '"', "'", ',', '|', '.', 'N', '\b'),
    maxLength: 40,
  }),
  fc.constantFrom('', '\\.', 'N', 'x'.repeat(300)),
)

const kinds: Readonly<Record<string, Kind>> = {
  bool: { type: typeRef(Oid.bool), value: fc.boolean() },
  int2: { type: typeRef(Oid.int2), value: fc.integer({ min: -32_768, max: 32_767 }) },
  int4: { type: typeRef(Oid.int4), value: fc.integer() },
  'int4 in i8': { type: typeRef(Oid.int4), layout: { kind: 'i8' }, value: fc.integer({ min: -128, max: 127 }) },
  int8: { type: typeRef(Oid.int8), value: int8 },
  'int8 in i16': { type: typeRef(Oid.int8), layout: { kind: 'i16' }, value: fc.bigInt({ min: -500n, max: 500n }) },
  oid: { type: typeRef(Oid.oid), value: fc.integer({ min: 0, max: 4_294_967_295 }) },
  float4: { type: typeRef(Oid.float4), value: fc.float() },
  float8: { type: typeRef(Oid.float8), value: fc.double() },
  'numeric(4,2)': { type: numeric(4, 2), value: decimal(4, 2) },
  'numeric(15,0)': { type: numeric(15, 0), value: decimal(15, 0) },
  'numeric(18,17)': { type: numeric(18, 17), value: decimal(18, 17) },
  'numeric(18,6)': { type: numeric(18, 6), value: decimal(18, 6) },
  'numeric(30,4)': { type: numeric(30, 4), value: decimal(30, 4) },
  numeric: { type: typeRef(Oid.numeric), value: decimal(22, 5) },
  date: {
    type: typeRef(Oid.date),
    value: fc.oneof(fc.integer({ min: -800_000, max: 3_000_000 }), fc.constantFrom(2_147_483_647, 0)),
  },
  time: { type: typeRef(Oid.time), value: fc.bigInt({ min: 0n, max: 86_400_000_000n }) },
  timestamp: { type: typeRef(Oid.timestamp), value: instant },
  timestamptz: { type: typeRef(Oid.timestamptz), value: instant },
  text: { type: typeRef(Oid.text), value: string },
  'text in a dictionary': {
    type: typeRef(Oid.text),
    layout: { kind: 'dictionary', codes: 'i8', of: 'utf8' },
    value: string,
  },
  bytea: { type: typeRef(Oid.bytea), value: fc.uint8Array({ maxLength: 20 }) },
  uuid: { type: typeRef(Oid.uuid), value: fc.uuid() },
  interval: {
    type: typeRef(Oid.interval),
    value: fc.record({
      months: fc.integer(),
      days: fc.integer(),
      micros: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
    }),
  },
}

const zones: readonly TextSettings[] = [
  isoSettings,
  { ...isoSettings, timeZone: 'Europe/Warsaw' },
  { ...isoSettings, timeZone: '+05:30' },
]
const rowsMost = kernelRowsMin * 2

/** Some columns, with and without NULLs, from a few values each. */
const batches = fc.array(fc.constantFrom(...Object.values(kinds)), { minLength: 1, maxLength: 6 }).chain((chosen) =>
  fc.record({
    types: fc.constant(chosen.map(({ type }) => type)),
    batch: fc
      .record({
        length: fc.integer({ min: kernelRowsMin, max: rowsMost }),
        picks: fc.tuple(
          ...chosen.map(({ value }) =>
            fc.oneof(
              fc.array(value, { minLength: 1, maxLength: 9 }),
              fc.array(fc.option(value, { freq: 3 }), { minLength: 1, maxLength: 9 }),
            ),
          ),
        ),
      })
      .map(({ length, picks }): Batch => ({
        length,
        columns: chosen.map(({ type, layout }, i) =>
          buildColumn(
            type,
            Array.from({ length }, (_, row) => picks[i][(row * 7) % picks[i].length]),
            layout ? { layout } : {},
          ),
        ),
      })),
  }),
)

it('cells are what a type sends, where it is stored otherwise', () => {
  const value = { family: 4, bits: 8, address: 0x0a010203n } as const
  const types = [typeRef(Oid.inet)]
  for (const length of [1, kernelRowsMin]) {
    const batch = {
      length,
      columns: [
        buildColumn(
          types[0],
          Array.from({ length }, () => value),
        ),
      ],
    }
    const bytes = Buffer.from(encodeBatch(batch, { formats: [1], types, settings: isoSettings }))
    assert.equal(bytes.length, length * (1 + 4 + 2 + 4 + 8))
    assert.deepEqual(bytes.subarray(-8), Buffer.from(inetType.send(value)))
  }
})

describe('the kernel writes', () => {
  it('DataRows', () => {
    fc.assert(
      fc.property(
        batches,
        fc.constantFrom(...zones),
        fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 6 }),
        ({ batch, types }, settings, formats) => {
          const parts: Uint8Array[] = []
          for (let start = 0; start < batch.length; start += kernelRowsMin - 1)
            parts.push(
              encodeBatch(sliceBatch(batch, start, Math.min(batch.length, start + kernelRowsMin - 1)), {
                formats,
                types,
                settings,
              }),
            )
          assert.ok(Buffer.concat(parts).equals(encodeBatch(batch, { formats, types, settings })))
        },
      ),
      { numRuns: 400 },
    )
  })

  const common = {
    header: false,
    forceQuote: [],
    forceNotNull: [],
    forceNull: [],
    freeze: false,
    onError: 'stop',
  } as const
  const copies: fc.Arbitrary<CopyOptions> = fc.oneof(
    fc.constant<CopyOptions>({ ...common, format: 'binary', delimiter: '\t', null: '', quote: '"', escape: '"' }),
    fc
      .record({
        format: fc.constantFrom('text' as const, 'csv' as const),
        delimiter: fc.constantFrom(',', '|', '\t', '-', '.'),
        null: fc.constantFrom('', '\\N', 'N', '0', 'NULL'),
        quote: fc.constantFrom('"', "'"),
        escape: fc.constantFrom('"', '\\'),
      })
      .map((some) => ({ ...common, ...some })),
  )

  it('COPY in all formats', () => {
    fc.assert(
      fc.property(batches, fc.constantFrom(...zones), copies, ({ batch, types }, settings, copy) => {
        const columnNames = types.map((_, i) => `c${i}`)
        const out = new RowBuffer()
        encodeCopyRows(batch, { copy, columnNames, settings }, types, out, true)
        const { payload } = copySink({ copy, columnNames }, types, { settings }).chunk(batch)
        assert.equal(Buffer.from(payload).toString('latin1'), Buffer.from(out.finish()).toString('latin1'))
      }),
      { numRuns: 400 },
    )
  })

  it('texts larger than its output', () => {
    const values = Array.from({ length: 200 }, (_, i) => '"'.repeat(i * 500))
    const batch: Batch = { length: 200, columns: [buildColumn(typeRef(Oid.text), values)] }
    const copy: CopyOptions = { ...common, format: 'csv', delimiter: ',', null: '', quote: '"', escape: '"' }
    const given = { copy, columnNames: ['c'], settings: isoSettings }
    const out = new RowBuffer()
    encodeCopyRows(batch, given, [typeRef(Oid.text)], out, true)
    const { payload } = copySink(given, [typeRef(Oid.text)], { settings: isoSettings }).chunk(batch)
    assert.ok(Buffer.from(payload).equals(out.finish()))
  })
})
