// Binary forms by layout, for the types whose `send` is a fixed number of bytes or the column's own.
import { typeByOid } from '../../../engine/types/registry.ts'
import type { Column } from '../../../engine/columns/column.ts'
import type { TextSettings } from '../../../engine/types/type.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { binaryDecimalCell } from './binary-decimal.ts'
import type { CellWriter } from './cell.ts'
import { dictionaryCell } from './dictionary-cell.ts'
import { int64Words } from './integers.ts'
import { bytesCell } from './text-cell.ts'

/** Bytes of the types that are sent as a big-endian integer. */
export const integerBytes: ReadonlyMap<number, number> = new Map([
  [Oid.int2, 2],
  [Oid.int4, 4],
  [Oid.date, 4],
  [Oid.oid, 4],
  [Oid.int8, 8],
  [Oid.time, 8],
  [Oid.timestamp, 8],
  [Oid.timestamptz, 8],
])

/** Types whose binary form is their text. */
export const textTypes: ReadonlySet<number> = new Set([
  Oid.text,
  Oid.varchar,
  Oid.bpchar,
  Oid.name,
  Oid.json,
  Oid.unknown,
])

/** Binary forms do not depend on settings. */
const noSettings = Object.freeze({}) as TextSettings

/** undefined: no shorter way for this type in this layout. */
export function binaryCell(column: Column): CellWriter | undefined {
  if (column.boxed) return undefined
  switch (column.layout.kind) {
    case 'dictionary':
      return dictionaryCell(column, 1, noSettings)
    case 'utf8':
      return textTypes.has(column.type.oid) ? bytesCell(column) : undefined
    // The layout is what `send` writes, where the type has no layout of its own.
    case 'binary':
      return typeByOid(column.type.oid).pack ? undefined : bytesCell(column)
    case 'bool': {
      const values = column.values as Uint8Array
      return (out, row) => out.byte(values[row])
    }
    case 'fixed16': {
      if (column.type.oid !== Oid.uuid) return undefined
      const values = column.values as Uint8Array
      return (out, row) => out.copy(values, 16 * row, 16 * row + 16)
    }
    case 'decimal':
      return column.type.oid === Oid.numeric ? binaryDecimalCell(column) : undefined
    case 'f32':
    case 'f64':
      return floatCell(column)
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
      return integerCell(column)
    default:
      return undefined
  }
}

function integerCell(column: Column): CellWriter | undefined {
  const bytes = integerBytes.get(column.type.oid)
  if (bytes === undefined) return undefined
  if (column.layout.kind === 'i64') {
    const words = int64Words(column)
    if (bytes === 4) return (out, row) => out.int32(words[2 * row])
    if (bytes === 2) return (out, row) => out.int16(words[2 * row])
    return (out, row) => {
      out.int32(words[2 * row + 1])
      out.int32(words[2 * row])
    }
  }
  const values = column.values as Int32Array
  if (bytes === 2) return (out, row) => out.int16(values[row])
  if (bytes === 4) return (out, row) => out.int32(values[row])
  return (out, row) => {
    out.int32(values[row] >> 31)
    out.int32(values[row])
  }
}

function floatCell(column: Column): CellWriter | undefined {
  const values = column.values as Float64Array
  if (column.type.oid === Oid.float8) {
    return (out, row) => {
      out.reserve(8)
      out.at = out.bytes.writeDoubleBE(values[row], out.at)
    }
  }
  if (column.type.oid !== Oid.float4) return undefined
  return (out, row) => {
    out.reserve(4)
    out.at = out.bytes.writeFloatBE(values[row], out.at)
  }
}
