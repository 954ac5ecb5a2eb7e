import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildColumn } from '../../engine/columns/build.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type Value } from '../../engine/types/type.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import { positionsInGroup } from './group-keys.ts'

const rows = 10_000
const key = {
  index: 7,
  attributes: [1],
  unique: true,
  nullsNotDistinct: false,
}

/** Asks until it knows, and says how often that was. */
function find(path: string, type: number, values: readonly Value[], sought: Value, dead: readonly number[] = []) {
  const columns = [buildColumn(typeRef(type), values)]
  const probe = new KeyColumns(key, [buildColumn(typeRef(type), [sought])], 1)
  for (let looks = 1; looks < 100; looks++) {
    const group = { path, number: 0, rows: values.length }
    const positions = positionsInGroup(group, key, columns, probe, (position) => dead.includes(position))
    if (positions) return { looks, positions }
  }
  throw new Error('nothing after a hundred looks')
}

test('rows that ascend are searched at once', () => {
  const values = Array.from({ length: rows }, (_, row) => 3 * row)
  assert.deepEqual(find('ascending', Oid.int4, values, 3 * 7000), {
    looks: 1,
    positions: [7000],
  })
  assert.deepEqual(find('ascending', Oid.int4, values, 3 * 7000 + 1), {
    looks: 1,
    positions: [],
  })
  assert.deepEqual(find('ascending', Oid.int4, values, -1), {
    looks: 1,
    positions: [],
  })
})

test('a key that several rows had stands in all of them', () => {
  const values = Array.from({ length: rows }, (_, row) => BigInt(row >> 1))
  assert.deepEqual(find('pairs', Oid.int8, values, 30n).positions, [60, 61])
})

test('other rows are indexed a bounded number at a time', () => {
  const values = Array.from({ length: rows }, (_, row) => `key ${(row * 7919) % rows}`)
  const first = find('texts', Oid.text, values, 'key 7919')
  assert.deepEqual(first, { looks: 3, positions: [1] })
  assert.deepEqual(find('texts', Oid.text, values, 'key 0'), {
    looks: 1,
    positions: [0],
  })
  assert.deepEqual(find('texts', Oid.text, values, 'no key').positions, [])
})

test('dead rows and rows without a key are left out', () => {
  const values = Array.from({ length: 100 }, (_, row) => (row % 2 === 0 ? null : `key ${row % 10}`))
  const { positions } = find('dead', Oid.text, values, 'key 3', [3, 13])
  assert.deepEqual(
    [...positions].sort((a, b) => a - b),
    [23, 33, 43, 53, 63, 73, 83, 93],
  )
})
