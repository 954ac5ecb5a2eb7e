// Batches as bytes of a temporary file: a head that says how each column lies, then its arrays, each aligned so that reading makes views
// of the bytes that were read. Dictionaries are written out: a column of the file has one layout, and needs nothing beside it.
import { deserialize, serialize } from 'node:v8'
import type { Batch, Column } from '../columns/column.ts'
import { viewValues } from '../columns/allocate.ts'
import { buildColumn } from '../columns/build.ts'
import { withoutDictionary } from '../columns/concat.ts'
import type { Layout } from '../columns/layout.ts'
import { Oid } from '../types/oids.ts'
import type { TypeRef, Value } from '../types/type.ts'

interface ColumnHead {
  readonly layout: Layout
  /** Elements of the values' array as `viewValues` counts them; rows, or for texts and byte strings bytes. */
  readonly size: number
  readonly validity: boolean
  readonly offsets: boolean
  /** Values that have no layout, serialised. */
  readonly boxed?: number
}

const alignment = 16
const aligned = (bytes: number): number => (bytes + alignment - 1) & -alignment
const headBytesAt = 4

/** As a column of a temporary file lies: laid out, and without a dictionary. */
export function plainColumn(column: Column): Column {
  if (column.boxed) return column.type.oid === Oid.record ? column : buildColumn(column.type, column.boxed)
  return withoutDictionary(column)
}

/** Columns as `plainColumn` makes them. */
export function encodeBatch(batch: Batch): Uint8Array {
  const parts: Uint8Array[] = []
  const heads = batch.columns.map((column): ColumnHead => {
    const { layout, boxed, validity, offsets, length } = column
    if (boxed) {
      const bytes = serialize(boxed)
      parts.push(bytes)
      return { layout, size: 0, validity: false, offsets: false, boxed: bytes.length }
    }
    if (validity) parts.push(validity.subarray(0, (length + 7) >> 3))
    if (!offsets) {
      parts.push(bytesOf(column.values))
      return { layout, size: length, validity: validity !== undefined, offsets: false }
    }
    const first = offsets[0]
    const own = first === 0 ? offsets.subarray(0, length + 1) : offsets.map((offset) => offset - first)
    parts.push(bytesOf(own.subarray(0, length + 1)))
    const size = offsets[length] - first
    parts.push((column.values as Uint8Array).subarray(first, first + size))
    return { layout, size, validity: validity !== undefined, offsets: true }
  })
  const head = Buffer.from(JSON.stringify({ length: batch.length, columns: heads }))
  let at = aligned(headBytesAt + head.length)
  const encoded = new Uint8Array(parts.reduce((bytes, part) => bytes + aligned(part.length), at))
  new DataView(encoded.buffer).setUint32(0, head.length, true)
  encoded.set(head, headBytesAt)
  for (const part of parts) {
    encoded.set(part, at)
    at += aligned(part.length)
  }
  return encoded
}

/** Columns are views of the bytes, which must begin their buffer. */
export function decodeBatch(bytes: Uint8Array, types: readonly TypeRef[]): Batch {
  const { buffer } = bytes
  const headBytes = new DataView(buffer).getUint32(0, true)
  const head = JSON.parse(Buffer.from(buffer, headBytesAt, headBytes).toString()) as {
    readonly length: number
    readonly columns: readonly ColumnHead[]
  }
  const { length } = head
  let at = aligned(headBytesAt + headBytes)
  const take = (size: number): number => {
    const start = at
    at += aligned(size)
    return start
  }
  const columns = head.columns.map(({ layout, size, validity, offsets, boxed }, i): Column => {
    const type = types[i]
    if (boxed !== undefined) {
      const values = deserialize(new Uint8Array(buffer, take(boxed), boxed)) as Value[]
      return { type, layout, length, values: new Uint8Array(0), boxed: values }
    }
    const bits = (length + 7) >> 3
    const bitmap = validity ? new Uint8Array(buffer, take(bits), bits) : undefined
    const own = offsets ? new Int32Array(buffer, take((length + 1) * 4), length + 1) : undefined
    const values = viewValues(layout, buffer, at, size)
    take(values.byteLength)
    return { type, layout, length, validity: bitmap, values, offsets: own }
  })
  return { length, columns }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Column['values']): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
