import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Expression, SortKey } from '../plan/expression.ts'
import type { PhysicalAggregate, PhysicalPlan } from '../plan/physical.ts'
import type { Value } from '../types/type.ts'
import type { JoinKind } from './joins/join-output.ts'
import {
  batchOf,
  bool,
  float8,
  int4,
  int8,
  literal,
  node,
  op,
  run,
  slot,
  testContext,
  text,
  valuesPlan,
  aggregateOid,
} from './test-context.ts'

const ascending = (index: number, type = int4, more: Partial<SortKey> = {}): SortKey => ({
  expression: slot(index, type),
  descending: false,
  nullsFirst: false,
  ...more,
})
const one = (...values: Value[]): PhysicalPlan =>
  valuesPlan(
    [int4],
    values.map((value) => [value]),
  )
const pairs = (...rows: (readonly Value[])[]): PhysicalPlan => valuesPlan([int4, text], rows)

function join(
  type: JoinKind,
  left: PhysicalPlan,
  right: PhysicalPlan,
  more: { nullAware?: boolean; residual?: Expression; nullSafe?: boolean[] } = {},
) {
  const types =
    type === 'semi' || type === 'anti'
      ? left.types
      : type === 'mark'
        ? [...left.types, bool]
        : [...left.types, ...right.types]
  return node(types, {
    kind: 'hash-join',
    type,
    left,
    right,
    leftKeys: [slot(0, int4)],
    rightKeys: [slot(0, int4)],
    ...more,
  })
}
function loop(type: JoinKind, left: PhysicalPlan, right: PhysicalPlan, nullAware?: boolean) {
  const types =
    type === 'semi' || type === 'anti'
      ? left.types
      : type === 'mark'
        ? [...left.types, bool]
        : [...left.types, ...right.types]
  const condition = op('=', slot(0, int4), slot(left.types.length, int4))
  return node(types, { kind: 'nested-loop-join', type, left, right, condition, nullAware })
}

test('joins of every kind, hashed and looped alike', () => {
  const left = one(1, 2, null, 3)
  const right = pairs([1, 'a'], [3, 'b'], [3, 'c'], [4, 'd'], [null, 'e'])
  const expected: Record<string, Value[][]> = {
    inner: [
      [1, 1, 'a'],
      [3, 3, 'b'],
      [3, 3, 'c'],
    ],
    left: [
      [1, 1, 'a'],
      [2, null, null],
      [null, null, null],
      [3, 3, 'b'],
      [3, 3, 'c'],
    ],
    right: [
      [1, 1, 'a'],
      [3, 3, 'b'],
      [3, 3, 'c'],
      [null, 4, 'd'],
      [null, null, 'e'],
    ],
    full: [
      [1, 1, 'a'],
      [2, null, null],
      [null, null, null],
      [3, 3, 'b'],
      [3, 3, 'c'],
      [null, 4, 'd'],
      [null, null, 'e'],
    ],
    semi: [[1], [3]],
    anti: [[2], [null]],
  }
  for (const [type, rows] of Object.entries(expected)) {
    assert.deepEqual(run(join(type as JoinKind, left, right)), rows, `hash ${type}`)
    assert.deepEqual(run(loop(type as JoinKind, left, right)), rows, `loop ${type}`)
  }
})

test('NOT IN: a NULL on either side lets nothing through', () => {
  assert.deepEqual(run(join('anti', one(1, 2, null), one(1, 3), { nullAware: true })), [[2]])
  assert.deepEqual(run(join('anti', one(1, 2, null), one(1, null), { nullAware: true })), [])
  assert.deepEqual(run(join('anti', one(1, null), one(), { nullAware: true })), [[1], [null]])
  assert.deepEqual(run(loop('anti', one(1, 2, null), one(1, null), true)), [])
})

test('marks are NULL where only NULL comparisons matched', () => {
  const rows = [
    [1, true],
    [2, null],
    [null, null],
  ]
  assert.deepEqual(run(join('mark', one(1, 2, null), one(1, null), { nullAware: true })), rows)
  assert.deepEqual(run(loop('mark', one(1, 2, null), one(1, null))), rows)
  assert.deepEqual(run(join('mark', one(1, null), one(), { nullAware: true })), [
    [1, false],
    [null, false],
  ])
})

test('a single join refuses a second row with 21000', () => {
  assert.deepEqual(run(join('single', one(1, 2), pairs([1, 'a']))), [
    [1, 1, 'a'],
    [2, null, null],
  ])
  assert.throws(() => run(join('single', one(1), pairs([1, 'a'], [1, 'b']))), {
    sqlstate: '21000',
    message: 'more than one row returned by a subquery used as an expression',
  })
})

test('null-safe keys match NULL with NULL; a residual filters pairs', () => {
  assert.deepEqual(run(join('inner', one(null, 1), one(null, 2), { nullSafe: [true] })), [[null, null]])
  const residual = op('=', slot(2, text), literal('b', text))
  assert.deepEqual(run(join('left', one(1, 2), pairs([1, 'a'], [1, 'b'], [2, 'a']), { residual })), [
    [1, 1, 'b'],
    [2, null, null],
  ])
})

