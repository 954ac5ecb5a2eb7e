import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecordBatchStreamWriter, tableFromIPC } from 'apache-arrow'
import { Oid } from '../types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../types/type.ts'
import { arrowSchema, fromRecordBatch, toArrow } from './arrow.ts'
import { buildColumn } from './build.ts'
import { columnValues } from './read.ts'

const numeric15s2 = typeRef(Oid.numeric, ((15 << 16) | 2) + 4)
const samples: readonly [TypeRef, readonly Value[]][] = [
  [typeRef(Oid.bool), [true, null, false]],
  [typeRef(Oid.int2), [1, null, -32768]],
  [typeRef(Oid.int4), [1, null, -5]],
  [typeRef(Oid.int8), [1n, null, -9_223_372_036_854_775_808n]],
  [typeRef(Oid.oid), [4_294_967_295, null, 0]],
  [typeRef(Oid.float8), [1.5, null, -Infinity]],
  [typeRef(Oid.date), [0, null, 2_147_483_647]],
  [typeRef(Oid.timestamptz), [0n, null, -9_223_372_036_854_775_808n]],
  [numeric15s2, [{ coefficient: -12345n, scale: 2 }, null, { coefficient: 0n, scale: 2 }]],
  [typeRef(Oid.numeric), [{ coefficient: 110n, scale: 2 }, null, { coefficient: 5n, scale: 1 }]],
  [typeRef(Oid.text), ['añb', null, '']],
  [typeRef(Oid.bytea), [Uint8Array.of(0, 255), null, Uint8Array.of()]],
  [typeRef(Oid.uuid), ['00112233-4455-6677-8899-aabbccddeeff', null, 'ffffffff-ffff-ffff-ffff-ffffffffffff']],
  [typeRef(Oid.interval), [{ months: 1, days: -2, micros: 3n }, null, { months: 0, days: 0, micros: -1n }]],
  [typeRef(Oid.jsonb), ['{"a": 1}', null, '[]']],
]

test('every type comes back as it went', () => {
  const types = samples.map(([type]) => type)
  const batch = { length: 3, columns: samples.map(([type, values]) => buildColumn(type, values)) }
  const schema = arrowSchema(types.map((type, i) => ({ name: `c${i}`, type })))
  const back = fromRecordBatch(toArrow(batch, schema))
  back.columns.forEach((column, i) => {
    assert.deepEqual(columnValues(column), samples[i][1])
  })
})

test('narrowed, boxed and dictionary columns fit the same schema', () => {
  const schema = arrowSchema([
    { name: 'n', type: typeRef(Oid.int8) },
    { name: 't', type: typeRef(Oid.text) },
    { name: 'b', type: numeric15s2 },
  ])
  const numbers = [{ coefficient: 100n, scale: 2 }, null]
  const batch = {
    length: 2,
    columns: [
      buildColumn(typeRef(Oid.int8), [7n, null], { layout: { kind: 'i8' } }),
      buildColumn(typeRef(Oid.text), ['x', null], { layout: { kind: 'dictionary', codes: 'i8', of: 'utf8' } }),
      { ...buildColumn(numeric15s2, []), length: 2, boxed: numbers },
    ],
  }
  const back = fromRecordBatch(toArrow(batch, schema))
  assert.deepEqual(back.columns.map(columnValues), [[7n, null], ['x', null], numbers])
})

test('a reader elsewhere sees Unix dates, metadata and dictionaries', () => {
  const schema = arrowSchema([
    { name: 'd', type: typeRef(Oid.date) },
    { name: 't', type: typeRef(Oid.text), dictionary: true },
  ])
  const batch = {
    length: 2,
    columns: [
      buildColumn(typeRef(Oid.date), [0, null]),
      buildColumn(typeRef(Oid.text), ['a', 'a'], { layout: { kind: 'dictionary', codes: 'i8', of: 'utf8' } }),
    ],
  }
  const bytes = RecordBatchStreamWriter.writeAll([toArrow(batch, schema)]).toUint8Array(true)
  const table = tableFromIPC(bytes)
  assert.equal(Number(table.getChild('d')?.get(0)), Date.UTC(2000, 0, 1))
  assert.equal(table.getChild('t')?.get(1), 'a')
  assert.equal(table.schema.fields[0].metadata.get('pg.type'), String(Oid.date))
  assert.deepEqual(columnValues(fromRecordBatch(table.batches[0]).columns[1]), ['a', 'a'])
})

test('NaN has no Arrow decimal', () => {
  const schema = arrowSchema([{ name: 'n', type: numeric15s2 }])
  const column = buildColumn(numeric15s2, [{ special: 'NaN', coefficient: 0n, scale: 0 }])
  assert.throws(() => toArrow({ length: 1, columns: [column] }, schema), { sqlstate: '22003' })
})
