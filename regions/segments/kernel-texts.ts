// Texts in a kernel's memory to a dictionary and its codes, or to lengths and bytes.
import { compareBytes } from '../../engine/columns/bytes.ts'
import type { Column } from '../../engine/columns/column.ts'
import { dictionaryEntriesMax } from './byte-dictionary.ts'
import type { ChunkScratch } from './chunk-scratch.ts'
import { encodeLengths } from './encode-column.ts'
import type { ColumnChunk, PieceSink, ValueEncoding } from './encoding.ts'
import { encodeWide } from './kernel-integers.ts'

/** Addresses. */
export interface KernelTexts {
  readonly bytes: number
  readonly offsets: number
  readonly rows: number
  readonly validity: number
}

export interface EncodedTexts {
  readonly chunk: ColumnChunk
  /** The distinct texts, sorted bytewise, if they are few. */
  readonly entries?: { readonly values: Uint8Array; readonly offsets: Int32Array }
}

export function encodeTexts(column: Column, texts: KernelTexts, scratch: ChunkScratch, store: PieceSink): EncodedTexts {
  const kind = column.layout.kind as 'utf8' | 'binary'
  const found = findEntries(texts, scratch)
  if (!found) return { chunk: { layout: { kind }, encoding: encodeAll(column, texts, scratch, store) } }
  const { firstRows, count, codes } = found
  const entries = sortedEntries(column, firstRows)
  const renamed = scratch.place(count * 4)
  const names = new Uint32Array(scratch.buffer, renamed, Math.max(1, count))
  entries.order.forEach((entry, code) => (names[entry] = code))
  if (count === 0) names[0] = 0
  const wide = scratch.place(texts.rows * 8)
  scratch.kernel.rename(codes, texts.rows, renamed, wide)
  const dictionary = encodeLengths(entries.values, entries.offsets, count, store)
  return {
    chunk: {
      layout: { kind: 'dictionary', of: kind, codes: count <= 256 ? 'i8' : count <= 65_536 ? 'i16' : 'i32' },
      encoding: {
        kind: 'dictionary',
        entries: count,
        dictionary,
        codes: encodeWide(scratch, wide, texts.rows, { min: 0, max: Math.max(0, count - 1) }, store),
      },
    },
    entries,
  }
}

function findEntries(
  { bytes, offsets, rows, validity }: KernelTexts,
  scratch: ChunkScratch,
): { readonly firstRows: Uint32Array; readonly count: number; readonly codes: number } | undefined {
  const entriesMax = dictionaryEntriesMax(rows)
  const slotBits = 33 - Math.clz32(entriesMax)
  const table = scratch.place(4 << slotBits)
  new Uint32Array(scratch.buffer, table, 1 << slotBits).fill(0)
  const firstRows = scratch.place(entriesMax * 4)
  const hashes = scratch.place(entriesMax * 4)
  const codes = scratch.place(rows * 4)
  const count = scratch.kernel.dictionary(
    ...([bytes, offsets, rows, validity, entriesMax] as const),
    ...([table, slotBits, firstRows, hashes, codes] as const),
  )
  return count < 0 ? undefined : { firstRows: new Uint32Array(scratch.buffer, firstRows, count), count, codes }
}

function sortedEntries(
  column: Column,
  firstRows: Uint32Array,
): { readonly order: readonly number[]; readonly values: Uint8Array; readonly offsets: Int32Array } {
  const bytes = column.values as Uint8Array
  const from = column.offsets!
  const order = Array.from(firstRows.keys())
  order.sort((a, b) => {
    const left = firstRows[a]
    const right = firstRows[b]
    return compareBytes(bytes, from[left], from[left + 1], bytes, from[right], from[right + 1])
  })
  const offsets = new Int32Array(order.length + 1)
  order.forEach((entry, code) => {
    offsets[code + 1] = offsets[code] + from[firstRows[entry] + 1] - from[firstRows[entry]]
  })
  const values = new Uint8Array(offsets[order.length])
  order.forEach((entry, code) => {
    values.set(bytes.subarray(from[firstRows[entry]], from[firstRows[entry] + 1]), offsets[code])
  })
  return { order, values, offsets }
}

function encodeAll(column: Column, texts: KernelTexts, scratch: ChunkScratch, store: PieceSink): ValueEncoding {
  const { rows, offsets } = texts
  const { kernel } = scratch
  const wide = scratch.place(rows * 8)
  kernel.lengths(offsets, rows, wide)
  const range = { min: Number(kernel.least.value), max: Number(kernel.greatest.value) }
  const from = column.offsets!
  return {
    kind: 'bytes',
    lengths: encodeWide(scratch, wide, rows, range, store),
    values: store((column.values as Uint8Array).subarray(from[0], from[rows])),
  }
}
