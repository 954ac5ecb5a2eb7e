import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slabRowsMax } from '../../columns/memory.ts'
import { columnValues } from '../../columns/read.ts'
import type { WriteBatch, WriteTarget } from '../../execute/query-task.ts'
import type { IndexSchema } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { int4, int8, literal, node, op, run, slot, testContext, text, valuesPlan } from '../test-context.ts'

const target: WriteTarget = {
  table: 100,
  name: 't',
  schemaName: 'public',
  columns: [
    { name: 'id', attribute: 1, type: Oid.int4, typmod: -1, notNull: true },
    { name: 'v', attribute: 2, type: Oid.text, typmod: -1, notNull: false },
  ],
}
const key: IndexSchema = {
  oid: 200,
  name: 't_pkey',
  table: 100,
  unique: true,
  primary: true,
  columns: [{ attribute: 1, descending: false, nullsFirst: false }],
  include: [],
  method: 'btree',
  nullsNotDistinct: false,
}
const writes = [target]
const rowOf = [slot(0, int4), slot(1, text)]
const input = (...rows: (readonly Value[])[]) => valuesPlan([int4, text], rows)

const inserted = (emitted: readonly WriteBatch[]): Value[][] =>
  emitted.flatMap((write) => {
    if (write.kind !== 'insert') return []
    const columns = write.batch.columns.map(columnValues)
    return Array.from({ length: write.batch.length }, (_, row) => columns.map((values) => values[row]))
  })
const deleted = (emitted: readonly WriteBatch[]): bigint[] =>
  emitted.flatMap((write) => (write.kind === 'delete' ? [...write.rowIds] : []))

test('insert sends rows and returns them', () => {
  const context = testContext({ writes })
  const plan = node([int4], {
    kind: 'insert',
    table: 100,
    input: input([1, 'a'], [2, null]),
    row: rowOf,
    checks: [],
    returning: [slot(0, int4)],
  })
  assert.deepEqual(run(plan, context), [[1], [2]])
  assert.deepEqual(inserted(context.emitted), [
    [1, 'a'],
    [2, null],
  ])
  assert.equal(context.affected, 2)
})

test('inserted rows that are not few lie in shared memory', () => {
  const context = testContext({ writes })
  const rows = Array.from({ length: slabRowsMax + 1 }, (_, i) => [i, 'a'])
  run(node([], { kind: 'insert', table: 100, input: input(...rows), row: rowOf, checks: [] }), context)
  const [write] = context.emitted
  assert.ok(
    write.kind === 'insert' && write.batch.columns.every((column) => column.values.buffer instanceof SharedArrayBuffer),
  )
})

test('NOT NULL and CHECK fail with the row in the detail', () => {
  const insert = (row: readonly Value[]) =>
    run(
      node([], {
        kind: 'insert',
        table: 100,
        input: input(row),
        row: rowOf,
        checks: [{ name: 't_check', expression: op('>', slot(0, int4), literal(0, int4)) }],
      }),
      testContext({ writes }),
    )
  assert.throws(() => insert([null, 'x'.repeat(70)]), {
    sqlstate: '23502',
    message: 'null value in column "id" of relation "t" violates not-null constraint',
    fields: {
      schema: 'public',
      table: 't',
      column: 'id',
      detail: `Failing row contains (null, ${'x'.repeat(64)}...).`,
    },
  })
  assert.throws(() => insert([-1, null]), {
    sqlstate: '23514',
    message: 'new row for relation "t" violates check constraint "t_check"',
    fields: { schema: 'public', table: 't', constraint: 't_check', detail: 'Failing row contains (-1, null).' },
  })
})

const existing = new Map([[1, { rowId: 7n, row: [1, 'old'] }]])
const lookup = (name: string, args: readonly unknown[]): unknown => {
  assert.equal(name, 'lookup-keys')
  const [table, arbiters, rows] = args as [number, number[], Value[][]]
  assert.equal(table, 100)
  assert.deepEqual(arbiters, [200])
  return rows.map(([id, v]) => {
    assert.equal(v, null)
    return existing.get(id as number) ?? null
  })
}

test('ON CONFLICT DO NOTHING skips existing keys and repeated ones', () => {
  const context = testContext({ writes, indexes: [key], effect: lookup })
  const plan = node([], {
    kind: 'insert',
    table: 100,
    input: input([1, 'a'], [2, 'b'], [2, 'c']),
    row: rowOf,
    checks: [],
    conflict: { action: 'nothing', arbiters: [] },
  })
  run(plan, context)
  assert.deepEqual(inserted(context.emitted), [[2, 'b']])
  assert.equal(context.affected, 1)
})

test('ON CONFLICT DO UPDATE replaces the existing row, once', () => {
  const upsert = (...rows: (readonly Value[])[]) => {
    const context = testContext({ writes, indexes: [key], effect: lookup })
    const plan = node([int4, text], {
      kind: 'insert',
      table: 100,
      input: input(...rows),
      row: rowOf,
      checks: [],
      conflict: {
        action: 'update',
        arbiters: [200],
        row: [slot(0, int4), slot(3, text)],
        where: op('<>', slot(1, text), slot(3, text)),
      },
      returning: [slot(0, int4), slot(1, text)],
    })
    return { rows: run(plan, context), emitted: context.emitted }
  }
  const { rows, emitted } = upsert([5, 'new'], [1, 'changed'])
  assert.deepEqual(rows, [
    [5, 'new'],
    [1, 'changed'],
  ])
  assert.deepEqual(deleted(emitted), [7n])
  assert.deepEqual(upsert([1, 'old']).rows, [])
  assert.throws(() => upsert([1, 'x'], [1, 'y']), {
    sqlstate: '21000',
    message: 'ON CONFLICT DO UPDATE command cannot affect row a second time',
  })
  assert.throws(() => upsert([9, 'x'], [9, 'y']), { sqlstate: '21000' })
})

test('update and delete use each row id once', () => {
  const found = valuesPlan(
    [int8, int4, text],
    [
      [10n, 1, 'a'],
      [10n, 1, 'b'],
      [11n, 2, 'c'],
    ],
  )
  const update = testContext({ writes })
  const plan = node([text, text], {
    kind: 'update',
    table: 100,
    input: found,
    rowId: 0,
    row: [slot(1, int4), slot(2, text)],
    assigned: [2],
    checks: [],
    returning: [slot(2, text), slot(4, text)],
  })
  assert.deepEqual(run(plan, update), [
    ['a', 'a'],
    ['c', 'c'],
  ])
  assert.deepEqual(deleted(update.emitted), [10n, 11n])
  assert.deepEqual(inserted(update.emitted), [
    [1, 'a'],
    [2, 'c'],
  ])
  const remove = testContext({ writes })
  run(node([], { kind: 'delete', table: 100, input: found, rowId: 0 }), remove)
  assert.deepEqual(deleted(remove.emitted), [10n, 11n])
  assert.equal(remove.affected, 2)
})