const aggregate = (name: string, args: Expression[], more: Partial<PhysicalAggregate> = {}): PhysicalAggregate => ({
  function: aggregateOid(name, ...args.map((arg) => arg.type.oid)),
  args,
  distinct: false,
  orderBy: [],
  type: int8,
  ...more,
})

test('grouping: NULL and -0 are groups as SQL has them; FILTER and DISTINCT', () => {
  const input = valuesPlan(
    [float8, int4],
    [
      [0, 1],
      [-0, 1],
      [NaN, 2],
      [NaN, 3],
      [null, 4],
      [null, null],
    ],
  )
  const plan = node([float8, int8, int8, int8], {
    kind: 'aggregate',
    input,
    groups: [slot(0, float8)],
    aggregates: [
      aggregate('count', []),
      { ...aggregate('sum', [slot(1, int4)]), filter: op('<', slot(1, int4), literal(4, int4)) },
      { ...aggregate('sum', [slot(1, int4)]), distinct: true },
    ],
  })
  assert.deepEqual(run(plan), [
    [0, 2n, 2n, 1n],
    [NaN, 2n, 5n, 5n],
    [null, 2n, null, 4n],
  ])
})

test('no groups: one row even of nothing; grouping sets and GROUPING()', () => {
  const count = aggregate('count', [])
  const empty = node([int8], { kind: 'aggregate', input: one(), groups: [], aggregates: [count] })
  assert.deepEqual(run(empty), [[0n]])
  const sets = node([int4, text, int8, int4], {
    kind: 'aggregate',
    input: pairs([1, 'a'], [1, 'b'], [2, 'a']),
    groups: [slot(0, int4), slot(1, text)],
    aggregates: [count],
    groupingSets: [[0], [1], []],
    groupings: [[0, 1]],
  })
  assert.deepEqual(run(sets), [
    [1, null, 2n, 1],
    [2, null, 1n, 1],
    [null, 'a', 2n, 2],
    [null, 'b', 1n, 2],
    [null, null, 3n, 3],
  ])
})

test('sort: NaN last, NULLs where asked, stable, top rows equal the sorted start', () => {
  const input = valuesPlan(
    [float8, int4],
    [
      [NaN, 1],
      [1, 2],
      [null, 3],
      [-Infinity, 4],
      [1, 5],
    ],
  )
  const sorted = (keys: SortKey[], limit?: Expression) =>
    run(node([float8, int4], { kind: 'sort', input, keys, limit })).map((row) => row[1])
  assert.deepEqual(sorted([ascending(0, float8)]), [4, 2, 5, 1, 3])
  assert.deepEqual(sorted([ascending(0, float8, { descending: true, nullsFirst: true })]), [3, 1, 2, 5, 4])
  assert.deepEqual(sorted([ascending(0, float8)], literal(2n, int8)), [4, 2])
})

test('top rows over more input than is kept', () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => [(i * 7919) % 60_000])
  const input = valuesPlan([int4], rows)
  const plan = node([int4], {
    kind: 'sort',
    input,
    keys: [ascending(0)],
    limit: literal(3n, int8),
    offset: literal(1n, int8),
  })
  assert.deepEqual(run(plan), [[1], [2], [3]])
})

test('LIMIT and OFFSET: NULL, negative, ties', () => {
  const limit = (value: Value, more: { offset?: Expression; ties?: SortKey[] } = {}) =>
    run(node([int4], { kind: 'limit', input: one(1, 2, 2, 3), limit: literal(value, int8), ...more }))
  assert.deepEqual(limit(null), [[1], [2], [2], [3]])
  assert.deepEqual(limit(1n, { offset: literal(1n, int8) }), [[2]])
  assert.deepEqual(limit(2n, { ties: [ascending(0)] }), [[1], [2], [2]])
  assert.throws(() => limit(-1n), { sqlstate: '2201W', message: 'LIMIT must not be negative' })
  assert.throws(() => limit(1n, { offset: literal(-1n, int8) }), {
    sqlstate: '2201X',
    message: 'OFFSET must not be negative',
  })
})

test('set operations count copies', () => {
  const set = (kind: 'union' | 'intersect' | 'except', all: boolean) =>
    run(
      node([int4], {
        kind: 'set-operation',
        op: kind,
        all,
        left: one(1, 1, 1, 2, null, null),
        right: one(1, 1, null, 3),
      }),
    ).map(([value]) => value)
  assert.deepEqual(set('union', true).length, 10)
  assert.deepEqual(set('intersect', false), [1, null])
  assert.deepEqual(set('intersect', true), [1, 1, null])
  assert.deepEqual(set('except', false), [2])
  assert.deepEqual(set('except', true), [1, 2, null])
})

