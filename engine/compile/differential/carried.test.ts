// Values that code carries along as bytes, compiled and interpreted: they come out as they were, and uuid is compared.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Expression } from '../../plan/expression.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import { runBothWays } from './both-ways.ts'
import { aggregate, aggregateCall, call, literal, node } from './cases.ts'
import type { RowsOfPartition } from './tables.ts'
import { types } from './values.ts'

const factor = Number(process.env['CADASTRE_COMPILE_RUNS'] ?? 1)

const columnTypes = [typeRef(Oid.uuid), typeRef(Oid.bytea), typeRef(Oid.name), types.int4]
const uuid = fc.oneof(
  fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
  fc.constantFrom('7fffffff-0000-0000-0000-000000000001', '80000000-0000-0000-0000-000000000000'),
  fc.uuid(),
)
const rowOf = fc.tuple(
  fc.option(uuid, { freq: 6 }),
  fc.option(fc.uint8Array({ maxLength: 20 }), { freq: 6 }),
  fc.option(fc.constantFrom('', 'a', 'pg_class', 'é'), { freq: 6 }),
  fc.integer({ min: 0, max: 3 }),
)
const partition = fc.record({
  rows: fc.array(rowOf, { minLength: 1, maxLength: 24 }),
  coded: fc.constant(false),
}) satisfies fc.Arbitrary<RowsOfPartition>

const slots = columnTypes.map((type, slot): Expression => ({ kind: 'slot', slot, type }))

test('what code carries along comes out as it was', () => {
  let compiled = 0
  let runs = 0
  const comparison = fc.constantFrom('uuid_eq', 'uuid_ne', 'uuid_lt', 'uuid_le', 'uuid_gt', 'uuid_ge')
  fc.assert(
    fc.property(fc.array(partition, { minLength: 1, maxLength: 3 }), comparison, uuid, (partitions, name, wanted) => {
      const compared = call(name, slots[0], literal(wanted, columnTypes[0]))
      const nulls = slots.map((arg): Expression => ({ kind: 'is-null', arg, negated: false, type: types.bool }))
      const filter = call('int4gt', slots[3], literal(0, types.int4))
      const scan = node(columnTypes, { kind: 'scan', table: 1, attributes: [1, 2, 3, 4], predicates: [], filter })
      const expressions = [...slots, compared, ...nulls]
      const plan: PhysicalPlan = node(
        expressions.map(({ type }) => type),
        { kind: 'project', input: scan, expressions },
      )
      runs++
      const tables = new Map([[scan.node, { types: columnTypes, partitions }]])
      if (runBothWays({ plan, tables, parameters: [] })) compiled++
    }),
    { numRuns: Math.ceil(150 * factor) },
  )
  assert.equal(compiled, runs)
})

test('the least and greatest of what code carries along are the interpreter’s', () => {
  const filter = call('int4gt', slots[3], literal(0, types.int4))
  const scan = node(columnTypes, { kind: 'scan', table: 1, attributes: [1, 2, 3, 4], predicates: [], filter })
  const calls = [aggregateCall('min', slots[1]), aggregateCall('max', slots[1]), aggregateCall('count', slots[0])]
  const plans = [[], [slots[3]]].map((groups) => aggregate(scan, groups, calls))
  fc.assert(
    fc.property(fc.array(partition, { minLength: 1, maxLength: 3 }), fc.constantFrom(...plans), (partitions, plan) => {
      const tables = new Map([[scan.node, { types: columnTypes, partitions }]])
      runBothWays({ plan, tables, parameters: [] })
    }),
    { numRuns: Math.ceil(50 * factor) },
  )
})
