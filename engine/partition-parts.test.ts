import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinParts, PartSums, rowsOf } from './partition-parts.ts'
import type { ScanPartition } from './tables.ts'

const list = (length: number, rows: number): ScanPartition[] =>
  Array.from({ length }, (): ScanPartition => ({ kind: 'test', rows }))

test('a sum over long lists is made once, of lists that were joined part by part', () => {
  let asked = 0
  const sums = new PartSums(({ rows }) => {
    asked++
    return rows
  })
  const long = list(20, 3)
  const other = list(30, 5)
  assert.equal(sums.sum(long), 60)
  assert.equal(sums.sum(joinParts([long, other])), 210)
  assert.equal(asked, 50)
  assert.equal(sums.sum(joinParts([other, long, list(2, 1)])), 212)
  assert.equal(asked, 52)
})

test('short lists and none', () => {
  assert.equal(rowsOf([]), 0)
  assert.equal(rowsOf(list(3, 7)), 21)
  assert.equal(rowsOf(joinParts([list(1, 2), [], list(1, 3)])), 5)
})