test('DISTINCT ON keeps the first row of each key', () => {
  const plan = node([int4, text], { kind: 'distinct', input: pairs([1, 'a'], [1, 'b'], [2, 'c']), on: [slot(0, int4)] })
  assert.deepEqual(run(plan), [
    [1, 'a'],
    [2, 'c'],
  ])
})

test('apply runs right per row', () => {
  const right = node([int4], {
    kind: 'filter',
    input: one(1, 2, 3),
    condition: op('<', slot(0, int4), { kind: 'parameter', number: 1, type: int4 }),
  })
  const apply = (type: 'inner' | 'left' | 'semi' | 'anti' | 'single' | 'mark', left: PhysicalPlan) =>
    run(node([int4, int4], { kind: 'apply', type, left, right, parameters: [0], firstParameter: 1 }))
  assert.deepEqual(apply('inner', one(3, 1)), [
    [3, 1],
    [3, 2],
  ])
  assert.deepEqual(apply('left', one(1)), [[1, null]])
  assert.deepEqual(apply('semi', one(1, 2)), [[2]])
  assert.deepEqual(apply('anti', one(1, 2)), [[1]])
  assert.deepEqual(apply('mark', one(1, 2)), [
    [1, false],
    [2, true],
  ])
  assert.throws(() => apply('single', one(3)), { sqlstate: '21000' })
})

test('WITH is read by all from one run; recursion stops at its fixed point', () => {
  const scan = node([int4], { kind: 'cte-scan', cte: 1, source: [0] })
  const twice = node([int4], { kind: 'set-operation', op: 'union', all: true, left: scan, right: scan })
  assert.deepEqual(run(node([int4], { kind: 'with', ctes: [{ cte: 1, plan: one(1, 2), name: 'w' }], body: twice })), [
    [1],
    [2],
    [1],
    [2],
  ])
  const step = node([int4], {
    kind: 'filter',
    input: node([int4], { kind: 'project', input: scan, expressions: [op('+', slot(0, int4), literal(1, int4))] }),
    condition: op('<=', slot(0, int4), literal(5, int4)),
  })
  assert.deepEqual(
    run(node([int4], { kind: 'recursive', cte: 1, base: one(1), step, all: false })).flat(),
    [1, 2, 3, 4, 5],
  )
})

test('a scan filters exactly and stops at its limit', () => {
  const scan = node([int4], {
    kind: 'scan',
    table: 1,
    attributes: [1],
    predicates: [],
    filter: op('>', slot(0, int4), literal(1, int4)),
    limit: 2,
  })
  const batches = new Map([[scan.node, [batchOf([int4], [[1], [2]]), batchOf([int4], [[3]]), batchOf([int4], [[4]])]]])
  assert.deepEqual(run(scan, testContext({ batches })), [[2], [3]])
})

test('what is charged is given back', () => {
  const context = testContext()
  run(join('left', one(1, 2), pairs([1, 'a'])), context)
  run(node([int4], { kind: 'distinct', input: one(1, 1) }), context)
  run(node([int4], { kind: 'sort', input: one(2, 1), keys: [ascending(0)] }), context)
  assert.equal(context.charged, 0)
})

test('hash joins agree with nested loops on any input', () => {
  const keys = fc.array(fc.option(fc.integer({ min: 0, max: 4 })), { maxLength: 12 })
  const kinds = fc.constantFrom<JoinKind>('inner', 'left', 'right', 'full', 'semi', 'anti', 'mark')
  const sorted = (rows: Value[][]): string[] => rows.map((row) => JSON.stringify(row)).sort()
  fc.assert(
    fc.property(keys, keys, kinds, fc.boolean(), fc.boolean(), (left, right, kind, aware, withResidual) => {
      const nullAware = kind === 'mark' || (kind === 'anti' && aware)
      const a = valuesPlan(
        [int4, int4],
        left.map((value, i) => [value, i % 3]),
      )
      const b = valuesPlan(
        [int4, int4],
        right.map((value, i) => [value, i % 4 === 0 ? null : i % 3]),
      )
      const types =
        kind === 'semi' || kind === 'anti' ? a.types : kind === 'mark' ? [...a.types, bool] : [...a.types, ...b.types]
      const equal = op('=', slot(0, int4), slot(2, int4))
      const residual = withResidual ? op('<=', slot(1, int4), slot(3, int4)) : undefined
      const hashed = node(types, {
        kind: 'hash-join',
        type: kind,
        left: a,
        right: b,
        leftKeys: [slot(0, int4)],
        rightKeys: [slot(0, int4)],
        residual,
        nullAware,
      })
      const condition: Expression = residual ? { kind: 'and', args: [equal, residual], type: bool } : equal
      const looped = node(types, { kind: 'nested-loop-join', type: kind, left: a, right: b, condition, nullAware })
      assert.deepEqual(sorted(run(hashed)), sorted(run(looped)))
    }),
    { numRuns: 300 },
  )
})
