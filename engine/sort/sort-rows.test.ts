// Radix sort of packed keys against plain comparison, over random columns of every type, layouts, NULLs and directions.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildColumn } from '../columns/build.ts'
import type { Column } from '../columns/column.ts'
import { encodeDictionary } from '../columns/dictionary.ts'
import { narrowColumn } from '../columns/narrow.ts'
import { type Size, types, valueOf } from '../compile/differential/values.ts'
import { rowOrder, sortedRows } from '../interpret/row-order.ts'
import { Oid } from '../types/oids.ts'
import type { Value } from '../types/type.ts'
import { packKeys, type PackedKeys } from './packed-keys.ts'
import { sortRows } from './sort-rows.ts'

const context = { checkCancel: () => undefined }
const rowsMin = 300

const keyColumn = fc
  .record({
    type: fc.constantFrom(...Object.values(types)),
    size: fc.nat({ max: 3 }),
    nullable: fc.boolean(),
    coded: fc.boolean(),
    descending: fc.boolean(),
    nullsFirst: fc.boolean(),
    distinct: fc.integer({ min: 1, max: 40 }),
    seed: fc.nat(),
  })
  .chain((key) => {
    const value = valueOf(key.type, key.size as Size)
    const cell = key.nullable ? fc.option(value, { freq: 5 }) : value
    return fc.array(cell, { minLength: key.distinct, maxLength: key.distinct }).map((values) => ({ ...key, values }))
  })

/** Few distinct values, in no order. */
function columnOf({
  type,
  values,
  seed,
  coded,
}: {
  type: Column['type']
  values: Value[]
  seed: number
  coded: boolean
}): Column {
  let state = seed | 1
  const column = buildColumn(
    type,
    Array.from({ length: rowsMin }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      return values[(state >>> 8) % values.length]
    }),
  )
  const isText = type.oid === Oid.text || type.oid === Oid.varchar || type.oid === Oid.bpchar
  return coded && isText ? (encodeDictionary(column, { entriesMax: column.length }) ?? column) : narrowColumn(column)
}

test('packed keys order rows as comparing them does', () => {
  fc.assert(
    fc.property(fc.array(keyColumn, { minLength: 1, maxLength: 4 }), (keys) => {
      const columns = keys.map(columnOf)
      const expected = sortedRows(rowsMin, rowOrder(keys, columns))
      assert.deepEqual([...sortRows(keys, columns, rowsMin, context)], [...expected])
    }),
    { numRuns: 150 },
  )
})

test('what lay in the memory before is no part of a key', () => {
  const packed = (keys: Parameters<typeof packKeys>[0], columns: readonly Column[], before: number): unknown => {
    const low = new Uint32Array(rowsMin).fill(before)
    const high = new Uint32Array(rowsMin).fill(before)
    const found = packKeys(keys, columns, () => ({ low, high }), context.checkCancel)
    return { ...found, low, high }
  }
  fc.assert(
    fc.property(fc.array(keyColumn, { minLength: 1, maxLength: 4 }), (keys) => {
      const columns = keys.map(columnOf)
      const [clean, used] = [0, 0xa5a5_a5a5].map((before) => packed(keys, columns, before)) as [PackedKeys, PackedKeys]
      if (clean.bits > 32) assert.deepEqual(used, clean)
    }),
    { numRuns: 150 },
  )
})

test('many rows go through buckets, of one word and of two', () => {
  const length = 100_000
  let state = 7
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 4) % below
  }
  for (const [first, second] of [
    [5, 7],
    [1 << 20, 1 << 27],
    [1, 1 << 27],
    [3, 2],
  ]) {
    const columns = [first, second].map((below) =>
      buildColumn(
        types.int4,
        Array.from({ length }, () => random(below) - (below >> 1)),
      ),
    )
    const keys = [
      { descending: true, nullsFirst: false },
      { descending: false, nullsFirst: true },
    ]
    const [a, b] = columns.map(({ values }) => values as Int32Array)
    const rows = sortRows(keys, columns, length, context)
    assert.equal(new Set(rows).size, length)
    for (let at = 1; at < length; at++) {
      const [before, row] = [rows[at - 1], rows[at]]
      const order = a[row] - a[before] || b[before] - b[row] || before - row
      assert.ok(order < 0, `row ${row} after ${before}`)
    }
  }
})

test('a sort that is cancelled stops', () => {
  const column = buildColumn(
    types.float8,
    Array.from({ length: 50_000 }, (_, row) => Math.sin(row)),
  )
  let checks = 0
  const cancelled = {
    checkCancel: () => {
      if (++checks > 1) throw new Error('stop')
    },
  }
  assert.throws(() => sortRows([{ descending: false, nullsFirst: false }], [column], column.length, cancelled), /stop/)
})
