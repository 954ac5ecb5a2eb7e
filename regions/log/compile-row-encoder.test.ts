import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { buildColumn } from '../../engine/columns/build.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { typeRef, type TypeRef, type Value } from '../../engine/types/type.ts'
import { ByteWriter } from './byte-writer.ts'
import { compileRowEncoder } from './compile-row-encoder.ts'
import { encodeRows } from './encode-batch.ts'

const numeric = (precision: number, scale: number): TypeRef => typeRef(Oid.numeric, ((precision << 16) | scale) + 4)
const coefficient = (digits: number, scale: number) =>
  fc
    .bigInt({ min: -(10n ** BigInt(digits)), max: 10n ** BigInt(digits) })
    .map((value) => ({ coefficient: value, scale }))

const columnKinds: readonly (readonly [TypeRef, fc.Arbitrary<Value>])[] = [
  [typeRef(Oid.bool), fc.boolean()],
  [typeRef(Oid.int2), fc.integer({ min: -32_768, max: 32_767 })],
  [typeRef(Oid.int4), fc.integer()],
  [typeRef(Oid.int8), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [typeRef(Oid.oid), fc.integer({ min: 0, max: 2 ** 32 - 1 })],
  [typeRef(Oid.float8), fc.double()],
  [typeRef(Oid.text), fc.string({ unit: 'binary', maxLength: 300 })],
  [typeRef(Oid.bytea), fc.uint8Array({ maxLength: 40 })],
  [typeRef(Oid.uuid), fc.uuid()],
  [typeRef(Oid.jsonb), fc.constantFrom('{}', '[1, 2]', '"é"')],
  [numeric(9, 2), coefficient(9, 2)],
  [numeric(30, 4), coefficient(30, 4)],
  [typeRef(Oid.numeric), coefficient(5, 1)],
  [
    typeRef(Oid.interval),
    fc.record({ months: fc.integer(), days: fc.integer(), micros: fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }) }),
  ],
]

describe('the row encoder that is made for a table', () => {
  it('makes the bytes that its columns would be encoded to', () => {
    const table = fc.array(fc.constantFrom(...columnKinds), { minLength: 1, maxLength: 8 }).chain((kinds) =>
      fc.tuple(
        fc.constant(kinds.map(([type]) => type)),
        fc.array(fc.tuple(...kinds.map(([, values]) => fc.option(values, { freq: 4 }))), {
          minLength: 1,
          maxLength: 20,
        }),
      ),
    )
    fc.assert(
      fc.property(table, ([types, rows]) => {
        const columns = types.map((type, index) => ({
          attribute: index * 50 + 1,
          type,
          layout: typeByOid(type.oid).layout(type.typmod),
        }))
        const encode = compileRowEncoder(columns)
        assert.ok(encode)
        const built = types.map((type, index) =>
          buildColumn(
            type,
            rows.map((row) => row[index]),
          ),
        )
        const writer = new ByteWriter()
        encodeRows(
          { attributes: columns.map(({ attribute }) => attribute), batch: { length: rows.length, columns: built } },
          writer,
        )
        const bytes = encode(rows)
        const fits = built.every((column, index) => column.layout.kind === columns[index].layout.kind)
        if (fits) assert.deepEqual(bytes && Buffer.from(bytes), Buffer.from(writer.finish()))
        else assert.equal(bytes, undefined)
      }),
    )
  })
})
