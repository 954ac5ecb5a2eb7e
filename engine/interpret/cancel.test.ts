// Operators that have taken in all of their input have long loops before them. Each looks now and then whether the query is to stop: so
// often per rows, whatever a clock says, and it stops where it looks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchRowsMax, type Batch } from '../columns/column.ts'
import type { SortKey } from '../plan/expression.ts'
import type { PhysicalPlan, PhysicalWindow } from '../plan/physical.ts'
import { sliceRows } from '../sort/row-slices.ts'
import { Oid } from '../types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../types/type.ts'
import { evaluateFrame } from './expression/evaluate.ts'
import { batchFrame } from './expression/frame.ts'
import { execute } from './operators.ts'
import { rowsToBatch } from './row-batch.ts'
import { aggregateOid, float8, int4, int8, node, slot, testContext, text } from './test-context.ts'
import { functionsNamed } from '../functions/registry.ts'

const slices = 2
const rows = slices * sliceRows
const numeric = typeRef(Oid.numeric, ((30 << 16) | 2) + 4)
const types: readonly TypeRef[] = [int4, int8, float8, text, numeric]
const columns = types.map((_, i) => slot(i, types[i]))
const [small, , real, name] = columns

/** No order, and no two rows alike. */
const rowOf = (row: number): Value[] => {
  const mixed = (row * 7919) % rows
  return [
    mixed % 5000,
    BigInt(mixed) << 40n,
    Math.sin(mixed),
    `name ${mixed}`,
    { coefficient: BigInt(mixed), scale: 2 },
  ]
}

const batches = Array.from({ length: rows / batchRowsMax }, (_, batch) =>
  rowsToBatch(
    types,
    Array.from({ length: batchRowsMax }, (_row, i) => rowOf(batch * batchRowsMax + i)),
  ),
)

function* input(ended: () => void): Generator<Batch> {
  yield* batches
  ended()
}

const scan = node(types, { kind: 'scan', table: 0, attributes: [1, 2, 3, 4, 5], predicates: [] })
const by = (...keys: readonly (typeof small)[]): SortKey[] =>
  keys.map((expression) => ({ expression, descending: false, nullsFirst: false }))
const sort = (...keys: readonly (typeof small)[]): PhysicalPlan =>
  node(types, { kind: 'sort', input: scan, keys: by(...keys) })
const window = (call: Pick<PhysicalWindow, 'function' | 'args' | 'partitionBy'>): PhysicalPlan =>
  node([...types, int8], {
    kind: 'window',
    input: scan,
    calls: [
      {
        ...call,
        orderBy: by(real),
        type: int8,
        frame: {
          mode: 'range',
          start: { kind: 'unbounded-preceding' },
          end: { kind: 'current-row' },
          exclude: 'no-others',
        },
      },
    ],
  })
const rank = functionsNamed('rank').find(({ kind }) => kind === 'window')!.oid
const aggregate = (call: object): PhysicalPlan =>
  node([text], {
    kind: 'aggregate',
    input: scan,
    groups: [],
    aggregates: [{ distinct: false, orderBy: [], ...call }],
  } as never)

/** Loops over all rows that each has at least, once its input is in. */
const kinds: Readonly<Record<string, readonly [plan: PhysicalPlan, loops: number]>> = {
  'a sort by a few integers': [sort(small), 4],
  'a sort by wide integers': [sort(columns[1]), 4],
  'a sort by floats': [sort(real), 4],
  'a sort by texts': [sort(name), 4],
  'a sort by two keys': [sort(small, real), 7],
  'a window of one partition': [window({ function: rank, args: [], partitionBy: [] }), 8],
  'a window of many partitions': [window({ function: rank, args: [], partitionBy: [small] }), 8],
  'a running sum': [window({ function: aggregateOid('sum', Oid.int4), args: [small], partitionBy: [] }), 8],
  'an aggregate in order': [
    aggregate({ function: aggregateOid('max', Oid.text), args: [name], orderBy: by(real), type: text }),
    5,
  ],
}

function looks(plan: PhysicalPlan, stopAt = Infinity): number {
  let isIn = false
  let count = 0
  const checkCancel = (): void => {
    if (isIn && ++count >= stopAt) throw new Error('stop')
  }
  const source = input(() => (isIn = true)) as unknown as readonly Batch[]
  const context = testContext({ batches: new Map([[scan.node, source]]), checkCancel })
  try {
    for (const batch of execute(plan, context)) assert.ok(batch.length > 0)
  } catch (error) {
    assert.equal((error as Error).message, 'stop')
    assert.equal(count, stopAt)
  }
  return count
}

for (const [kind, [plan, loops]] of Object.entries(kinds))
  test(`${kind} looks often, and stops there`, () => {
    const all = looks(plan)
    assert.ok(all >= loops * slices, `${all} times`)
    const stopAt = Math.ceil(all / 2)
    assert.equal(looks(plan, stopAt), stopAt)
  })

test('calls of a function look between rows', () => {
  const lower = functionsNamed('lower').find(({ args }) => args[0] === Oid.text)!
  let looked = 0
  const checkCancel = (): void => {
    looked++
  }
  const context = testContext({ checkCancel })
  const batch = batches[0]
  evaluateFrame({ kind: 'call', function: lower.oid, args: [name], type: text } as never, batchFrame(batch), context)
  assert.ok(looked >= batch.length / 64, `${looked} times`)
})
