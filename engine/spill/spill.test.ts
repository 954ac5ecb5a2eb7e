// Temporary files: what is written is what is read, equal keys go to one partition, limits are kept, nothing is left.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { buildColumn } from '../columns/build.ts'
import type { Column } from '../columns/column.ts'
import { encodeDictionary } from '../columns/dictionary.ts'
import { narrowColumn } from '../columns/narrow.ts'
import { columnValues } from '../columns/read.ts'
import { sliceColumn } from '../columns/slice.ts'
import { type Size, types, valueOf } from '../compile/differential/values.ts'
import { boxedColumn } from '../interpret/expression/result-column.ts'
import { Oid } from '../types/oids.ts'
import { typeRef } from '../types/type.ts'
import { keyHashes } from './key-hash.ts'
import { SpilledRows } from './spilled-rows.ts'
import { sweepTemporaryFiles, TemporaryFiles } from './temporary-files.ts'

const directory = mkdtempSync(join(tmpdir(), 'cadastre-spill-'))
after(() => rmSync(directory, { recursive: true, force: true }))

const values = fc
  .record({ type: fc.constantFrom(...Object.values(types)), size: fc.nat({ max: 3 }) })
  .chain(({ type, size }) =>
    fc
      .array(fc.option(valueOf(type, size as Size), { freq: 5 }), { minLength: 1, maxLength: 30 })
      .map((rows) => ({ type, rows })),
  )

/** The same values in other layouts. */
function layoutsOf(column: Column): Column[] {
  const coded = column.layout.kind === 'utf8' ? encodeDictionary(column, { entriesMax: column.length }) : undefined
  return [column, narrowColumn(column), boxedColumn(column.type, columnValues(column)), ...(coded ? [coded] : [])]
}

test('rows of every type and layout come back as they were', () => {
  const files = new TemporaryFiles(directory, 'types', -1)
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), (columns) => {
      const length = Math.min(...columns.map(({ rows }) => rows.length))
      const whole = columns.map(({ type, rows }) => buildColumn(type, rows.slice(0, length)))
      const file = files.create()
      const spilled = new SpilledRows(
        file,
        whole.map(({ type }) => type),
      )
      const ways = [0, 1, 2, 3].map((way) => whole.map((column) => layoutsOf(column)[way] ?? column))
      for (const way of ways) spilled.write({ length, columns: way })
      spilled.write({
        length: length >> 1,
        columns: whole.map((column) => sliceColumn(column, length - (length >> 1), length)),
      })
      const batches = [...spilled]
      assert.equal(spilled.rows, length * 4 + (length >> 1))
      whole.forEach((column, i) => {
        const expected = columnValues(column)
        for (let way = 0; way < 4; way++) assert.deepEqual(columnValues(batches[way].columns[i]), expected)
        assert.deepEqual(columnValues(batches[4].columns[i]), expected.slice(length - (length >> 1)))
      })
      file.close()
    }),
    { numRuns: 100 },
  )
})

test('a key has one hash whatever layout it lies in', () => {
  fc.assert(
    fc.property(values, ({ type, rows }) => {
      const column = buildColumn(type, rows)
      const [first, ...others] = layoutsOf(column).map((one) => keyHashes([one], rows.length, 0))
      for (const other of others) assert.deepEqual(other, first)
    }),
    { numRuns: 200 },
  )
})

test('values that are equal have one hash', () => {
  const numeric = typeRef(Oid.numeric)
  const equal = [
    buildColumn(numeric, [{ coefficient: 15n, scale: 1 }]),
    buildColumn(numeric, [{ coefficient: 1500n, scale: 3 }]),
    buildColumn(types.money, [{ coefficient: 150n, scale: 2 }]),
  ].map((column) => keyHashes([column], 1, 0)[0])
  assert.equal(new Set(equal).size, 1)
  const padded = ['a', 'a  '].map((text) => keyHashes([buildColumn(types.bpchar, [text])], 1, 0)[0])
  assert.equal(padded[0], padded[1])
  const zeros = [0, -0].map((value) => keyHashes([buildColumn(types.float8, [value])], 1, 0)[0])
  assert.equal(zeros[0], zeros[1])
  const column = buildColumn(types.int4, Array.from(Array(1000).keys()))
  assert.notDeepEqual(keyHashes([column], 1000, 0), keyHashes([column], 1000, 1))
})

test('files are limited together, and give back what they took', () => {
  const files = new TemporaryFiles(directory, 'limited', 2)
  const [a, b] = [files.create(), files.create()]
  a.append(new Uint8Array(1500))
  assert.throws(() => b.append(new Uint8Array(1000)), {
    sqlstate: '53400',
    message: 'temporary file size exceeds "temp_file_limit" (2kB)',
  })
  a.close()
  b.append(new Uint8Array(1000))
  files.close()
  assert.deepEqual(readdirSync(directory), [])
})

test('what a crash left is removed at the start, and nothing else', () => {
  writeFileSync(join(directory, '1-1-1-1.temporary'), 'left')
  writeFileSync(join(directory, 'notes.txt'), 'kept')
  sweepTemporaryFiles(directory)
  assert.deepEqual(readdirSync(directory), ['notes.txt'])
  rmSync(join(directory, 'notes.txt'))
})

test('a directory that cannot be written to is told of', () => {
  const files = new TemporaryFiles(join(directory, 'nowhere'), 'lost', -1)
  assert.throws(() => files.create(), { sqlstate: '58030', message: /could not create temporary file/ })
})
