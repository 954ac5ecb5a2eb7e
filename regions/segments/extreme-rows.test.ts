import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { buildColumn } from '../../engine/columns/build.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { typeRef, type TypeRef, type Value } from '../../engine/types/type.ts'
import { zoneMapOf } from './zone-map.ts'

const wide = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const close = fc.bigInt({ min: -3n, max: 3n })
const numeric = (digits: number): TypeRef => typeRef(Oid.numeric, ((digits << 16) | 2) + 4)
const coefficient = (bits: bigint): fc.Arbitrary<Value> =>
  fc.oneof(fc.bigInt({ min: -(2n ** bits), max: 2n ** bits }), close).map((one) => ({ coefficient: one, scale: 2 }))

const columns: readonly (readonly [TypeRef, fc.Arbitrary<Value>])[] = [
  [typeRef(Oid.bool), fc.boolean()],
  [typeRef(Oid.int2), fc.integer({ min: -32_768, max: 32_767 })],
  [typeRef(Oid.int4), fc.integer()],
  [typeRef(Oid.int8), fc.oneof(wide, close)],
  [typeRef(Oid.oid), fc.integer({ min: 0, max: 2 ** 32 - 1 })],
  [typeRef(Oid.float4), fc.float()],
  [typeRef(Oid.float8), fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity))],
  [numeric(8), coefficient(26n)],
  [numeric(15), coefficient(49n)],
  [numeric(36), coefficient(119n)],
  [typeRef(Oid.text), fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => text.isWellFormed())],
  [typeRef(Oid.bpchar), fc.constantFrom('a', 'a  ', 'ab', ' ', '', 'b')],
]

test('the least and the greatest value, whatever they lie as', () => {
  for (const [type, value] of columns) {
    const compare = typeByOid(type.oid).compare!
    fc.assert(
      fc.property(fc.array(fc.option(value, { freq: 4 }), { minLength: 1, maxLength: 30 }), (values) => {
        const known = values.filter((one) => one !== null)
        const zone = zoneMapOf(buildColumn(type, values))
        assert.equal(zone.nulls, values.length - known.length)
        if (known.length === 0) return
        assert.ok(known.every((one) => compare(zone.min, one) <= 0))
        assert.ok(known.every((one) => compare(zone.max, one) >= 0))
        assert.ok(known.some((one) => compare(zone.min, one) === 0))
        assert.ok(known.some((one) => compare(zone.max, one) === 0))
      }),
    )
  }
})
