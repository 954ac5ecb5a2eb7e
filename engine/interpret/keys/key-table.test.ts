import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildColumn } from '../../columns/build.ts'
import type { Layout } from '../../columns/layout.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import { typeRef, type TypeRef, type Value } from '../../types/type.ts'
import { IntegerIds } from './integer-ids.ts'
import { KeyTable } from './key-table.ts'
import { boxedColumn } from '../expression/result-column.ts'

const numeric = typeRef(Oid.numeric)
const text = typeRef(Oid.text)
const int8 = typeRef(Oid.int8)

/** The same values, laid out in one of several ways. */
function column(type: TypeRef, values: readonly Value[], form: number) {
  if (form === 0) return boxedColumn(type, values)
  if (type.oid === Oid.text && form === 1)
    return buildColumn(type, values, { layout: { kind: 'dictionary', codes: 'i8', of: 'utf8' } })
  if (type.oid === Oid.numeric && form === 1) {
    const scale = (values.find((value) => value !== null) as { scale: number } | undefined)?.scale ?? 0
    const layout: Layout = { kind: 'decimal', scale, width: 'i64' }
    return buildColumn(type, values, { layout })
  }
  return buildColumn(type, values)
}

const rows = fc.array(
  fc.tuple(
    fc.option(fc.oneof(fc.bigInt({ min: -3n, max: 3n }), fc.constantFrom((1n << 63n) - 1n, -(1n << 63n), 1n << 53n))),
    fc.option(fc.constantFrom('', 'a', 'b', 'é')),
    fc.option(
      fc.record(
        { coefficient: fc.bigInt({ min: -200n, max: 200n }), scale: fc.integer({ min: 0, max: 3 }) },
        { noNullPrototype: true },
      ),
    ),
  ),
  { maxLength: 30 },
)

test('equal rows get equal ids whatever the layouts, in order of arrival', () => {
  const types = [int8, text, numeric]
  const keyOf = (row: readonly Value[]): string =>
    row.map((value, i) => (value === null ? 'null' : `${typeByOid(types[i].oid).hashKey!(value)}`)).join('|')
  fc.assert(
    fc.property(fc.array(fc.tuple(rows, fc.nat(2))), rows, (batches, probes) => {
      const table = new KeyTable(types)
      const ids = new Map<string, number>()
      for (const [batch, form] of batches) {
        const columns = types.map((type, i) =>
          column(
            type,
            batch.map((row) => row[i]),
            form,
          ),
        )
        const got = table.assign(columns, batch.length)
        batch.forEach((row, at) => {
          const key = keyOf(row)
          if (!ids.has(key)) ids.set(key, ids.size)
          assert.equal(got[at], ids.get(key))
        })
      }
      assert.equal(table.size, ids.size)
      const columns = types.map((type, i) =>
        column(
          type,
          probes.map((row) => row[i]),
          2,
        ),
      )
      const found = table.find(columns, probes.length)
      probes.forEach((row, at) => assert.equal(found[at], ids.get(keyOf(row)) ?? -1))
    }),
    { numRuns: 200 },
  )
})

test('integer ids agree with a map over sparse and dense keys', () => {
  const ids = new IntegerIds()
  const known = new Map<number, number>()
  let state = 1
  for (let i = 0; i < 50_000; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    const key = i % 3 === 0 ? i >> 2 : i % 3 === 1 ? state % 30_000 : (state - 2 ** 31) * 4096
    assert.equal(ids.find(key), known.get(key) ?? -1)
    if (!known.has(key)) known.set(key, known.size)
    assert.equal(ids.assign(key), known.get(key))
  }
  assert.equal(ids.size, known.size)
})
