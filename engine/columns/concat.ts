// Columns of one type end to end. Layouts may differ (segments narrow and code each on its own): integers and decimals of
// one scale widen, dictionaries merge, what has no common layout goes through values.
import type { Value } from '../types/type.ts'
import { allocateOffsets, allocateValidity, allocateValues, elementsPerValue } from './allocate.ts'
import type { Batch, Column } from './column.ts'
import { buildColumn } from './build.ts'
import type { Layout } from './layout.ts'
import { heapMemory, type ColumnMemory } from './memory.ts'
import { dictionaryValues, reader } from './read.ts'
import { setBytes } from './set-bytes.ts'

/** At least one column. checkCancel: called between them. */
export function concatColumns(
  columns: readonly Column[],
  memory: ColumnMemory = heapMemory,
  checkCancel: () => void = noCheck,
): Column {
  if (columns.length === 1 && memory === heapMemory) return columns[0]
  if (columns.some((column) => column.boxed)) return concatBoxed(columns)
  const layout = commonLayout(columns)
  if (!layout) return buildColumn(columns[0].type, allValues(columns), { memory })
  if (layout.kind === 'dictionary') return concatDictionaries(columns, layout, memory, checkCancel)
  if (layout.kind === 'utf8' || layout.kind === 'binary') return concatBytes(columns, layout, memory, checkCancel)
  return concatFixed(columns, layout, memory, checkCancel)
}

const noCheck = (): void => undefined

/** Batches of one row type end to end; at least one. */
export function concatBatches(batches: readonly Batch[], memory: ColumnMemory = heapMemory): Batch {
  if (batches.length === 1 && memory === heapMemory) return batches[0]
  let length = 0
  for (const batch of batches) length += batch.length
  return {
    length,
    columns: batches[0].columns.map((_, i) =>
      concatColumns(
        batches.map((batch) => batch.columns[i]),
        memory,
      ),
    ),
  }
}

function totalLength(columns: readonly Column[]): number {
  let length = 0
  for (const column of columns) length += column.length
  return length
}

function allValues(columns: readonly Column[]): Value[] {
  const values: Value[] = []
  for (const column of columns) {
    const read = reader(column)
    for (let row = 0; row < column.length; row++) values.push(read(row))
  }
  return values
}

export function concatBoxed(columns: readonly Column[]): Column {
  const boxed = allValues(columns)
  const [first] = columns
  return {
    type: first.type,
    layout: first.layout,
    length: boxed.length,
    values: first.values,
    boxed,
  }
}

const integerRank: Readonly<Record<string, number>> = {
  i8: 0,
  i16: 1,
  i32: 2,
  i64: 3,
  i128: 4,
}

/** The layout all of them can take without going through values. */
export function commonLayout(columns: readonly Column[]): Layout | undefined {
  let common = columns[0].layout
  for (const { layout } of columns) {
    const next = widerLayout(common, layout)
    if (!next) return undefined
    common = next
  }
  return common
}

function widerLayout(a: Layout, b: Layout): Layout | undefined {
  if (a.kind === 'decimal' && b.kind === 'decimal') {
    if (a.scale !== b.scale) return undefined
    return integerRank[a.width] >= integerRank[b.width] ? a : b
  }
  if (a.kind === 'dictionary' && b.kind === 'dictionary') return a.of === b.of ? a : undefined
  if (a.kind === 'dictionary') return b.kind === a.of ? b : undefined
  if (b.kind === 'dictionary') return a.kind === b.of ? a : undefined
  if (a.kind === b.kind) return a
  if (a.kind in integerRank && b.kind in integerRank) return integerRank[a.kind] >= integerRank[b.kind] ? a : b
  return undefined
}

