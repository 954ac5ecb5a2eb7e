import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  readThrift,
  thrift,
  ThriftError,
  type ThriftField,
  type ThriftStruct,
  withFields,
  writeThrift,
} from './thrift.ts'

const field: fc.Memo<ThriftField> = fc.memo((depth) =>
  fc.oneof(
    fc.boolean().map((value) => ({ type: value ? thrift.true : thrift.false, value })),
    fc.integer({ min: -128, max: 127 }).map((value) => ({ type: thrift.i8, value })),
    fc.integer().map((value) => ({ type: thrift.i32, value })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ type: thrift.i64, value })),
    fc.uint8Array({ maxLength: 300 }).map((value) => ({ type: thrift.binary, value })),
    fc.array(fc.integer(), { maxLength: 40 }).map((values) => ({
      type: thrift.list,
      value: { kind: 'list' as const, element: thrift.i32, values },
    })),
    ...(depth > 1
      ? [
          struct(depth - 1).map((value) => ({ type: thrift.struct, value })),
          fc.array(struct(depth - 1), { maxLength: 20 }).map((values) => ({
            type: thrift.list,
            value: { kind: 'list' as const, element: thrift.struct, values },
          })),
        ]
      : []),
  ),
)
const struct: fc.Memo<ThriftStruct> = fc.memo((depth) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 400 }), field(depth)), { selector: ([id]) => id, maxLength: 12 })
    .map((fields) => ({ kind: 'struct' as const, fields: new Map(fields.sort(([a], [b]) => a - b)) })),
)

describe('the compact protocol', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(struct(3), (tree) => {
        assert.deepEqual(readThrift(writeThrift(tree)), tree)
      }),
      { numRuns: 200 },
    )
  })

  it('refuses any other bytes with an error of its own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          readThrift(bytes)
        } catch (error) {
          assert.ok(error instanceof ThriftError, String(error))
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses structures without end', () => {
    assert.throws(() => readThrift(new Uint8Array(10_000).fill(0x1c)), ThriftError)
  })

  it('changes fields and takes them out', () => {
    const tree = readThrift(Uint8Array.of(0x15, 2, 0x15, 4, 0))
    const changed = withFields(tree, { 1: undefined, 2: { type: thrift.i32, value: -3 } })
    assert.deepEqual([...writeThrift(changed)], [0x25, 5, 0])
  })
})
