import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstTransactionNumber, TransactionNumbers, xidOf } from './transaction-numbers.ts'

test('a snapshot hides who runs and who committed after it', () => {
  const numbers = new TransactionNumbers(10n)
  const [a, b, c, d] = [numbers.take(), numbers.take(), numbers.take(), numbers.take()]
  assert.deepEqual(numbers.snapshot(5, undefined), { xmin: 10n, xmax: 10n, running: [] })
  numbers.end(c, 7)
  assert.deepEqual(numbers.snapshot(7, undefined), { xmin: a, xmax: 13n, running: [a, b] })
  assert.deepEqual(numbers.snapshot(6, undefined), { xmin: a, xmax: 13n, running: [a, b, c] })
  numbers.end(a, undefined)
  assert.deepEqual(numbers.snapshot(7, b), { xmin: b, xmax: 13n, running: [] })
  numbers.end(b, 8)
  numbers.end(d, 9)
  assert.deepEqual(numbers.snapshot(9, undefined), { xmin: 14n, xmax: 14n, running: [] })
})

test('what became of a transaction', () => {
  const numbers = new TransactionNumbers(10n)
  const [a, b, c] = [numbers.take(), numbers.take(), numbers.take()]
  numbers.end(a, 1)
  numbers.end(b, undefined)
  assert.deepEqual(
    [a, b, c].map((id) => numbers.status(id)),
    ['committed', 'aborted', 'in progress'],
  )
  assert.deepEqual(
    [0n, 1n, 2n, 3n, 13n].map((id) => numbers.status(id)),
    [null, 'committed', 'committed', null, 'future'],
  )
})

test('what ended long ago is forgotten', () => {
  const numbers = new TransactionNumbers(10n)
  for (let i = 0; i < 70_000; i++) numbers.end(numbers.take(), i)
  assert.equal(numbers.status(10n), null)
  assert.equal(numbers.status(70_000n), 'committed')
})

test('a later run of the server begins with greater numbers', () => {
  assert.ok(firstTransactionNumber(Date.UTC(2027, 0, 1)) > firstTransactionNumber(Date.UTC(2026, 11, 31)))
  assert.equal(firstTransactionNumber(0), 3n)
  assert.equal(xidOf(2n ** 32n + 5n), 5)
})
