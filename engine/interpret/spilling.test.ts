// Operators that have next to no memory answer as those that have all they want, in files what does not fit.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Batch } from '../columns/column.ts'
import { PgError } from '../errors.ts'
import { MemoryAccount } from '../execute/memory-account.ts'
import type { PhysicalOperator, PhysicalPlan } from '../plan/physical.ts'
import { TemporaryFiles } from '../spill/temporary-files.ts'
import type { Value } from '../types/type.ts'
import type { ExecuteContext } from './execute-context.ts'
import type { JoinKind } from './joins/join-output.ts'
import { aggregateOid, batchOf, bool, int4, int8, node, op, run, slot, testContext, text } from './test-context.ts'

const directory = mkdtempSync(join(tmpdir(), 'cadastre-spilling-'))
after(() => rmSync(directory, { recursive: true, force: true }))

const operatorBytes = 150_000

/** A query that may hold four times what one of its operators may. */
function small(bytesMax = operatorBytes * 4): {
  context: ExecuteContext
  spilled: Set<string>
  account: MemoryAccount
} {
  const account = new MemoryAccount(bytesMax)
  const files = new TemporaryFiles(directory, 'test', -1)
  const spilled = new Set<string>()
  const context = {
    ...testContext(),
    charge: (bytes: number, must?: boolean) => account.charge(bytes, must),
    spill: {
      operatorBytesMax: operatorBytes,
      create: () => files.create(),
      report: (_: number, { method }: { readonly method: string }) => void spilled.add(method),
    },
  }
  return { context, spilled, account }
}

let state = 1
function random(below: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) | 0
  return (state >>> 8) % below
}

const batchRows = 500
function table(rows: number, keys: number): PhysicalPlan {
  const batches: Batch[] = []
  for (let start = 0; start < rows; start += batchRows)
    batches.push(
      batchOf(
        [int4, text, int8],
        Array.from({ length: batchRows }, (): Value[] => {
          const key = random(keys)
          return [random(20) === 0 ? null : key, random(30) === 0 ? null : `text ${random(keys)}`, BigInt(random(1000))]
        }),
      ),
    )
  return node([int4, text, int8], { kind: 'values', lists: [], batches })
}

const rowsOf = (plan: PhysicalPlan, context?: ExecuteContext): string[] =>
  run(plan, context).map((row) =>
    row.map((value) => (value === null ? 'NULL' : String(value as string | number | bigint | boolean))).join('|'),
  )

function same(plan: PhysicalPlan, method: 'hash' | 'sort' = 'hash'): void {
  const { context, spilled, account } = small()
  const got = rowsOf(plan, context)
  const expected = rowsOf(plan)
  if (method === 'hash') assert.deepEqual(got.toSorted(), expected.toSorted())
  else assert.deepEqual(got, expected)
  assert.deepEqual([...spilled], [method])
  assert.equal(account.bytes, 0)
  assert.deepEqual(readdirSync(directory), [])
}

const key = slot(0, int4)
const name = slot(1, text)
const amount = slot(2, int8)
const call = (of: string, arg = amount, more: object = {}) => ({
  function: aggregateOid(of, arg.type.oid),
  args: [arg],
  distinct: false,
  orderBy: [],
  type: arg.type,
  ...more,
})
const aggregate = (input: PhysicalPlan, more: Partial<PhysicalOperator & { kind: 'aggregate' }>): PhysicalPlan =>
  node([int4, text, int8, int8].slice(0, (more.groups?.length ?? 0) + (more.aggregates?.length ?? 0)), {
    kind: 'aggregate',
    input,
    groups: [],
    aggregates: [],
    ...more,
  })

test('groups that do not fit', () => {
  const sums = [
    call('max'),
    call('min', amount, { filter: op('>', amount, { kind: 'literal', value: 500n, type: int8 }) }),
  ]
  same(
    node([int4, text, int8, int8], {
      kind: 'aggregate',
      input: table(20_000, 5000),
      groups: [key, name],
      aggregates: sums,
    }),
  )
})

test('groups that do not fit, of grouping sets', () => {
  const plan = aggregate(table(15_000, 3000), { groups: [key, name], aggregates: [call('max')] })
  same({ ...plan, groupingSets: [[0, 1], [0], []] } as PhysicalPlan)
})

test('states that hold their input: DISTINCT and ordered aggregates', () => {
  const descending = [{ expression: amount, descending: true, nullsFirst: false }]
  const types = [int4, int8, int8]
  const aggregates = [call('max', amount, { distinct: true }), call('min', amount, { orderBy: descending })]
  same(node(types, { kind: 'aggregate', input: table(20_000, 300), groups: [key], aggregates }))
})

for (const type of ['inner', 'left', 'right', 'full', 'semi', 'anti', 'mark'] as JoinKind[])
  test(`a ${type} join whose right side does not fit`, () => {
    const [left, right] = [table(4000, 4000), table(8000, 4000)]
    const types =
      type === 'semi' || type === 'anti'
        ? left.types
        : type === 'mark'
          ? [...left.types, bool]
          : [...left.types, ...right.types]
    const join: PhysicalOperator = { kind: 'hash-join', type, left, right, leftKeys: [key], rightKeys: [key] }
    same(node(types, join))
    const residual = op('<', slot(2, int8), slot(5, int8))
    same(node(types, { ...join, residual, nullSafe: [true] }))
  })

test('parts that do not fit are divided again', () => {
  const right = table(100_000, 50_000)
  const left = table(1500, 50_000)
  same(
    node([...left.types, ...right.types], {
      kind: 'hash-join',
      type: 'inner',
      left,
      right,
      leftKeys: [key],
      rightKeys: [key],
    }),
  )
})

test('one key whose rows do not fit is 53200', () => {
  const right = table(60_000, 1)
  const join = node([...right.types, ...right.types], {
    kind: 'hash-join',
    type: 'inner',
    left: table(500, 1),
    right,
    leftKeys: [key],
    rightKeys: [key],
  })
  const { context, account } = small()
  assert.throws(
    () => run(join, context),
    (error) => error instanceof PgError && error.sqlstate === '53200',
  )
  assert.equal(account.bytes, 0)
  assert.deepEqual(readdirSync(directory), [])
})

test('sorts in runs, equal rows as they came', () => {
  const keys = [
    { expression: key, descending: true, nullsFirst: true },
    { expression: name, descending: false, nullsFirst: false },
  ]
  same(node([int4, text, int8], { kind: 'sort', input: table(30_000, 50), keys }), 'sort')
})

test('DISTINCT, INTERSECT and EXCEPT that do not fit', () => {
  const types = [int4, text, int8]
  const input = table(10_000, 300)
  same(node(types, { kind: 'distinct', input }))
  for (const set of ['intersect', 'except'] as const)
    for (const all of [false, true])
      same(node(types, { kind: 'set-operation', op: set, all, left: input, right: table(10_000, 300) }))
})
