// A stored column chunk back into a column, in whatever memory the caller wants it. Layouts come back as narrow as stored.
import { allocateOffsets, allocateValidity, allocateValues } from '../../engine/columns/allocate.ts'
import type { Column } from '../../engine/columns/column.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import type { ColumnMemory } from '../../engine/columns/memory.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import type { ColumnChunk, PieceSource, ValueEncoding } from './encoding.ts'
import { decodeIntegers, type IntegerArray } from './integers.ts'

export function decodeColumn(
  chunk: ColumnChunk,
  type: TypeRef,
  rows: number,
  memory: ColumnMemory,
  fetch: PieceSource,
): Column {
  let validity: Uint8Array | undefined
  if (chunk.validity) {
    validity = allocateValidity(rows, memory)
    validity.set(fetch(chunk.validity))
  }
  return { type, length: rows, validity, ...decodeValues(chunk.layout, chunk.encoding, type, rows, memory, fetch) }
}

function decodeValues(
  layout: Layout,
  encoding: ValueEncoding,
  type: TypeRef,
  rows: number,
  memory: ColumnMemory,
  fetch: PieceSource,
): Pick<Column, 'layout' | 'values' | 'offsets' | 'dictionary'> {
  switch (encoding.kind) {
    case 'frame':
    case 'delta': {
      const values = allocateValues(layout, rows, memory)
      decodeIntegers(encoding, rows, values as IntegerArray, fetch)
      return { layout, values }
    }
    case 'plain': {
      const values = allocateValues(layout, rows, memory)
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength).set(fetch(encoding.values))
      return { layout, values }
    }
    case 'bits': {
      const values = allocateValues(layout, rows, memory) as Uint8Array
      const bits = fetch(encoding.values)
      for (let row = 0; row < rows; row++) values[row] = (bits[row >> 3] >> (row & 7)) & 1
      return { layout, values }
    }
    case 'bytes': {
      const offsets = allocateOffsets(rows, memory)
      decodeIntegers(encoding.lengths, rows, offsets.subarray(1), fetch)
      for (let row = 0; row < rows; row++) offsets[row + 1] += offsets[row]
      const values = allocateValues(layout, offsets[rows], memory) as Uint8Array
      values.set(fetch(encoding.values))
      return { layout, offsets, values }
    }
    case 'dictionary': {
      if (layout.kind !== 'dictionary') throw new Error('dictionary encoding without its layout')
      const of = { kind: layout.of } as const
      const entries = decodeValues(of, encoding.dictionary, type, encoding.entries, memory, fetch)
      const values = allocateValues(layout, rows, memory)
      decodeIntegers(encoding.codes, rows, values as IntegerArray, fetch)
      return { layout, values, dictionary: { type, length: encoding.entries, ...entries } }
    }
  }
}
