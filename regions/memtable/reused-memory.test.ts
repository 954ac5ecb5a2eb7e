import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnValues } from '../../engine/columns/read.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import { Oid } from '../../engine/types/oids.ts'
import type { Value } from '../../engine/types/type.ts'
import { AppendableColumn } from './appendable-column.ts'
import { ReusedMemory } from './reused-memory.ts'

test('memory comes back, up to a limit, until it is closed', () => {
  const memory = new ReusedMemory(1000)
  const [first, second] = [memory.allocate(600).buffer, memory.allocate(600).buffer]
  memory.release(first)
  memory.release(second)
  assert.equal(memory.allocate(600).buffer, first)
  assert.notEqual(memory.allocate(600).buffer, second)
  memory.release(first)
  memory.close()
  const fresh = memory.allocate(600).buffer
  assert.notEqual(fresh, first)
  assert.equal(fresh.byteLength, 600)
})

test('columns in memory that held others say what was appended to them, nulls and empty texts too', () => {
  const memory = new ReusedMemory(1024 * 1024)
  const types = [Oid.text, Oid.int8, Oid.bool, Oid.interval, Oid.numeric].map((oid) => ({ oid, typmod: -1 }))
  const given: Value[][] = [
    ['a longer text, '.repeat(30), null, '', 'b'],
    [7n, null, -1n, 2n ** 62n],
    [true, null, false, true],
    [{ months: 1, days: 2, micros: 3n }, null, { months: 0, days: 0, micros: 0n }, null],
    [{ coefficient: 12n, scale: 1 }, null, { coefficient: -5n, scale: 0 }, null],
  ]
  for (const order of [0, 1, 2, 3]) {
    types.forEach((type, i) => {
      const values = [...given[i].slice(order), ...given[i].slice(0, order)]
      const source = buildColumn(type, values)
      const column = new AppendableColumn(type, source.layout, 64, memory)
      const fitting = column.fitting(source)
      assert.ok(fitting)
      column.append(fitting)
      assert.deepEqual(columnValues(column.column()), columnValues(source))
      column.release()
    })
  }
})
