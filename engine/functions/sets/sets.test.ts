import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatNumeric } from '../../types/numeric/format.ts'
import { parseNumeric } from '../../types/numeric/parse.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import { functionsNamed } from '../registry.ts'
import { testContext } from '../test-context.ts'

function rows(
  name: string,
  types: readonly number[],
  args: readonly unknown[],
  context = testContext({ args: types }),
): unknown[] {
  const found = functionsNamed(name).find((candidate) => candidate.args.join() === types.join())
  assert.ok(found?.kind === 'set', `${name}(${types.join()})`)
  return [...found.body(args, context)]
}

test('series go up, down, or nowhere', () => {
  const int4 = (...args: number[]) =>
    rows(
      'generate_series',
      args.map(() => Oid.int4),
      args,
    )
  assert.deepEqual(int4(1, 10, 3), [1, 4, 7, 10])
  assert.deepEqual(int4(10, 1, -4), [10, 6, 2])
  assert.deepEqual(int4(3, 1), [])
  assert.deepEqual(int4(2147483646, 2147483647), [2147483646, 2147483647])
  assert.throws(() => int4(1, 2, 0), { sqlstate: '22023', message: 'step size cannot equal zero' })
})

test('numeric series stay exact', () => {
  const series = rows(
    'generate_series',
    [Oid.numeric, Oid.numeric, Oid.numeric],
    ['1.1', '2.5', '0.5'].map(parseNumeric),
  )
  assert.deepEqual(
    series.map((value) => formatNumeric(value as Parameters<typeof formatNumeric>[0])),
    ['1.1', '1.6', '2.1'],
  )
})

test('days across a change of the clock are days of the wall clock', () => {
  const hour = 3_600_000_000n
  const start = 765_068_400_000_000n // 2024-03-30 00:00 in Berlin
  const step = { months: 0, days: 1, micros: 0n }
  const days = rows(
    'generate_series',
    [Oid.timestamptz, Oid.timestamptz, Oid.interval],
    [start, start + 72n * hour, step],
  )
  assert.deepEqual(days, [start, start + 24n * hour, start + 47n * hour, start + 71n * hour])
})

test('sample evaluates its formula at each moment', () => {
  const [now] = functionsNamed('now')
  const [part] = functionsNamed('date_part').filter((candidate) => candidate.args[1] === Oid.timestamptz)
  const formula = {
    kind: 'call',
    function: part.oid,
    args: [
      { kind: 'literal', value: 'minute', type: typeRef(Oid.text) },
      { kind: 'call', function: now.oid, args: [], type: typeRef(Oid.timestamptz) },
    ],
    type: typeRef(Oid.float8),
  }
  const context = testContext({ effect: (name) => (name === 'bind-formula' ? formula : undefined) })
  const types = [Oid.text, Oid.interval, Oid.int4]
  const sampled = rows('sample', types, ['…', { months: 0, days: 0, micros: 60_000_000n }, 3], context)
  const start = context.settings.transactionTimestamp
  assert.deepEqual(sampled, [
    [start, 0],
    [start + 60_000_000n, 1],
    [start + 120_000_000n, 2],
  ])
  assert.throws(() => rows('sample', types, ['1', { months: 0, days: 0, micros: 1n }, -1], context), {
    sqlstate: '22023',
  })
})
