import { test } from 'node:test'
import assert from 'node:assert/strict'
import { buildColumn } from '../../engine/columns/build.ts'
import { columnValues } from '../../engine/columns/read.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../../engine/types/type.ts'
import { AppendableColumn } from './appendable-column.ts'

const numeric = typeRef(Oid.numeric, ((30 << 16) | 2) + 4)
const decimal = (width: 'i64' | 'i128'): Layout => ({ kind: 'decimal', width, scale: 2 })

const cases: readonly (readonly [TypeRef, Layout, readonly Layout[], (row: number) => Value])[] = [
  [typeRef(Oid.int4), { kind: 'i32' }, [{ kind: 'i32' }, { kind: 'i16' }], (row) => row - 500],
  [typeRef(Oid.int8), { kind: 'i64' }, [{ kind: 'i64' }, { kind: 'i32' }], (row) => BigInt(row - 500)],
  [
    numeric,
    decimal('i128'),
    [decimal('i128'), decimal('i64')],
    (row) => ({ coefficient: BigInt(row - 500), scale: 2 }),
  ],
  [typeRef(Oid.float8), { kind: 'f64' }, [{ kind: 'f64' }], (row) => row / 3],
  [typeRef(Oid.text), { kind: 'utf8' }, [{ kind: 'utf8' }], (row) => (row % 7 === 0 ? null : 'ä'.repeat(row % 50))],
]

test('batches of few and of many rows, as wide as the column or narrower, are read back as they were appended', () => {
  for (const [type, layout, sources, value] of cases) {
    for (const source of sources) {
      const column = new AppendableColumn(type, layout, 1024)
      const expected: Value[] = []
      for (const rows of [1, 63, 64, 300, 2, 500]) {
        const values = Array.from({ length: rows }, (_, row) => value(expected.length + row))
        const fitting = column.fitting(buildColumn(type, values, { layout: source }))
        column.append(fitting!)
        expected.push(...values)
      }
      assert.deepEqual([...columnValues(column.column())].slice(0, expected.length), expected)
    }
  }
})
