import { test } from 'node:test'
import assert from 'node:assert/strict'
import { KeyLockTable } from './key-lock-table.ts'
import { WaitGraph } from './wait-graph.ts'

const index = 11
const newTable = (): KeyLockTable => new KeyLockTable(new WaitGraph(), (pid) => `transaction ${pid}`)
const never = new AbortController().signal

test('a key is one owner’s, the others are free', () => {
  const table = newTable()
  assert.ok(table.try(1, index, 5, true))
  assert.ok(table.try(1, index, 5, false))
  assert.ok(!table.try(2, index, 5, true))
  assert.ok(table.try(2, index, 6, true))
  assert.ok(table.try(2, index + 1, 5, true))
  table.release(1)
  assert.ok(table.try(2, index, 5, true))
})

test('the whole index waits for every key, and every key for it', async () => {
  const table = newTable()
  table.try(1, index, 5, true)
  table.try(2, index, 6, true)
  assert.ok(!table.try(2, index, undefined, true))
  const whole = table.wait(2, index, undefined, never)
  assert.ok(!table.try(3, index, 7, true), 'nobody passes who waits')
  assert.ok(table.try(1, index, 8, true), 'who has keys already is not kept from more: it would wait for itself')
  const key = table.wait(3, index, 7, never)
  table.release(1)
  await whole
  assert.ok(table.try(2, index, 9, true))
  table.release(2)
  await key
})

test('what is freed early is free, whatever the savepoints', () => {
  const table = newTable()
  table.try(1, index, 5, true)
  const point = table.point(1)
  table.try(1, index, 6, true)
  table.try(1, index, 7, false)
  table.free(1, index, 6)
  assert.ok(table.try(2, index, 6, true))
  table.release(1, point)
  assert.ok(table.try(2, index, 7, true))
  assert.ok(!table.try(2, index, 5, true))
  table.release(1)
  assert.ok(table.try(2, index, 5, true))
  assert.ok(!table.try(3, index, 6, true))
})

test('crossing waits for keys are a deadlock', async () => {
  const table = newTable()
  table.try(1, index, 5, true)
  table.try(2, index, 6, true)
  const waiting = table.wait(1, index, 6, never)
  await assert.rejects(table.wait(2, index, 5, never), /deadlock detected/)
  table.release(2)
  await waiting
})
