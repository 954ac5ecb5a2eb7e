// An index file: the key columns' values of a segment's rows in order, with the rows' positions, cut into pages. Each page is a
// piece of its own that holds its columns' encodings; the footer is the directory. Rows beyond what is sorted in one go make
// another run.
import type { Column } from '../../engine/columns/column.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import { fromTaggedJson, toTaggedJson } from '../log/tagged-json.ts'
import { zoneTextBytesMax } from '../limits.ts'
import type { StoredPiece } from '../segments/compress.ts'
import { decodeColumn } from '../segments/decode-column.ts'
import { encodeColumn } from '../segments/encode-column.ts'
import type { ColumnChunk, PieceSink, PieceSource, ValueEncoding } from '../segments/encoding.ts'
import { readFramedFooter } from '../segments/footer.ts'
import { decodeIntegers } from '../segments/decode-integers.ts'
import { encodeIntegers, rangeOf } from '../segments/integers.ts'
import { readPiece } from '../segments/piece-reader.ts'

export const indexMagic = Buffer.from('CADIDX01', 'latin1')
/** Entries of a page; the last of a run may have fewer. */
export const indexPageEntries = 4096

export interface IndexRun {
  readonly entries: number
  readonly pages: readonly StoredPiece[]
  /** Of each page, its first key; long texts cut to a prefix (`cutValue`). */
  readonly firsts: readonly (readonly Value[])[]
}

export interface IndexFooter {
  /** OID. */
  readonly index: number
  readonly attributes: readonly number[]
  readonly types: readonly TypeRef[]
  readonly rows: number
  readonly runs: readonly IndexRun[]
}

export interface IndexPage {
  readonly entries: number
  readonly columns: readonly Column[]
  /** Of the rows in the segment. */
  readonly positions: Int32Array
}

interface PageHeader {
  readonly columns: readonly ColumnChunk[]
  readonly positions: ValueEncoding
  readonly entries: number
}

/** What stands for a value in the directory: it orders as the value does, but long values may fall together. */
export function cutValue(value: Value): Value {
  if (!isCut(value)) return value
  if (value instanceof Uint8Array) return value.slice(0, zoneTextBytesMax)
  // Whole characters, and as many of each text: else prefixes would not order as the texts do.
  const units = (value as string).slice(0, 2 * zoneTextBytesMax)
  return /[\ud800-\udfff]/.test(units)
    ? Array.from(units).slice(0, zoneTextBytesMax).join('')
    : units.slice(0, zoneTextBytesMax)
}

const isCut = (value: Value): boolean =>
  (typeof value === 'string' || value instanceof Uint8Array) && value.length > zoneTextBytesMax

/** Whether a value of the directory may stand for several. */
export const mayBeCut = (value: Value): boolean =>
  (typeof value === 'string' || value instanceof Uint8Array) && value.length >= zoneTextBytesMax

export function encodePage(columns: readonly Column[], positions: Float64Array): Buffer {
  const parts: Uint8Array[] = []
  let length = 0
  const store: PieceSink = (raw) => {
    const piece = { offset: length, bytes: raw.byteLength, crc: 0, codec: 'raw', rawBytes: raw.byteLength } as const
    parts.push(raw)
    length += raw.byteLength
    return piece
  }
  const header: PageHeader = {
    columns: columns.map((column) => encodeColumn(column, store)),
    positions: encodeIntegers(positions, rangeOf(positions, () => true) ?? { min: 0, max: 0 }, store),
    entries: positions.length,
  }
  const text = Buffer.from(toTaggedJson(header), 'utf8')
  const size = Buffer.alloc(4)
  size.writeUInt32LE(text.length)
  return Buffer.concat([size, text, ...parts])
}

export function readPage(path: string, piece: StoredPiece, types: readonly TypeRef[]): IndexPage {
  const page = readPiece(path, piece)
  const start = 4 + page.readUInt32LE(0)
  const header = fromTaggedJson(page.toString('utf8', 4, start)) as PageHeader
  const fetch: PieceSource = (part) => page.subarray(start + part.offset, start + part.offset + part.bytes)
  const positions = new Int32Array(header.entries)
  decodeIntegers(header.positions, header.entries, positions, fetch)
  const columns = header.columns.map((chunk, i) => decodeColumn(chunk, types[i], header.entries, heapMemory, fetch))
  return { entries: header.entries, columns, positions }
}

export function readIndexFooter(path: string): { readonly footer: IndexFooter; readonly bytes: number } {
  const { content, bytes } = readFramedFooter(path, indexMagic)
  return { footer: fromTaggedJson(content) as IndexFooter, bytes }
}
