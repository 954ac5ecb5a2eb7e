import { test } from 'node:test'
import assert from 'node:assert/strict'
import { RowDeaths } from './row-deaths.ts'

test('tells deaths after a snapshot from those before', () => {
  const deaths = new RowDeaths()
  const end = deaths.open(10)
  deaths.record(11, 1, Float64Array.of(5, 6), true)
  deaths.record(12, 1, Float64Array.of(7), false)
  deaths.record(
    13,
    1,
    Float64Array.from({ length: 5000 }, (_, i) => 100 + i),
    false,
  )
  assert.equal(deaths.fate(1, 5, 10), 'replaced')
  assert.equal(deaths.fate(1, 5, 11), 'alive')
  assert.equal(deaths.fate(1, 7, 11), 'deleted')
  assert.equal(deaths.fate(1, 4000, 12), 'deleted')
  assert.equal(deaths.fate(1, 4000, 13), 'alive')
  assert.equal(deaths.fate(2, 5, 10), 'alive')
  end()
  assert.equal(deaths.fate(1, 5, 10), 'alive', 'nobody may ask any more')
})

test('is kept for the oldest snapshot and not beyond', () => {
  const deaths = new RowDeaths()
  assert.ok(!deaths.isWatched(5))
  const [first, second] = [deaths.open(10), deaths.open(12)]
  assert.ok(deaths.isWatched(11))
  deaths.record(11, 1, Float64Array.of(5), true)
  deaths.record(13, 1, Float64Array.of(6), true)
  first()
  first()
  assert.ok(!deaths.isWatched(12))
  assert.equal(deaths.fate(1, 5, 10), 'alive')
  assert.equal(deaths.fate(1, 6, 12), 'replaced')
  second()
  assert.equal(deaths.fate(1, 6, 12), 'alive')
})