function concatFixed(
  columns: readonly Column[],
  layout: Layout,
  memory: ColumnMemory,
  checkCancel: () => void,
): Column {
  const length = totalLength(columns)
  const values = allocateValues(layout, length, memory)
  const width = elementsPerValue(layout)
  let at = 0
  for (const column of columns) {
    checkCancel()
    const source = column.values
    const count = column.length * elementsPerValue(column.layout)
    if (values instanceof BigInt64Array && !(source instanceof BigInt64Array)) {
      widen(source as Int32Array, values, at * width, column.length, width)
    } else if (width === 2 && elementsPerValue(column.layout) === 1) {
      widen(source as BigInt64Array, values as BigInt64Array, at * width, column.length, width)
    } else if (values.BYTES_PER_ELEMENT === source.BYTES_PER_ELEMENT) {
      setBytes(bytesOf(values), bytesOf(source.subarray(0, count)), at * width * values.BYTES_PER_ELEMENT)
    } else (values as Int32Array).set((source as Int32Array).subarray(0, count), at * width)
    at += column.length
  }
  return {
    type: columns[0].type,
    layout,
    length,
    validity: concatValidity(columns, length, memory),
    values,
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Column['values']): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

function widen(
  source: Int32Array | BigInt64Array,
  target: BigInt64Array,
  at: number,
  rows: number,
  width: number,
): void {
  for (let row = 0; row < rows; row++) {
    const value = BigInt(source[row])
    target[at + row * width] = value
    if (width === 2) target[at + row * width + 1] = value < 0n ? -1n : 0n
  }
}

function concatBytes(
  columns: readonly Column[],
  layout: Layout,
  memory: ColumnMemory,
  checkCancel: () => void,
): Column {
  const length = totalLength(columns)
  const plain = columns.map((column) => {
    checkCancel()
    return withoutDictionary(column)
  })
  let bytes = 0
  for (const column of plain) bytes += column.offsets![column.length] - column.offsets![0]
  const offsets = allocateOffsets(length, memory)
  const values = allocateValues(layout, bytes, memory) as Uint8Array
  let row = 0
  let end = 0
  for (const column of plain) {
    checkCancel()
    const from = column.offsets!
    const shift = end - from[0]
    setBytes(values, (column.values as Uint8Array).subarray(from[0], from[column.length]), end)
    for (let i = 1; i <= column.length; i++) offsets[row + i] = from[i] + shift
    row += column.length
    end += from[column.length] - from[0]
  }
  return {
    type: columns[0].type,
    layout,
    length,
    validity: concatValidity(columns, length, memory),
    values,
    offsets,
  }
}

/** The same rows without a dictionary. */
export function withoutDictionary(column: Column): Column {
  const dictionary = column.dictionary
  if (column.layout.kind !== 'dictionary' || !dictionary) return column
  const codes = column.values as Int32Array
  const from = dictionary.offsets!
  const source = dictionary.values as Uint8Array
  const offsets = new Int32Array(column.length + 1)
  const validity = column.validity
  let end = 0
  for (let row = 0; row < column.length; row++) {
    if (validity === undefined || ((validity[row >> 3] >> (row & 7)) & 1) === 1)
      end += from[codes[row] + 1] - from[codes[row]]
    offsets[row + 1] = end
  }
  const values = new Uint8Array(end)
  for (let row = 0; row < column.length; row++) {
    const start = from[codes[row]]
    const length = offsets[row + 1] - offsets[row]
    for (let k = 0; k < length; k++) values[offsets[row] + k] = source[start + k]
  }
  return {
    type: column.type,
    layout: { kind: column.layout.of },
    length: column.length,
    validity,
    values,
    offsets,
  }
}

/** Rows for each entry of the dictionaries that are merged, at least. */
const mergedEntriesShare = 4

function concatDictionaries(
  columns: readonly Column[],
  layout: Layout & { kind: 'dictionary' },
  memory: ColumnMemory,
  checkCancel: () => void,
): Column {
  const length = totalLength(columns)
  const dictionaries = new Set(columns.map((column) => column.dictionary!))
  let dictionary = columns[0].dictionary!
  let remaps: Map<Column, Int32Array> | undefined
  if (dictionaries.size > 1) {
    let entries = 0
    for (const one of dictionaries) entries += one.length
    // Merging looks at each entry; that pays where they are few beside the rows.
    if (entries * mergedEntriesShare > length) return concatBytes(columns, { kind: layout.of }, memory, checkCancel)
    const merged = mergeDictionaries([...dictionaries])
    dictionary = buildColumn(columns[0].type, merged.entries, {
      layout: { kind: layout.of },
      memory,
    })
    remaps = merged.remaps
  }
  const width = dictionary.length <= 256 ? 'i8' : dictionary.length <= 65_536 ? 'i16' : 'i32'
  const kept: Layout = { kind: 'dictionary', codes: width, of: layout.of }
  const values = allocateValues(kept, length, memory) as Int32Array
  let at = 0
  for (const column of columns) {
    checkCancel()
    const codes = (column.values as Int32Array).subarray(0, column.length)
    const remap = remaps?.get(column.dictionary!)
    if (remap) for (let row = 0; row < codes.length; row++) values[at + row] = remap[codes[row]]
    else values.set(codes, at)
    at += column.length
  }
  return {
    type: columns[0].type,
    layout: kept,
    length,
    validity: concatValidity(columns, length, memory),
    values,
    dictionary,
  }
}

function mergeDictionaries(dictionaries: readonly Column[]): {
  entries: Value[]
  remaps: Map<Column, Int32Array>
} {
  const entries: Value[] = []
  const codeOf = new Map<Value, number>()
  const remaps = new Map<Column, Int32Array>()
  for (const dictionary of dictionaries) {
    const binary = dictionary.layout.kind === 'binary'
    const values = dictionaryValues(dictionary)
    const bytes = dictionary.values as Uint8Array
    const offsets = dictionary.offsets!
    const remap = new Int32Array(dictionary.length)
    for (let i = 0; i < values.length; i++) {
      // Values that are objects have no identity; their bytes have.
      const key = binary ? Buffer.from(bytes.slice(offsets[i], offsets[i + 1])).toString('latin1') : values[i]
      let code = codeOf.get(key)
      if (code === undefined) {
        code = entries.length
        codeOf.set(key, code)
        entries.push(values[i])
      }
      remap[i] = code
    }
    remaps.set(dictionary, remap)
  }
  return { entries, remaps }
}

function concatValidity(columns: readonly Column[], length: number, memory: ColumnMemory): Uint8Array | undefined {
  if (!columns.some((column) => column.validity)) return undefined
  const target = allocateValidity(length, memory)
  let at = 0
  for (const { validity, length: rows } of columns) {
    if (validity && (at & 7) === 0) target.set(validity.subarray(0, (rows + 7) >> 3), at >> 3)
    else {
      // Bits past a column's end in its last byte may have been copied as anything: set every bit.
      for (let row = 0; row < rows; row++) {
        const bit = 1 << ((at + row) & 7)
        if (validity === undefined || ((validity[row >> 3] >> (row & 7)) & 1) === 1) target[(at + row) >> 3] |= bit
        else target[(at + row) >> 3] &= ~bit
      }
    }
    at += rows
  }
  return target
}
