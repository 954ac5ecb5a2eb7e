import { test } from 'node:test'
import assert from 'node:assert/strict'
import { PgError } from '../../../engine/errors.ts'
import { WaitGraph } from './wait-graph.ts'

const waitFor = (...blockers: number[]) => ({
  blockers: () => blockers,
  describe: (pid: number) => `the lock of ${pid}`,
})

test('the wait that closes a circle is refused and leaves no trace', () => {
  const graph = new WaitGraph()
  const ends = [graph.begin(1, waitFor(2)), graph.begin(2, waitFor(3, 4))]
  assert.throws(
    () => graph.begin(4, waitFor(1)),
    (error) =>
      error instanceof PgError &&
      error.sqlstate === '40P01' &&
      error.fields.detail?.split('\n')[0] === 'Process 4 waits for the lock of 1; blocked by process 1.' &&
      error.fields.detail.split('\n').length === 3,
  )
  ends[0]()
  graph.begin(4, waitFor(1))()
})

test('who waits behind itself is in no circle', () => {
  const graph = new WaitGraph()
  graph.begin(1, waitFor(1, 2))
  graph.begin(2, waitFor(2, 3))
  assert.throws(() => graph.begin(3, waitFor(1)), /deadlock detected/)
})

test('a session with several waits is followed along each', () => {
  const graph = new WaitGraph()
  const end = graph.begin(1, waitFor(2))
  graph.begin(1, waitFor(3))
  assert.throws(() => graph.begin(3, waitFor(1)), /deadlock detected/)
  end()
  graph.begin(2, waitFor(1))()
  assert.throws(() => graph.begin(3, waitFor(1)), /deadlock detected/)
})
