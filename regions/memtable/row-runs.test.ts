import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { countOfRuns, rowsOfRuns, runsOfClearBits, runsOfRows } from './row-runs.ts'

test('rows become runs and rows again, from a list and from bits', () => {
  fc.assert(
    fc.property(fc.nat({ max: 200 }), fc.array(fc.nat({ max: 199 })), fc.boolean(), (rows, marked, dense) => {
      const bits = new Int32Array(8)
      const dead = new Set(
        dense ? Array.from({ length: rows }, (_, row) => row).filter((row) => !marked.includes(row)) : marked,
      )
      for (const row of dead) bits[row >> 5] |= 1 << (row & 31)
      const left = Array.from({ length: rows }, (_, row) => row).filter((row) => !dead.has(row))
      for (const runs of [runsOfClearBits(bits, rows), runsOfRows(Int32Array.from(left))]) {
        assert.deepEqual([...rowsOfRuns(runs)], left)
        assert.equal(countOfRuns(runs), left.length)
        for (let at = 0; at < runs.length; at += 2) assert.ok(runs[at] < runs[at + 1])
        for (let at = 2; at < runs.length; at += 2) assert.ok(runs[at - 1] < runs[at])
      }
    }),
  )
})

test('nothing, everything and word boundaries', () => {
  assert.deepEqual([...runsOfClearBits(new Int32Array(0), 0)], [])
  assert.deepEqual([...runsOfClearBits(new Int32Array(2), 64)], [0, 64])
  assert.deepEqual([...runsOfClearBits(new Int32Array(2).fill(-1), 64)], [])
  assert.deepEqual([...runsOfClearBits(Int32Array.of(-1, 0, -1), 96)], [32, 64])
})
