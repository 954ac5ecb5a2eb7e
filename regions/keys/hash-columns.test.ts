// Equal values have equal hashes in every layout they may lie in: as built, narrowed, dictionary-coded, sliced.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, it } from 'node:test'
import { buildColumn } from '../../engine/columns/build.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../../engine/types/type.ts'
import { hashKeys, mapHash } from './hash-columns.ts'
import { KeyColumns } from './key-columns.ts'

const small = fc.integer({ min: -100, max: 100 })
const cases: readonly { name: string; type: TypeRef; value: fc.Arbitrary<Value>; layouts: readonly Layout[] }[] = [
  {
    name: 'int8',
    type: typeRef(Oid.int8),
    value: small.map(BigInt),
    layouts: [{ kind: 'i64' }, { kind: 'i32' }, { kind: 'i8' }],
  },
  { name: 'int4', type: typeRef(Oid.int4), value: small, layouts: [{ kind: 'i32' }, { kind: 'i16' }] },
  {
    name: 'text',
    type: typeRef(Oid.text),
    value: fc.string({ maxLength: 4 }),
    layouts: [{ kind: 'utf8' }, { kind: 'dictionary', codes: 'i8', of: 'utf8' }],
  },
  {
    name: 'numeric',
    type: typeRef(Oid.numeric),
    value: small.map((coefficient) => ({ coefficient: BigInt(coefficient), scale: 2 })),
    layouts: [
      { kind: 'binary' },
      { kind: 'decimal', scale: 2, width: 'i64' },
      { kind: 'decimal', scale: 2, width: 'i8' },
    ],
  },
]

describe('key hashes', () => {
  for (const { name, type, value, layouts } of cases) {
    it(`of ${name} do not depend on the layout`, () => {
      fc.assert(
        fc.property(fc.array(fc.option(value), { minLength: 1, maxLength: 20 }), (values) => {
          const hashes = layouts.map((layout) => {
            const column = buildColumn(type, [null, ...values], { layout })
            const hashed = hashKeys([sliceColumn(column, 1, column.length)], values.length)
            return values.map((_, row) => mapHash(hashed, row))
          })
          for (const other of hashes) assert.deepEqual(other, hashes[0])
        }),
        { numRuns: 50 },
      )
    })
  }

  it('tell keys apart by their columns, and leave NULLs out', () => {
    const key = { index: 1, attributes: [1, 2], unique: true, nullsNotDistinct: false }
    const columns = [buildColumn(typeRef(Oid.int4), [1, 2, 1, null]), buildColumn(typeRef(Oid.int4), [2, 1, 2, 1])]
    const keys = new KeyColumns(key, columns, 4)
    assert.notEqual(keys.hash(0), keys.hash(1))
    assert.equal(keys.hash(0), keys.hash(2))
    assert.ok(keys.equals(0, keys, 2))
    assert.ok(!keys.equals(0, keys, 1))
    assert.ok(!keys.hasKey(3))
    assert.ok(new KeyColumns({ ...key, nullsNotDistinct: true }, columns, 4).hasKey(3))
  })
})
