// The encoding chain of one column chunk: narrowed, then dictionary, then delta or frame of reference, then a compressor.
import { isEnumOid } from '../../engine/types/user-oids.ts'
import { elementsPerValue } from '../../engine/columns/allocate.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import { type Column, isValid } from '../../engine/columns/column.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { Oid } from '../../engine/types/oids.ts'
import { expandDictionary } from '../memtable/expand-dictionary.ts'
import { buildByteDictionary } from './byte-dictionary.ts'
import type { ColumnChunk, PieceSink, ValueEncoding } from './encoding.ts'
import { encodeIntegers, type IntegerRange, integersOf, rangeOf } from './integers.ts'

/** Types whose narrow layouts are read as signed; others narrow only without a sign. */
export const signedTypes = {
  has: (type: number): boolean => builtInSigned.has(type) || isEnumOid(type),
}

const builtInSigned: ReadonlySet<number> = new Set([
  Oid.int2,
  Oid.int4,
  Oid.int8,
  Oid.money,
  Oid.date,
  Oid.time,
  Oid.timestamp,
  Oid.timestamptz,
])

export function encodeColumn(given: Column, store: PieceSink): ColumnChunk {
  let column = given.boxed ? buildColumn(given.type, columnValues(given)) : given
  if (column.dictionary) column = expandDictionary(column)
  const valid = validityTest(column)
  const validity = hasNulls(column) ? store(cutBits(column)) : undefined
  const { layout, length } = column
  switch (layout.kind) {
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'decimal': {
      const encoded = encodeWhole(column, valid, store)
      return encoded ? { ...encoded, validity } : { layout, encoding: encodePlain(column, store), validity }
    }
    case 'bool': {
      const bits = new Uint8Array((length + 7) >> 3)
      for (let row = 0; row < length; row++) if (column.values[row] === 1) bits[row >> 3] |= 1 << (row & 7)
      return { layout, encoding: { kind: 'bits', values: store(bits) }, validity }
    }
    case 'utf8':
    case 'binary':
      return { ...encodeBytes(column, valid, store), validity }
    default:
      return { layout, encoding: encodePlain(column, store), validity }
  }
}

export function hasNulls(column: Column): boolean {
  if (!column.validity) return false
  for (let row = 0; row < column.length; row++) if (!isValid(column, row)) return true
  return false
}

const validityTest = (column: Column): ((row: number) => boolean) =>
  column.validity ? (row) => isValid(column, row) : () => true

export function cutBits(column: Column): Uint8Array {
  const bits = Uint8Array.from(column.validity!.subarray(0, (column.length + 7) >> 3))
  if (column.length % 8 !== 0) bits[bits.length - 1] &= (1 << (column.length & 7)) - 1
  return bits
}

export function encodePlain(column: Column, store: PieceSink): ValueEncoding {
  const { values } = column
  const bytes = column.length * elementsPerValue(column.layout) * values.BYTES_PER_ELEMENT
  return { kind: 'plain', values: store(new Uint8Array(values.buffer, values.byteOffset, bytes)) }
}

function encodeWhole(column: Column, valid: (row: number) => boolean, store: PieceSink): ColumnChunk | undefined {
  const { layout, length } = column
  const narrow = layout.kind === 'decimal' && layout.width === 'i128' ? lowWords(column, valid) : column.values
  const values = narrow && integersOf(narrow as BigInt64Array, length, valid)
  if (!values) return undefined
  const range = rangeOf(values, valid) ?? { min: 0, max: 0 }
  fillNulls(values, range, valid)
  const encoding = encodeIntegers(values, range, store)
  return { layout: wholeLayout(column, range), encoding }
}

/** The layout that its integers have when they are read. */
export function wholeLayout({ layout, type }: Column, range: IntegerRange): Layout {
  const signed = layout.kind === 'decimal' || signedTypes.has(type.oid) || range.min >= 0
  return signed ? narrowLayout(layout, range) : layout
}

/** i128 coefficients as i64, if all are. */
function lowWords(column: Column, valid: (row: number) => boolean): BigInt64Array | undefined {
  const words = column.values as BigInt64Array
  const target = new BigInt64Array(column.length)
  for (let row = 0; row < column.length; row++) {
    if (valid(row) && words[2 * row + 1] !== words[2 * row] >> 63n) return undefined
    target[row] = words[2 * row]
  }
  return target
}

/** A NULL repeats its neighbour, so that it widens neither the range nor a difference. */
function fillNulls(values: Float64Array, range: IntegerRange, valid: (row: number) => boolean): void {
  let previous = range.min
  for (let row = 0; row < values.length; row++) {
    if (valid(row)) previous = values[row]
    else values[row] = previous
  }
}

function narrowLayout(layout: Layout, { min, max }: IntegerRange): Layout {
  const width =
    min >= -128 && max < 128
      ? 'i8'
      : min >= -32_768 && max < 32_768
        ? 'i16'
        : min >= -2_147_483_648 && max < 2_147_483_648
          ? 'i32'
          : 'i64'
  return layout.kind === 'decimal' ? { kind: 'decimal', scale: layout.scale, width } : { kind: width }
}

function encodeBytes(column: Column, valid: (row: number) => boolean, store: PieceSink): ColumnChunk {
  const kind = column.layout.kind as 'utf8' | 'binary'
  const bytes = column.values as Uint8Array
  const offsets = column.offsets!
  const dictionary = buildByteDictionary(bytes, offsets, column.length, valid)
  if (!dictionary) return { layout: { kind }, encoding: encodeLengths(bytes, offsets, column.length, store) }
  const entries = dictionary.offsets.length - 1
  const codes = Float64Array.from(dictionary.codes)
  return {
    layout: { kind: 'dictionary', of: kind, codes: entries <= 256 ? 'i8' : entries <= 65_536 ? 'i16' : 'i32' },
    encoding: {
      kind: 'dictionary',
      entries,
      dictionary: encodeLengths(dictionary.bytes, dictionary.offsets, entries, store),
      codes: encodeIntegers(codes, { min: 0, max: Math.max(0, entries - 1) }, store),
    },
  }
}

export function encodeLengths(bytes: Uint8Array, offsets: Int32Array, rows: number, store: PieceSink): ValueEncoding {
  const lengths = new Float64Array(rows)
  for (let row = 0; row < rows; row++) lengths[row] = offsets[row + 1] - offsets[row]
  return {
    kind: 'bytes',
    lengths: encodeIntegers(lengths, rangeOf(lengths, () => true) ?? { min: 0, max: 0 }, store),
    values: store(bytes.subarray(offsets[0], offsets[rows])),
  }
}
