// Rows as they lie in a log record: each column's layout, then exactly its bytes. Views of larger memory are cut to their rows.
import { elementsPerValue, valueBytes, viewValues } from '../../engine/columns/allocate.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import type { Column } from '../../engine/columns/column.ts'
import type { FixedKind, Layout } from '../../engine/columns/layout.ts'
import { columnValues } from '../../engine/columns/read.ts'
import type { RowBatch } from '../requests/request.ts'
import type { ByteReader, ByteWriter } from './byte-writer.ts'
import { expandDictionary } from '../memtable/expand-dictionary.ts'

const fixedKinds: readonly FixedKind[] = ['bool', 'i8', 'i16', 'i32', 'i64', 'f32', 'f64', 'interval', 'fixed16']
const decimalWidths = ['i8', 'i16', 'i32', 'i64', 'i128'] as const
const decimalTag = 32
const utf8Tag = 48
const binaryTag = 49
const dictionaryTag = 64

export function encodeRows(rows: RowBatch, writer: ByteWriter): void {
  if (rows.encoded) {
    writer.bytes(rows.encoded)
    return
  }
  writer.varint(rows.batch.length)
  writer.varint(rows.attributes.length)
  rows.attributes.forEach((attribute, i) => {
    writer.varint(attribute)
    encodeColumn(rows.batch.columns[i], writer)
  })
}

/** Memory for decoded rows, given out anew for every record: rows that are to stay are copied from it. */
export class DecodeScratch {
  #buffer = new ArrayBuffer(scratchBytesMin)
  #used = 0

  reset(): void {
    this.#used = 0
  }

  /** Where so many bytes lie, fit for any typed array. Not zeroed. */
  take(bytes: number): { readonly buffer: ArrayBuffer; readonly at: number } {
    if (this.#used + bytes > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(Math.max(this.#buffer.byteLength * 2, bytes))
      this.#used = 0
    }
    const at = this.#used
    this.#used = (at + bytes + 15) & ~15
    return { buffer: this.#buffer, at }
  }
}
const scratchBytesMin = 1024 * 1024

/** Views of the reader's bytes, and of the scratch if there is one. */
export function decodeRows(reader: ByteReader, scratch?: DecodeScratch): RowBatch {
  const length = reader.varint()
  const count = reader.varint()
  const attributes: number[] = []
  const columns: Column[] = []
  for (let i = 0; i < count; i++) {
    attributes.push(reader.varint())
    columns.push(decodeColumn(reader, length, scratch))
  }
  return { attributes, batch: { length, columns } }
}

function encodeColumn(given: Column, writer: ByteWriter): void {
  let column = given.boxed ? buildColumn(given.type, columnValues(given)) : given
  // A dictionary that outweighs its rows would be logged again with every commit.
  if (column.dictionary && column.dictionary.length > column.length) column = expandDictionary(column)
  writer.varint(column.type.oid)
  writer.zigzag(column.type.typmod)
  encodeLayout(column.layout, writer)
  writer.u8(column.validity ? 1 : 0)
  if (column.validity) writer.bytes(column.validity.subarray(0, (column.length + 7) >> 3))
  if (column.offsets) {
    const { offsets, length } = column
    encodeLengths(offsets, length, writer)
    writer.sizedBytes((column.values as Uint8Array).subarray(offsets[0], offsets[length]))
    return
  }
  const { values } = column
  const element = values.BYTES_PER_ELEMENT * elementsPerValue(column.layout)
  writer.bytes(new Uint8Array(values.buffer, values.byteOffset, column.length * element))
  if (column.dictionary) {
    writer.varint(column.dictionary.length)
    encodeColumn(column.dictionary, writer)
  }
}

function decodeColumn(reader: ByteReader, length: number, scratch: DecodeScratch | undefined): Column {
  const type = { oid: reader.varint(), typmod: reader.zigzag() }
  const layout = decodeLayout(reader)
  const validity = reader.u8() === 1 ? reader.bytes((length + 7) >> 3) : undefined
  if (layout.kind === 'utf8' || layout.kind === 'binary') {
    const offsets = decodeLengths(reader, length, scratch)
    return { type, layout, length, validity, offsets, values: reader.sizedBytes() }
  }
  const bytes = length * valueBytes(layout)
  // A copy: typed arrays want alignment.
  const { buffer, at } = memoryOf(bytes, scratch)
  new Uint8Array(buffer, at, bytes).set(reader.bytes(bytes))
  const values = viewValues(layout, buffer, at, length)
  const dictionary = layout.kind === 'dictionary' ? decodeColumn(reader, reader.varint(), scratch) : undefined
  return { type, layout, length, validity, values, dictionary }
}

const memoryOf = (bytes: number, scratch: DecodeScratch | undefined): ReturnType<DecodeScratch['take']> =>
  scratch?.take(bytes) ?? { buffer: new ArrayBuffer(bytes), at: 0 }

/** In as many bytes each as the longest needs. */
function encodeLengths(offsets: Int32Array, rows: number, writer: ByteWriter): void {
  let longest = 0
  for (let row = 0; row < rows; row++) longest = Math.max(longest, offsets[row + 1] - offsets[row])
  const lengths = longest < 256 ? new Uint8Array(rows) : longest < 65_536 ? new Uint16Array(rows) : new Int32Array(rows)
  for (let row = 0; row < rows; row++) lengths[row] = offsets[row + 1] - offsets[row]
  writer.u8(lengths.BYTES_PER_ELEMENT)
  writer.bytes(new Uint8Array(lengths.buffer))
}

function decodeLengths(reader: ByteReader, rows: number, scratch: DecodeScratch | undefined): Int32Array {
  const width = reader.u8()
  const stored = reader.bytes(rows * width)
  const { buffer, at } = memoryOf((rows + 1) * 4, scratch)
  const offsets = new Int32Array(buffer, at, rows + 1)
  let end = (offsets[0] = 0)
  for (let row = 0; row < rows; row++) {
    end += width === 1 ? stored[row] : width === 2 ? stored.readUInt16LE(2 * row) : stored.readInt32LE(4 * row)
    offsets[row + 1] = end
  }
  return offsets
}

export function encodeLayout(layout: Layout, writer: ByteWriter): void {
  switch (layout.kind) {
    case 'decimal':
      writer.u8(decimalTag + decimalWidths.indexOf(layout.width))
      writer.varint(layout.scale)
      return
    case 'utf8':
      return writer.u8(utf8Tag)
    case 'binary':
      return writer.u8(binaryTag)
    case 'dictionary':
      return writer.u8(dictionaryTag + ['i8', 'i16', 'i32'].indexOf(layout.codes) * 2 + (layout.of === 'utf8' ? 0 : 1))
    default:
      return writer.u8(fixedKinds.indexOf(layout.kind))
  }
}

function decodeLayout(reader: ByteReader): Layout {
  const tag = reader.u8()
  if (tag >= dictionaryTag) {
    const codes = (['i8', 'i16', 'i32'] as const)[(tag - dictionaryTag) >> 1]
    return { kind: 'dictionary', codes, of: (tag & 1) === 0 ? 'utf8' : 'binary' }
  }
  if (tag === utf8Tag) return { kind: 'utf8' }
  if (tag === binaryTag) return { kind: 'binary' }
  if (tag >= decimalTag) return { kind: 'decimal', width: decimalWidths[tag - decimalTag], scale: reader.varint() }
  return { kind: fixedKinds[tag] }
}
