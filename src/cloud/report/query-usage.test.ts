import { test } from 'node:test'
import assert from 'node:assert/strict'
import { QueryUsage } from './query-usage.ts'

const day = 86_400_000
const first = Date.UTC(2026, 0, 30)
const row = (date: string, role_name: string, num_queries: number) => ({
  day: date,
  role_name,
  num_queries,
  num_rows: 0,
  bytes_read: 0,
})

test('counts by day, database and role', () => {
  let now = first + day - 1
  const usage = new QueryUsage(() => now)
  usage.of(1, 'ann').queries++
  now++
  usage.of(1, 'ann').queries += 2
  usage.of(1, 'bob').queries += 3
  usage.of(2, 'ann').queries += 4
  // Clocks are set back.
  now--
  usage.of(1, 'ann').queries += 5
  assert.deepEqual(usage.rowsOf(1), [
    row('2026-01-30', 'ann', 6),
    row('2026-01-31', 'ann', 2),
    row('2026-01-31', 'bob', 3),
  ])
  assert.deepEqual(usage.rowsOf(2), [row('2026-01-31', 'ann', 4)])
  usage.forget(2)
  assert.deepEqual(usage.rowsOf(2), [])
})

test('goes on from what it was told, and lets go of days that are over', () => {
  let now = first
  const usage = new QueryUsage(() => now)
  usage.of(1, 'ann').queries++
  usage.restore(1, [row('2026-01-30', 'ann', 7), row('2026-01-29', 'ann', 1)])
  const rows = usage.rowsOf(1)
  assert.deepEqual(new Set(rows.map(({ num_queries }) => num_queries)), new Set([8, 1]))
  usage.told(1, rows)
  assert.equal(usage.rowsOf(1).length, 2)
  now += 2 * day
  usage.told(1, rows)
  assert.deepEqual(usage.rowsOf(1), [])
})

test('days that nobody is told of do not grow without end', () => {
  let now = first
  const usage = new QueryUsage(() => now)
  for (let days = 0; days < 400; days++, now += day) usage.of(1, 'ann').queries++
  const rows = usage.rowsOf(1)
  assert.equal(rows.length, 366)
  assert.equal(rows.at(-1)?.['day'], new Date(now - day).toISOString().slice(0, 10))
})
