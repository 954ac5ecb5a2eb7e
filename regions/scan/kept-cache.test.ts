import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { DeleteList } from '../memtable/delete-list.ts'
import { rowsOfRuns } from '../memtable/row-runs.ts'
import { keptOf } from './kept-cache.ts'

test('every prefix of the deletes leaves what it should, in whatever order it is asked for', () => {
  let run = 0
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 99 }), { maxLength: 60 }),
      fc.array(fc.nat({ max: 60 }), { maxLength: 20 }),
      (positions, asked) => {
        const path = `segment ${++run}`
        const list = new DeleteList(1, 100)
        positions.forEach((position, i) => list.add(position, i + 1))
        for (const wanted of asked) {
          const count = Math.min(wanted, list.count)
          const dead = new Set(list.arrays.positions.subarray(0, count))
          const left = Array.from({ length: 100 }, (_, row) => row).filter((row) => !dead.has(row))
          const kept = keptOf(path, 0, 100, { arrays: list.arrays, count })
          assert.deepEqual(kept ? Array.from(rowsOfRuns(kept)) : Array.from({ length: 100 }, (_, row) => row), left)
        }
      },
    ),
  )
})
