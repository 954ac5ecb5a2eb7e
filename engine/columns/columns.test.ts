import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Oid } from '../types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../types/type.ts'
import { buildColumn } from './build.ts'
import type { Column } from './column.ts'
import { concatColumns, withoutDictionary } from './concat.ts'
import { copyColumn } from './copy.ts'
import { encodeDictionary } from './dictionary.ts'
import { gatherColumn } from './gather.ts'
import type { Layout } from './layout.ts'
import { sharedMemory } from './memory.ts'
import { narrowColumn } from './narrow.ts'
import { columnValues } from './read.ts'
import { sliceColumn } from './slice.ts'

const numeric2 = typeRef(Oid.numeric, ((38 << 16) | 2) + 4)
const decimal = (max: bigint) => fc.bigInt({ min: -max, max }).map((coefficient) => ({ coefficient, scale: 2 }))

interface Kind {
  readonly name: string
  readonly type: TypeRef
  readonly layouts: readonly (Layout | undefined)[]
  readonly value: fc.Arbitrary<Value>
}
const kinds: readonly Kind[] = [
  { name: 'bool', type: typeRef(Oid.bool), layouts: [undefined], value: fc.boolean() },
  {
    name: 'int4',
    type: typeRef(Oid.int4),
    layouts: [undefined, { kind: 'i8' }, { kind: 'i16' }],
    value: fc.integer({ min: -128, max: 127 }),
  },
  {
    name: 'int8',
    type: typeRef(Oid.int8),
    layouts: [undefined, { kind: 'i32' }, { kind: 'i8' }],
    value: fc.bigInt({ min: -128n, max: 127n }),
  },
  { name: 'float8', type: typeRef(Oid.float8), layouts: [undefined], value: fc.double() },
  {
    name: 'numeric',
    type: numeric2,
    layouts: [
      undefined,
      { kind: 'decimal', scale: 2, width: 'i8' },
      { kind: 'decimal', scale: 2, width: 'i64' },
      { kind: 'binary' },
    ],
    value: decimal(100n),
  },
  {
    name: 'wide numeric',
    type: numeric2,
    layouts: [{ kind: 'decimal', scale: 2, width: 'i128' }],
    value: decimal(10n ** 30n),
  },
  {
    name: 'text',
    type: typeRef(Oid.text),
    layouts: [undefined, { kind: 'dictionary', codes: 'i8', of: 'utf8' }],
    value: fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll('\0', '')),
  },
  {
    name: 'bytea',
    type: typeRef(Oid.bytea),
    layouts: [undefined, { kind: 'dictionary', codes: 'i8', of: 'binary' }],
    value: fc.uint8Array({ maxLength: 5 }),
  },
  { name: 'uuid', type: typeRef(Oid.uuid), layouts: [undefined], value: fc.uuid() },
  {
    name: 'interval',
    type: typeRef(Oid.interval),
    layouts: [undefined],
    value: fc.record(
      {
        months: fc.integer(),
        days: fc.integer(),
        micros: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
      },
      { noNullPrototype: true },
    ),
  },
]

for (const { name, type, layouts, value } of kinds) {
  const values = fc.array(fc.option(value), { maxLength: 40 })
  const layout = fc.constantFrom(...layouts)
  test(`${name}: built, read, sliced, gathered, copied, joined`, () => {
    const check = (column: Column, expected: readonly Value[]): void =>
      assert.deepEqual(columnValues(column), [...expected])
    fc.assert(
      fc.property(values, layout, values, layout, fc.nat(), fc.nat(), (a, aLayout, b, bLayout, x, y) => {
        const column = buildColumn(type, a, { layout: aLayout })
        check(column, a)
        check(copyColumn(column, sharedMemory), a)
        const [start, end] = [x % (a.length + 1), y % (a.length + 1)].sort((one, two) => one - two)
        const part = sliceColumn(column, start, end)
        check(part, a.slice(start, end))
        check(copyColumn(part, sharedMemory), a.slice(start, end))
        const rows = a.map((_, row) => (row * 7 + x) % a.length).concat(-1)
        check(
          gatherColumn(column, Int32Array.from(rows)),
          rows.map((row) => (row < 0 ? null : a[row])),
        )
        const other = buildColumn(type, b, { layout: bLayout })
        check(concatColumns([part, other, column]), [...a.slice(start, end), ...b, ...a])
        check(concatColumns([column, other], sharedMemory), [...a, ...b])
        check(narrowColumn(column), a)
        check(withoutDictionary(column), a)
        const coded = encodeDictionary(column)
        if (coded) check(coded, a)
      }),
      { numRuns: 60 },
    )
  })
}

test('narrowing takes the smallest width and leaves NULLs out of account', () => {
  const width = (values: readonly Value[]): string => narrowColumn(buildColumn(typeRef(Oid.int8), values)).layout.kind
  assert.deepEqual(
    [width([1n, -128n]), width([128n]), width([null, 70_000n]), width([1n << 40n]), width([null])],
    ['i8', 'i16', 'i32', 'i64', 'i8'],
  )
})

test('a numeric that does not fit its decimal layout falls back whole', () => {
  const values = [
    { coefficient: 1n, scale: 2 },
    { special: 'NaN', coefficient: 0n, scale: 0 },
  ]
  const column = buildColumn(numeric2, values)
  assert.equal(column.layout.kind, 'binary')
  assert.equal((columnValues(column)[1] as { special?: string }).special, 'NaN')
})

test('a dictionary has a limit', () => {
  const column = buildColumn(typeRef(Oid.text), ['a', 'b', 'c'])
  assert.equal(encodeDictionary(column, { entriesMax: 2 }), undefined)
})
