import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildColumn } from '../../columns/build.ts'
import { columnValues } from '../../columns/read.ts'
import type { Expression } from '../../plan/expression.ts'
import type { Value } from '../../types/type.ts'
import { evaluate, evaluateScalar } from './evaluate.ts'
import { batchOf, bool, int4, int8, literal, numeric, op, slot, testContext, text } from '../test-context.ts'
import type { TypeRef } from '../../types/type.ts'

/** Both ways of evaluation must agree; gives what they agree on. */
function values(expression: Expression, types: readonly TypeRef[], rows: readonly (readonly Value[])[]): Value[] {
  const context = testContext()
  const vector = columnValues(evaluate(expression, batchOf(types, rows), context))
  const scalar = rows.map((row) => evaluateScalar(expression, row, context))
  assert.deepEqual(vector, scalar)
  return vector
}

const a = slot(0, int4)
const b = slot(1, int4)
const and = (...args: Expression[]): Expression => ({ kind: 'and', args, type: bool })
const or = (...args: Expression[]): Expression => ({ kind: 'or', args, type: bool })

test('arithmetic and comparison are strict', () => {
  assert.deepEqual(
    values(
      op('+', a, b),
      [int4, int4],
      [
        [1, 2],
        [null, 2],
        [3, null],
      ],
    ),
    [3, null, null],
  )
  assert.deepEqual(
    values(
      op('<', a, b),
      [int4, int4],
      [
        [1, 2],
        [2, 2],
        [null, 2],
      ],
    ),
    [true, false, null],
  )
})

test('AND and OR follow three-valued logic', () => {
  const truths: (boolean | null)[] = [true, false, null]
  const rows = truths.flatMap((x) => truths.map((y) => [x, y]))
  const x = slot(0, bool)
  const y = slot(1, bool)
  assert.deepEqual(values(and(x, y), [bool, bool], rows), [true, false, null, false, false, false, null, false, null])
  assert.deepEqual(values(or(x, y), [bool, bool], rows), [true, true, true, true, false, null, true, null, null])
  assert.deepEqual(values({ kind: 'not', arg: x, type: bool }, [bool, bool], rows.slice(0, 9)), [
    false,
    false,
    false,
    true,
    true,
    true,
    null,
    null,
    null,
  ])
})

test('a guard keeps the error behind it from firing', () => {
  const zero = literal(0, int4)
  const divide = op('/', literal(10, int4), a)
  const rows = [[0], [5], [null]]
  assert.deepEqual(values(and(op('<>', a, zero), op('>', divide, literal(1, int4))), [int4], rows), [false, true, null])
  const guarded: Expression = {
    kind: 'case',
    whens: [{ when: op('=', a, zero), then: literal(-1, int4) }],
    otherwise: divide,
    type: int4,
  }
  assert.deepEqual(values(guarded, [int4], rows), [-1, 2, null])
  const coalesced: Expression = { kind: 'coalesce', args: [literal(7, int4), op('/', a, zero)], type: int4 }
  assert.deepEqual(values(coalesced, [int4], rows), [7, 7, 7])
})

test('without a guard it fires', () => {
  const context = testContext()
  const divide = op('/', literal(10, int4), a)
  assert.throws(() => evaluate(divide, batchOf([int4], [[1], [0]]), context), { sqlstate: '22012' })
})

test('IN with and without NULL in its list', () => {
  const equals = (op('=', a, a) as { function: number }).function
  const differs = (op('<>', a, a) as { function: number }).function
  const list = [literal(1, int4), literal(3, int4)]
  const withNull = [...list, literal(null, int4)]
  const rows = [[1], [2], [null]]
  assert.deepEqual(values({ kind: 'in-list', left: a, list, function: equals, all: false, type: bool }, [int4], rows), [
    true,
    false,
    null,
  ])
  assert.deepEqual(
    values({ kind: 'in-list', left: a, list: withNull, function: equals, all: false, type: bool }, [int4], rows),
    [true, null, null],
  )
  assert.deepEqual(
    values({ kind: 'in-list', left: a, list: withNull, function: differs, all: true, type: bool }, [int4], rows),
    [false, null, null],
  )
})

test('a function of a dictionary column runs once per entry, and skips entries no row has', () => {
  const context = testContext()
  const words = buildColumn(text, ['x', 'y', null, 'x'], { layout: { kind: 'dictionary', codes: 'i8', of: 'utf8' } })
  const column = evaluate(op('=', slot(0, text), literal('x', text)), { length: 4, columns: [words] }, context)
  assert.deepEqual(columnValues(column), [true, false, null, true])
})

test('IS DISTINCT FROM, IS NULL, IS TRUE', () => {
  const equals = (op('=', a, b) as { function: number }).function
  const distinct: Expression = { kind: 'is-distinct', left: a, right: b, equals, negated: false, type: bool }
  assert.deepEqual(
    values(
      distinct,
      [int4, int4],
      [
        [1, 1],
        [1, 2],
        [null, 1],
        [null, null],
      ],
    ),
    [false, true, true, false],
  )
  assert.deepEqual(values({ kind: 'is-null', arg: a, negated: true, type: bool }, [int4], [[1], [null]]), [true, false])
  assert.deepEqual(
    values(
      { kind: 'is-boolean', arg: slot(0, bool), test: null, negated: false, type: bool },
      [bool],
      [[true], [null]],
    ),
    [false, true],
  )
})

test('row comparison stops at the first field that differs', () => {
  const compare = (operator: '<' | '=' | '<>'): Expression => ({
    kind: 'row-comparison',
    op: operator,
    left: [a, b],
    right: [literal(1, int4), literal(2, int4)],
    type: bool,
  })
  assert.deepEqual(
    values(
      compare('<'),
      [int4, int4],
      [
        [0, null],
        [1, 1],
        [1, null],
        [2, null],
      ],
    ),
    [true, true, null, false],
  )
  assert.deepEqual(
    values(
      compare('='),
      [int4, int4],
      [
        [0, null],
        [1, 2],
        [1, null],
      ],
    ),
    [false, true, null],
  )
  assert.deepEqual(
    values(
      compare('<>'),
      [int4, int4],
      [
        [0, null],
        [1, 2],
        [1, null],
      ],
    ),
    [true, false, null],
  )
})

test('narrowed columns give the values of their type', () => {
  const context = testContext()
  const narrow = buildColumn(int8, [1n, -5n, null], { layout: { kind: 'i8' } })
  assert.deepEqual(columnValues(narrow), [1n, -5n, null])
  const batch = { length: 3, columns: [narrow] }
  assert.deepEqual(columnValues(evaluate(op('>', slot(0, int8), literal(0n, int8)), batch, context)), [
    true,
    false,
    null,
  ])
})

test('numeric comparison rescales', () => {
  const rows = [[{ coefficient: 110n, scale: 2 }], [{ coefficient: 111n, scale: 2 }], [null]]
  const equal = op('=', slot(0, numeric), literal({ coefficient: 11n, scale: 1 }, numeric))
  assert.deepEqual(values(equal, [{ oid: 1700, typmod: ((15 << 16) | 2) + 4 }], rows), [true, false, null])
})
