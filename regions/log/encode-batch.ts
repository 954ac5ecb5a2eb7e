// Rows as they lie in a log record: each column's layout, then exactly its bytes. Views of larger memory are cut to their rows.
import { elementsPerValue, viewValues } from '../../engine/columns/allocate.ts'
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
  writer.varint(rows.batch.length)
  writer.varint(rows.attributes.length)
  rows.attributes.forEach((attribute, i) => {
    writer.varint(attribute)
    encodeColumn(rows.batch.columns[i], writer)
  })
}

export function decodeRows(reader: ByteReader): RowBatch {
  const length = reader.varint()
  const count = reader.varint()
  const attributes: number[] = []
  const columns: Column[] = []
  for (let i = 0; i < count; i++) {
    attributes.push(reader.varint())
    columns.push(decodeColumn(reader, length))
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
    for (let row = 0; row < length; row++) writer.varint(offsets[row + 1] - offsets[row])
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

function decodeColumn(reader: ByteReader, length: number): Column {
  const type = { oid: reader.varint(), typmod: reader.zigzag() }
  const layout = decodeLayout(reader)
  const validity = reader.u8() === 1 ? new Uint8Array(reader.bytes((length + 7) >> 3)) : undefined
  if (layout.kind === 'utf8' || layout.kind === 'binary') {
    const offsets = new Int32Array(length + 1)
    for (let row = 0; row < length; row++) offsets[row + 1] = offsets[row] + reader.varint()
    return { type, layout, length, validity, offsets, values: new Uint8Array(reader.sizedBytes()) }
  }
  const empty = viewValues(layout, new ArrayBuffer(0), 0, 0)
  const bytes = length * empty.BYTES_PER_ELEMENT * elementsPerValue(layout)
  // A copy: typed arrays want alignment, and the record's buffer is let go.
  const copy = new Uint8Array(reader.bytes(bytes))
  const values = viewValues(layout, copy.buffer, 0, length)
  const dictionary = layout.kind === 'dictionary' ? decodeColumn(reader, reader.varint()) : undefined
  return { type, layout, length, validity, values, dictionary }
}

function encodeLayout(layout: Layout, writer: ByteWriter): void {
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
