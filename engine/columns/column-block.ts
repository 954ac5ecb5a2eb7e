// A column in one block of memory: where each part lies follows from what is known of the column before it is there, so that
// whoever finds the block can read it.
import { valueBytes, viewValues } from './allocate.ts'
import type { TypeRef } from '../types/type.ts'
import type { Column } from './column.ts'
import type { Layout } from './layout.ts'

export interface ColumnShape {
  readonly layout: Layout
  readonly rows: number
  readonly nullable: boolean
  /** Of utf8 and binary: of all values. */
  readonly textBytes?: number
  /** Of layout dictionary: its entries, and the bytes of all of them. */
  readonly dictionary?: { readonly entries: number; readonly bytes: number }
}

/** Offsets of the parts in the block, each aligned to 16; what is not there is 0. */
export interface ColumnBlock {
  readonly shape: ColumnShape
  readonly values: number
  readonly validity: number
  readonly offsets: number
  readonly dictionaryOffsets: number
  readonly dictionaryBytes: number
  /** What tells equal dictionaries (16 bytes). */
  readonly dictionaryDigest: number
  readonly bytes: number
}

export const digestBytes = 16

export function blockOf(shape: ColumnShape): ColumnBlock {
  const { layout, rows, nullable, textBytes, dictionary } = shape
  let end = 0
  const place = (bytes: number): number => {
    const at = end
    end += (bytes + 15) & ~15
    return at
  }
  const parts = {
    values: place(textBytes ?? rows * valueBytes(layout)),
    validity: nullable ? place((rows + 7) >> 3) : 0,
    offsets: textBytes === undefined ? 0 : place((rows + 1) * 4),
    dictionaryOffsets: dictionary ? place((dictionary.entries + 1) * 4) : 0,
    dictionaryBytes: dictionary ? place(dictionary.bytes) : 0,
    dictionaryDigest: dictionary ? place(digestBytes) : 0,
  }
  return { shape, ...parts, bytes: end }
}

/** Views of the block. */
export function columnIn(block: ColumnBlock, type: TypeRef, buffer: ArrayBufferLike, start: number): Column {
  const { layout, rows, nullable, textBytes } = block.shape
  return {
    type,
    layout,
    length: rows,
    validity: nullable ? new Uint8Array(buffer, start + block.validity, (rows + 7) >> 3) : undefined,
    values: viewValues(layout, buffer, start + block.values, textBytes ?? rows),
    offsets: textBytes === undefined ? undefined : new Int32Array(buffer, start + block.offsets, rows + 1),
    dictionary: dictionaryIn(block, type, buffer, start),
  }
}

function dictionaryIn(block: ColumnBlock, type: TypeRef, buffer: ArrayBufferLike, start: number): Column | undefined {
  const { layout, dictionary } = block.shape
  if (layout.kind !== 'dictionary' || !dictionary) return undefined
  return {
    type,
    layout: { kind: layout.of },
    length: dictionary.entries,
    values: new Uint8Array(buffer, start + block.dictionaryBytes, dictionary.bytes),
    offsets: new Int32Array(buffer, start + block.dictionaryOffsets, dictionary.entries + 1),
  }
}

export const digestIn = (block: ColumnBlock, buffer: ArrayBufferLike, start: number): Uint8Array =>
  new Uint8Array(buffer, start + block.dictionaryDigest, digestBytes)
