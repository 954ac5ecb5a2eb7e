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
import { sortRows, sortRuns } from './sort-rows.ts'

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

test('runs begin where the first keys change', () => {
  fc.assert(
    fc.property(fc.array(keyColumn, { minLength: 1, maxLength: 4 }), fc.boolean(), (keys, few) => {
      const columns = keys.map(columnOf)
      const length = few ? 100 : rowsMin
      const { rows, starts } = sortRuns(
        keys,
        columns,
        length,
        context,
        keys.map((_, i) => i + 1),
      )
      keys.forEach((_, i) => {
        const order = rowOrder(keys.slice(0, i + 1), columns.slice(0, i + 1))
        let start = 0
        for (let at = 0; at < length; at++) {
          if (at > 0 && order(rows[at - 1], rows[at]) !== 0) start = at
          assert.equal(starts[i][at], start)
        }
      })
    }),
    { numRuns: 150 },
  )
})

test('long keys in large buckets, ties among them', () => {
  const length = 100_000
  const numbers = [-0, 0, NaN, Infinity, -Infinity, 1e-300, 5e-324]
  const floats = Array.from({ length }, (_, row) =>
    row % 50 === 0 ? numbers[(row / 50) % numbers.length] : Math.sin((row * 7919) % 60_000) * 10 ** (row % 5),
  )
  const groups = Array.from({ length }, (_, row) => (row % 11 < 9 ? 1 : row % 7))
  const columns = [buildColumn(types.int4, groups), buildColumn(types.float8, floats)]
  for (const descending of [false, true]) {
    const keys = columns.map(() => ({ descending, nullsFirst: false }))
    const expected = sortedRows(length, rowOrder(keys, columns))
    assert.deepEqual(sortRows(keys, columns, length, context), expected)
    assert.deepEqual(
      sortRows([keys[1]], [columns[1]], length, context),
      sortedRows(length, rowOrder([keys[1]], [columns[1]])),
    )
  }
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
