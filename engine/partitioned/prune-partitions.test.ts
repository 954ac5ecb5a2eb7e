// What is left of the partitions under predicates: never less than rows that fulfil them need, which random rows check.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import type { RowPredicate } from '../row-predicate.ts'
import { Oid } from '../types/oids.ts'
import { typeRef, type Value } from '../types/type.ts'
import { partitionFinder, type PartitionedTable } from './find-partition.ts'
import type { PartitionBound, Partitioning, RangeDatum } from './partitioning.ts'
import { prunePartitions } from './prune-partitions.ts'

const int4 = typeRef(Oid.int4)

const table = (
  strategy: Partitioning['strategy'],
  columns: number,
  ...bounds: readonly PartitionBound[]
): PartitionedTable => ({
  table: 100,
  partitioning: { strategy, keys: Array.from({ length: columns }, (_, i) => ({ attribute: i + 1, type: int4 })) },
  parts: bounds.map((bound, i) => ({ table: i, bound })),
})

const end = (...values: readonly (number | 'minvalue' | 'maxvalue')[]): RangeDatum[] =>
  values.map((value) => (typeof value === 'number' ? { kind: 'value', value } : { kind: value }))
const range = (from: readonly RangeDatum[], to: readonly RangeDatum[]): PartitionBound => ({ kind: 'range', from, to })
const list = (...values: readonly Value[]): PartitionBound => ({ kind: 'list', values })
const hash = (modulus: number, remainder: number): PartitionBound => ({ kind: 'hash', modulus, remainder })
const otherwise: PartitionBound = { kind: 'default' }

const where = (op: RowPredicate['op'], ...values: readonly Value[]): RowPredicate => ({ attribute: 1, op, values })
const left = (of: PartitionedTable, ...predicates: readonly RowPredicate[]): number[] =>
  prunePartitions(of, predicates).map((part) => part.table)

const ranges = table('range', 1, range(end(0), end(10)), range(end(10), end(20)), otherwise)
const lists = table('list', 1, list(1, 2), list(3, null), otherwise)
const hashes = table('hash', 1, hash(3, 0), hash(3, 1), hash(3, 2))

test('of ranges', () => {
  assert.deepEqual(left(ranges, where('=', 10)), [1])
  assert.deepEqual(left(ranges, where('=', 20)), [2])
  assert.deepEqual(left(ranges, where('<', 10)), [0, 2])
  assert.deepEqual(left(ranges, where('in', 3, 15)), [0, 1])
  assert.deepEqual(left(ranges, where('is-null')), [2])
  assert.deepEqual(left(ranges, where('=', null)), [])
  assert.deepEqual(left(ranges, where('is-not-null')), [0, 1, 2])
})

test('of lists', () => {
  assert.deepEqual(left(lists, where('=', 2)), [0])
  assert.deepEqual(left(lists, where('=', 9)), [2])
  assert.deepEqual(left(lists, where('is-null')), [1])
  assert.deepEqual(left(lists, where('in', 1, 3)), [0, 1])
  assert.deepEqual(left(lists, where('in', 1, 9)), [0, 2])
})

test('of hashes, by equality alone', () => {
  assert.equal(left(hashes, where('=', 5)).length, 1)
  assert.deepEqual(left(hashes, where('>', 5)), [0, 1, 2])
})

test('ranges over two columns, whose ends are compared column by column', () => {
  const two = table('range', 2, range(end(1, 'minvalue'), end(1, 5)), range(end(1, 5), end(3, 'maxvalue')))
  const second = (op: RowPredicate['op'], value: Value): RowPredicate => ({ attribute: 2, op, values: [value] })
  assert.deepEqual(left(two, where('=', 1)), [0, 1])
  assert.deepEqual(left(two, where('=', 1), second('=', 4)), [0])
  assert.deepEqual(left(two, where('=', 1), second('>=', 5)), [1])
  assert.deepEqual(left(two, where('=', 3)), [1])
  assert.deepEqual(left(two, where('=', 4)), [])
})

const holds = ({ op, values }: RowPredicate, key: number | null): boolean => {
  if (op === 'is-null') return key === null
  if (key === null) return false
  const [value] = values as number[]
  switch (op) {
    case '=':
      return key === value
    case '<':
      return key < value
    case '<=':
      return key <= value
    case '>':
      return key > value
    case '>=':
      return key >= value
    default:
      return values.includes(key)
  }
}

test('no row that fulfils the predicates is in a partition that was left out', () => {
  const ops = ['=', '<', '<=', '>', '>=', 'in', 'is-null'] as const
  const keys = [null, ...Array.from({ length: 26 }, (_, i) => i - 3)]
  for (const one of [ranges, lists, hashes]) {
    const find = partitionFinder(one)
    for (const op of ops)
      for (const other of ops)
        for (let value = -2; value < 22; value++) {
          const predicates = [where(op, value, value + 4), where(other, 12)]
          const kept = new Set<number | undefined>(left(one, ...predicates))
          for (const key of keys) {
            if (!predicates.every((predicate) => holds(predicate, key))) continue
            const part = find([key])
            assert.ok(
              part === undefined || kept.has(part),
              `${one.partitioning.strategy} ${op} ${value} ${other}: ${key}`,
            )
          }
        }
  }
})
