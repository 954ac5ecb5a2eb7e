// Random tables in shared memory, as partitions that can be pinned: each partition has layouts, NULLs and deleted rows of its own.
import { pinnedColumn } from '../run/batch-source.ts'
import fc from 'fast-check'
import { buildColumn, gatherColumn } from '../../columns/build.ts'
import { type Column, isValid } from '../../columns/column.ts'
import { copyColumn } from '../../columns/copy.ts'
import { encodeDictionary } from '../../columns/dictionary.ts'
import { narrowColumn } from '../../columns/narrow.ts'
import type { PartitionColumnForm, PinnedPartition } from '../../columns/pinned-partition.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import type { ScanPartition } from '../../tables.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { type Size, valueOf } from './values.ts'

/** A partition as data: what fails is printed as this. */
export interface RowsOfPartition {
  readonly rows: readonly (readonly Value[])[]
  /**
   * Texts are dictionary codes, of as many bits as they need, of 16, or of 32, as those of large dictionaries are: many partitions' or
   * one's.
   */
  readonly coded: boolean | 'many' | 'shared' | 'once'
  /** Rows that are alive; absent: all. */
  readonly alive?: readonly number[]
  /** They are told of as runs of rows that follow each other. */
  readonly inRuns?: boolean
}

/** What a scan gets. */
export interface TestPartition extends ScanPartition {
  readonly columns: readonly Column[]
  readonly selection?: Int32Array
  /** The same rows. */
  readonly runs?: Int32Array
}

/** More than code looks at together. */
const rowsMax = 24

export function partitionOf(
  types: readonly TypeRef[],
  more: { readonly sizeMax?: Size } = {},
): fc.Arbitrary<RowsOfPartition> {
  const shape = fc.tuple(
    ...types.map(() => fc.record({ size: fc.nat({ max: more.sizeMax ?? 3 }), nullable: fc.boolean() })),
  )
  return shape.chain((columns) => {
    const cells = columns.map(({ size, nullable }, i) => {
      const value = valueOf(types[i], size as Size)
      return nullable ? fc.option(value, { freq: 4 }) : value
    })
    return fc.record(
      {
        rows: fc.array(fc.tuple(...cells), { minLength: 1, maxLength: rowsMax, size: '+1' }),
        coded: fc.constantFrom(true, false, 'many' as const, 'shared' as const, 'once' as const),
        alive: fc.uniqueArray(fc.nat({ max: rowsMax - 1 }), { maxLength: rowsMax }),
        inRuns: fc.boolean(),
      },
      { requiredKeys: ['rows', 'coded'] },
    )
  })
}

/** Partitions of one table. */
export const tableOf = (
  types: readonly TypeRef[],
  more: { readonly sizeMax?: Size; readonly partitionsMin?: number; readonly partitionsMax?: number } = {},
): fc.Arbitrary<RowsOfPartition[]> =>
  fc.array(partitionOf(types, more), { minLength: more.partitionsMin ?? 1, maxLength: more.partitionsMax ?? 3 })

export function layOut(types: readonly TypeRef[], partition: RowsOfPartition, memory: QueryMemory): TestPartition {
  const { rows, coded, alive, inRuns } = partition
  const columns = types.map((type, i) => {
    const values = rows.map((row) => row[i])
    const column = poisoned(copyColumn(smallest(type, values, coded), memory))
    if (column.dictionary && (coded === 'shared' || coded === 'once')) reach.set(column.dictionary, coded)
    return column
  })
  if (!alive) return { kind: 'test', rows: rows.length, columns }
  const selected = alive.filter((row) => row < rows.length).sort((a, b) => a - b)
  const laid = { kind: 'test', rows: rows.length, columns, selection: placed(selected, memory) }
  return inRuns ? { ...laid, runs: placed(runsOf(selected), memory) } : laid
}

function placed(numbers: readonly number[], memory: QueryMemory): Int32Array {
  const { buffer, byteOffset } = memory.allocate(Math.max(1, numbers.length * 4))
  const array = new Int32Array(buffer, byteOffset, numbers.length)
  array.set(numbers)
  return array
}

