// Columns that evaluation makes: booleans, boxed values, and pieces of several branches put together.
import { columnBytes } from '../../columns/allocate.ts'
import { buildColumn } from '../../columns/build.ts'
import type { Column } from '../../columns/column.ts'
import { commonLayout, concatBoxed, concatColumns } from '../../columns/concat.ts'
import { gatherColumn } from '../../columns/gather.ts'
import type { Layout } from '../../columns/layout.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import { typeRef, type TypeRef, type Value } from '../../types/type.ts'

const boolType = typeRef(Oid.bool)
const boolLayout: Layout = { kind: 'bool' }
const noValues = new Uint8Array(0)

export const boolColumn = (values: Uint8Array, validity?: Uint8Array): Column => ({
  type: boolType,
  layout: boolLayout,
  length: values.length,
  validity,
  values,
})

/** 0 false, 1 true, 2 unknown. */
export function boolFromStates(states: Uint8Array): Column {
  let validity: Uint8Array | undefined
  for (let row = 0; row < states.length; row++) {
    if (states[row] !== 2) continue
    if (!validity) validity = new Uint8Array((states.length + 7) >> 3).fill(255)
    validity[row >> 3] &= ~(1 << (row & 7))
    states[row] = 0
  }
  return boolColumn(states, validity)
}

/** The inverse of boolFromStates, into a fresh array. */
export function statesOf(column: Column): Uint8Array {
  const { length, validity } = column
  const states = new Uint8Array(length)
  if (column.boxed) {
    for (let row = 0; row < length; row++)
      states[row] = column.boxed[row] === null ? 2 : column.boxed[row] === true ? 1 : 0
    return states
  }
  const values = column.values as Uint8Array
  if (!validity) {
    states.set(values.subarray(0, length))
    return states
  }
  for (let row = 0; row < length; row++) states[row] = ((validity[row >> 3] >> (row & 7)) & 1) === 0 ? 2 : values[row]
  return states
}

export const boxedColumn = (type: TypeRef, values: readonly Value[]): Column => ({
  type,
  layout: type.oid === Oid.record ? { kind: 'utf8' } : typeByOid(type.oid).layout(type.typmod),
  length: values.length,
  values: noValues,
  boxed: values,
})

const fixedKinds: ReadonlySet<string> = new Set(['bool', 'i8', 'i16', 'i32', 'i64', 'f32', 'f64'])

/** Values a body returned: typed arrays for fixed layouts, else kept as they are. */
export function columnOfValues(type: TypeRef, values: readonly Value[]): Column {
  if (type.oid === Oid.record) return boxedColumn(type, values)
  const layout = typeByOid(type.oid).layout(type.typmod)
  return fixedKinds.has(layout.kind) ? buildColumn(type, values, { layout }) : boxedColumn(type, values)
}

export interface Piece {
  readonly rows: Int32Array
  readonly column: Column
}

/** Rows no piece covers are NULL. */
export function mergePieces(type: TypeRef, length: number, pieces: readonly Piece[]): Column {
  const filled = pieces.filter((piece) => piece.rows.length > 0)
  if (filled.length === 0)
    return buildColumn(
      type,
      Array.from({ length }, () => null),
    )
  if (filled.length === 1 && filled[0].rows.length === length) return filled[0].column
  const columns = filled.map((piece) => piece.column)
  const whole =
    columns.some((column) => column.boxed) || !commonLayout(columns) ? concatBoxed(columns) : concatColumns(columns)
  const index = new Int32Array(length).fill(-1)
  let at = 0
  for (const { rows } of filled) {
    for (let i = 0; i < rows.length; i++) index[rows[i]] = at + i
    at += rows.length
  }
  return { ...gatherColumn(whole, index), type }
}

/** A column that may cross a thread: boxed values become bytes. */
export function unboxed(column: Column): Column {
  if (!column.boxed) return column
  return buildColumn(column.type, column.boxed)
}

/** Bytes of a batch's columns, for the query's account. */
export function batchBytes(columns: readonly Column[]): number {
  let bytes = 0
  for (const column of columns) bytes += columnBytes(column)
  return bytes
}
