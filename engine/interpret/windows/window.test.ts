import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionsNamed } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PhysicalWindow } from '../../plan/physical.ts'
import type { Value } from '../../types/type.ts'
import { aggregateOid, int4, int8, literal, node, run, slot, text, valuesPlan } from '../test-context.ts'

const rows = [
  ['a', 1],
  ['a', 2],
  ['a', 2],
  ['a', 4],
  ['b', 7],
]
type Frame = PhysicalWindow['frame']
const whole: Frame = {
  mode: 'range',
  start: { kind: 'unbounded-preceding' },
  end: { kind: 'current-row' },
  exclude: 'no-others',
}

function over(functionOid: number, args: Expression[], frame: Frame): Value[] {
  const call: PhysicalWindow = {
    function: functionOid,
    args,
    partitionBy: [slot(0, text)],
    orderBy: [{ expression: slot(1, int4), descending: false, nullsFirst: false }],
    frame,
    type: int8,
  }
  const plan = node([text, int4, int8], { kind: 'window', input: valuesPlan([text, int4], rows), calls: [call] })
  return run(plan).map((row) => row[2])
}

const sum = (): number => aggregateOid('sum', int4.oid)
const numbers = (values: Value[]): (number | null)[] => values.map((value) => (value === null ? null : Number(value)))

test('running sums take peers along in RANGE, not in ROWS', () => {
  assert.deepEqual(numbers(over(sum(), [slot(1, int4)], whole)), [1, 5, 5, 9, 7])
  assert.deepEqual(numbers(over(sum(), [slot(1, int4)], { ...whole, mode: 'rows' })), [1, 3, 5, 9, 7])
})

test('offsets in rows, groups and values', () => {
  const offset = literal(1n, int8)
  const around = (mode: Frame['mode'], by: Expression): Frame => ({
    mode,
    start: { kind: 'preceding', offset: by },
    end: { kind: 'following', offset: by },
    exclude: 'no-others',
  })
  const total = (frame: Frame) => numbers(over(sum(), [slot(1, int4)], frame))
  assert.deepEqual(total(around('rows', offset)), [3, 5, 8, 6, 7])
  assert.deepEqual(total(around('groups', offset)), [5, 9, 9, 8, 7])
  assert.deepEqual(total(around('range', literal(1, int4))), [5, 5, 5, 4, 7])
})

test('exclusion', () => {
  const total = (exclude: Frame['exclude']) => numbers(over(sum(), [slot(1, int4)], { ...whole, exclude }))
  assert.deepEqual(total('current-row'), [null, 3, 3, 5, null])
  assert.deepEqual(total('group'), [null, 1, 1, 5, null])
  assert.deepEqual(total('ties'), [1, 3, 3, 9, 7])
})

test('row_number and rank', () => {
  const named = (name: string): number => functionsNamed(name).find(({ kind }) => kind === 'window')!.oid
  assert.deepEqual(numbers(over(named('row_number'), [], whole)), [1, 2, 3, 4, 1])
  assert.deepEqual(numbers(over(named('rank'), [], whole)), [1, 2, 2, 4, 1])
})

test('a negative offset is 22013', () => {
  const frame: Frame = { ...whole, mode: 'rows', start: { kind: 'preceding', offset: literal(-1n, int8) } }
  assert.throws(() => over(sum(), [slot(1, int4)], frame), {
    sqlstate: '22013',
    message: 'frame starting offset must not be negative',
  })
})
