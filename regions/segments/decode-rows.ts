// A few rows of a stored column chunk, without decoding the others where the encoding lets one be found alone.
import { allocateOffsets, allocateValidity, allocateValues, valueBytes } from '../../engine/columns/allocate.ts'
import type { Column } from '../../engine/columns/column.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { decodeColumn } from './decode-column.ts'
import { decodeIntegers, integersAt } from './decode-integers.ts'
import type { ColumnChunk, PieceSource, ValueEncoding } from './encoding.ts'
import type { IntegerArray } from './unpack.ts'

/** rows: of the chunk. positions: ascending. */
export function decodeRows(
  chunk: ColumnChunk,
  type: TypeRef,
  rows: number,
  positions: Int32Array,
  fetch: PieceSource,
): Column {
  const found = valuesAt(chunk.layout, chunk.encoding, type, rows, positions, fetch)
  if (!found) return gatherColumn(decodeColumn(chunk, type, rows, heapMemory, fetch), positions)
  const validity = chunk.validity && bitsAt(fetch(chunk.validity), positions)
  return { type, length: positions.length, validity, ...found }
}

type Values = Pick<Column, 'layout' | 'values' | 'offsets' | 'dictionary'>

function valuesAt(
  layout: Layout,
  encoding: ValueEncoding,
  type: TypeRef,
  rows: number,
  positions: Int32Array,
  fetch: PieceSource,
): Values | undefined {
  switch (encoding.kind) {
    case 'frame': {
      const values = allocateValues(layout, positions.length, heapMemory)
      integersAt(encoding, positions, values as IntegerArray, fetch)
      return { layout, values }
    }
    case 'plain': {
      const values = allocateValues(layout, positions.length, heapMemory)
      const width = valueBytes(layout)
      const source = fetch(encoding.values)
      const target = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      for (let i = 0; i < positions.length; i++)
        target.set(source.subarray(positions[i] * width, (positions[i] + 1) * width), i * width)
      return { layout, values }
    }
    case 'bits': {
      const bits = fetch(encoding.values)
      const values = allocateValues(layout, positions.length, heapMemory) as Uint8Array
      for (let i = 0; i < positions.length; i++) values[i] = (bits[positions[i] >> 3] >> (positions[i] & 7)) & 1
      return { layout, values }
    }
    case 'bytes': {
      const lengths = new Float64Array(rows)
      decodeIntegers(encoding.lengths, rows, lengths, fetch)
      return { layout, ...bytesAt(fetch(encoding.values), lengths, positions) }
    }
    case 'dictionary': {
      if (layout.kind !== 'dictionary' || encoding.codes.kind !== 'frame') return undefined
      const values = allocateValues(layout, positions.length, heapMemory)
      integersAt(encoding.codes, positions, values as IntegerArray, fetch)
      const entries: ColumnChunk = { layout: { kind: layout.of }, encoding: encoding.dictionary }
      return { layout, values, dictionary: decodeColumn(entries, type, encoding.entries, heapMemory, fetch) }
    }
    case 'delta':
      return undefined
  }
}

function bytesAt(
  bytes: Buffer,
  lengths: Float64Array,
  positions: Int32Array,
): { values: Uint8Array; offsets: Int32Array } {
  const offsets = allocateOffsets(positions.length, heapMemory)
  for (let i = 0; i < positions.length; i++) offsets[i + 1] = offsets[i] + lengths[positions[i]]
  const values = new Uint8Array(offsets[positions.length])
  let row = 0
  let at = 0
  for (let i = 0; i < positions.length; i++) {
    while (row < positions[i]) at += lengths[row++]
    values.set(bytes.subarray(at, at + lengths[row]), offsets[i])
  }
  return { values, offsets }
}

function bitsAt(bits: Buffer, positions: Int32Array): Uint8Array | undefined {
  let validity: Uint8Array | undefined
  for (let i = 0; i < positions.length; i++) {
    if (((bits[positions[i] >> 3] >> (positions[i] & 7)) & 1) === 1) continue
    validity ??= allocateValidity(positions.length, heapMemory)
    validity[i >> 3] &= ~(1 << (i & 7))
  }
  return validity
}
