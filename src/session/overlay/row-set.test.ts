import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RowSet } from './row-set.ts'

const row = fc.oneof(fc.nat(10_000), fc.nat(2 ** 48 - 1), fc.constantFrom(0, 31, 32, 4095, 4096, 2 ** 48 - 1))

test('holds what was added, once, in order', () => {
  fc.assert(
    fc.property(fc.array(row), fc.array(row), (added, others) => {
      const rows = new RowSet()
      for (const one of added) rows.add(one)
      const expected = new Set(added)
      assert.equal(rows.size, expected.size)
      assert.deepEqual(
        [...rows.sorted()],
        [...expected].sort((a, b) => a - b),
      )
      const ids = BigInt64Array.from([0, ...added, 0], (one) => (7n << 48n) + BigInt(one))
      const byIds = new RowSet()
      byIds.addIds(new Int32Array(ids.buffer), 1, added.length + 1)
      assert.equal(byIds.size, rows.size)
      assert.deepEqual(byIds.sorted(), rows.sorted())
      for (const one of [...added, ...others]) assert.equal(rows.has(one), expected.has(one))
      rows.clear()
      assert.equal(rows.size, 0)
      for (const one of added) assert.equal(rows.has(one), false)
    }),
  )
})
