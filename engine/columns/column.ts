// A column of values: plain data over typed arrays, so it crosses threads by postMessage and, when its arrays are views
// of shared memory, is never copied on the way.
import type { TypeRef } from '../types/type.ts'
import type { Layout } from './layout.ts'

export type FixedArray =
  Uint8Array | Int8Array | Int16Array | Int32Array | BigInt64Array | BigUint64Array | Float32Array | Float64Array

/**
 * values by layout:
 *   bool Uint8Array (0|1) · i8 i16 i32 Int*Array · i64 BigInt64Array · f32 f64 Float*Array
 *   decimal: Int8/16/32Array, BigInt64Array, or for i128 a BigInt64Array of 2·length (low, high)
 *   interval: Int32Array of 4·length (months, days, micros low, micros high) · fixed16: Uint8Array of 16·length
 *   utf8, binary: Uint8Array of all bytes, with offsets
 *   dictionary: unsigned codes in Uint8Array/Uint16Array/Int32Array, with dictionary
 */
export interface Column {
  readonly type: TypeRef
  readonly layout: Layout
  readonly length: number
  /** Arrow bitmap, least significant bit first, 1 = valid. Absent: no nulls. Bytes beyond length are undefined. */
  readonly validity?: Uint8Array
  readonly values: FixedArray | Uint16Array
  readonly offsets?: Int32Array
  readonly dictionary?: Column
  /** Expression results in the interpreter may instead hold JavaScript values; such a column never crosses a thread. */
  readonly boxed?: readonly unknown[]
}

export interface Batch {
  readonly length: number
  readonly columns: readonly Column[]
}

/** Rows in a batch of the interpreter, in a morsel of a scan, and at most in a batch that goes to a client. */
export const batchRowsMax = 8192

export const isValid = (column: Column, row: number): boolean =>
  column.validity === undefined || ((column.validity[row >> 3] >> (row & 7)) & 1) === 1
