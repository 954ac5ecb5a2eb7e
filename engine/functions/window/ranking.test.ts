import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionsNamed } from '../registry.ts'
import { testContext } from '../test-context.ts'

/** A window function over one partition whose peers are equal values, with the default frame. */
function over(name: string, values: readonly unknown[], ...more: readonly unknown[]): unknown[] {
  const found = functionsNamed(name).find(
    (candidate) => candidate.kind === 'window' && candidate.args.length === more.length + argumentsOf(name),
  )
  assert.ok(found?.kind === 'window', name)
  const partition = {
    rows: values.length,
    peerStart: (row: number) => values.indexOf(values[row]),
    peerEnd: (row: number) => values.lastIndexOf(values[row]) + 1,
    frame: (row: number): readonly [number, number] => [0, values.lastIndexOf(values[row]) + 1],
    arg: (index: number, row: number) =>
      argumentsOf(name) === 1 && index === 0 ? values[row] : more[index - argumentsOf(name)],
  }
  const context = testContext()
  return values.map((_, row) => found.body(partition, row, context))
}

const argumentsOf = (name: string): number =>
  ['lag', 'lead', 'first_value', 'last_value', 'nth_value'].includes(name) ? 1 : 0

test('rows are numbered, ranked and spread', () => {
  const values = [1, 1, 2, 3, 3]
  assert.deepEqual(over('row_number', values), [1n, 2n, 3n, 4n, 5n])
  assert.deepEqual(over('rank', values), [1n, 1n, 3n, 4n, 4n])
  assert.deepEqual(over('dense_rank', values), [1n, 1n, 2n, 3n, 3n])
  assert.deepEqual(over('percent_rank', values), [0, 0, 0.5, 0.75, 0.75])
  assert.deepEqual(over('cume_dist', values), [0.4, 0.4, 0.6, 1, 1])
  assert.deepEqual(over('ntile', values, 3), [1, 1, 2, 2, 3])
})

test('other rows are seen through offsets and the frame', () => {
  const values = ['a', 'b', 'c']
  assert.deepEqual(over('lag', values), [null, 'a', 'b'])
  assert.deepEqual(over('lead', values, 2), ['c', null, null])
  assert.deepEqual(over('lead', values, 1, 'z'), ['b', 'c', 'z'])
  assert.deepEqual(over('first_value', values), ['a', 'a', 'a'])
  assert.deepEqual(over('last_value', values), ['a', 'b', 'c'])
  assert.deepEqual(over('nth_value', values, 2), [null, 'b', 'b'])
})

test('counts below one are refused', () => {
  assert.throws(() => over('ntile', [1], 0), { sqlstate: '22014' })
  assert.throws(() => over('nth_value', [1], 0), { sqlstate: '22016' })
})