/** In turn the first row of a run and the first behind it. */
function runsOf(rows: readonly number[]): number[] {
  const firsts = rows.filter((row, i) => row !== rows[i - 1] + 1)
  const ends = rows.filter((row, i) => row !== rows[i + 1] - 1).map((row) => row + 1)
  return firsts.flatMap((first, i) => [first, ends[i]])
}

function smallest(type: TypeRef, values: readonly Value[], coded: RowsOfPartition['coded']): Column {
  if (type.oid === Oid.numeric && type.typmod < 0) {
    const scales = new Set(values.flatMap((value) => (value === null ? [] : [(value as Numeric).scale])))
    // Where all values have one scale a column is as good as a declared one.
    const [scale = 0] = scales
    return narrowColumn(buildColumn(type, values, { layout: { kind: 'decimal', scale, width: 'i64' } }))
  }
  const column = buildColumn(type, values)
  const encoded = coded ? encodeDictionary(column) : undefined
  if (!encoded) return narrowColumn(column)
  return coded === true ? encoded : withWideCodes(encoded, coded === 'many' ? 'i16' : 'i32')
}

const withWideCodes = (column: Column, codes: 'i16' | 'i32'): Column => ({
  ...column,
  layout: { kind: 'dictionary', codes, of: 'utf8' },
  values: (codes === 'i16' ? Uint16Array : Int32Array).from(column.values as Uint8Array),
})

/** What lies where a row is NULL is undefined: it is nonsense here. */
function poisoned(column: Column): Column {
  if (!column.validity || column.layout.kind === 'utf8' || column.layout.kind === 'binary') return column
  const stride = column.values.byteLength / column.length
  const bytes = new Uint8Array(column.values.buffer, column.values.byteOffset, column.values.byteLength)
  for (let row = 0; row < column.length; row++)
    if (!isValid(column, row)) bytes.fill(0xdb, row * stride, (row + 1) * stride)
  return column
}

export const formsOf = (partition: TestPartition, attributes: readonly number[]): readonly PartitionColumnForm[] =>
  attributes.map((attribute) => {
    const { type, layout, validity } = partition.columns[attribute - 1]
    return { type, layout, nullable: validity !== undefined }
  })

export const pin = (partition: TestPartition, attributes: readonly number[]): PinnedPartition => ({
  rows: partition.rows,
  ...(partition.runs
    ? { runs: { address: partition.runs.byteOffset, length: partition.runs.length / 2 } }
    : partition.selection && {
        selection: { address: partition.selection.byteOffset, length: partition.selection.length },
      }),
  columns: attributes.map((attribute) => {
    const { dictionary, ...column } = pinnedColumn(partition.columns[attribute - 1], dictionaryKey)
    if (!dictionary) return column
    const of = reach.get(dictionary.column)
    return { ...column, dictionary: { ...dictionary, ...(of && { [of]: true }) } }
  }),
  release: () => undefined,
})

/** Of large dictionaries: whether they are many partitions' or one's. */
const reach = new WeakMap<Column, 'shared' | 'once'>()

const dictionaryKeys = new WeakMap<Column, string>()
let lastKey = 0

function dictionaryKey(dictionary: Column): string {
  let key = dictionaryKeys.get(dictionary)
  if (!key) dictionaryKeys.set(dictionary, (key = `test ${++lastKey}`))
  return key
}

/** The rows that are alive, each in a batch of its own: what is interpreted so raises the error of the first row that has one. */
export function rowByRow(
  partition: TestPartition,
  attributes: readonly number[],
): { length: number; columns: Column[] }[] {
  const rows = partition.selection ?? Int32Array.from({ length: partition.rows }, (_, row) => row)
  return Array.from(rows, (row) => ({
    length: 1,
    columns: attributes.map((attribute) => gatherColumn(partition.columns[attribute - 1], Int32Array.of(row))),
  }))
}
