// Text forms by layout, for the types whose values need no detour through a JavaScript value and a string.
import type { Column } from '../../../engine/columns/column.ts'
import { isTextual } from '../../../engine/columns/read.ts'
import { formatOffset, zoneOf } from '../../../engine/types/datetime/zone.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { TextSettings } from '../../../engine/types/type.ts'
import type { CellWriter } from './cell.ts'
import { dictionaryCell } from './dictionary-cell.ts'
import {
  firstPlainDay,
  lastPlainDay,
  writeDate,
  writeDecimal,
  writeDecimalText,
  writeInt64,
  writeInteger,
  writeTime,
} from './digits.ts'
import { int64Words, safeInteger } from './integers.ts'

/** undefined: no shorter way for this type in this layout. */
export function textCell(column: Column, settings: TextSettings): CellWriter | undefined {
  if (column.boxed) return undefined
  const { layout } = column
  switch (layout.kind) {
    case 'dictionary':
      return dictionaryCell(column, 0, settings)
    case 'utf8':
      return isTextual(column.type.oid) ? bytesCell(column) : undefined
    case 'binary':
      return column.type.oid === Oid.bytea && settings.byteaOutput === 'hex' ? hexCell(column) : undefined
    case 'bool': {
      const values = column.values as Uint8Array
      return (out, row) => out.byte(values[row] === 1 ? 0x74 : 0x66)
    }
    case 'decimal':
      return decimalCell(column, layout.scale, layout.width)
    case 'f64':
      return column.type.oid === Oid.float8 && settings.extraFloatDigits > 0 ? floatCell(column, settings) : undefined
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
      return integerCell(column, settings)
    default:
      return undefined
  }
}

function integerCell(column: Column, settings: TextSettings): CellWriter | undefined {
  switch (column.type.oid) {
    case Oid.int2:
    case Oid.int4:
    case Oid.int8: {
      if (column.layout.kind === 'i64') {
        const words = int64Words(column)
        return (out, row) => writeInt64(out, words[2 * row], words[2 * row + 1])
      }
      const values = column.values as Int32Array
      return (out, row) => writeInteger(out, values[row])
    }
    case Oid.date:
      return settings.dateStyle === 'ISO' ? dateCell(column, settings) : undefined
    case Oid.time: {
      const micros = safeInteger(column)
      return (out, row) => writeTime(out, micros(row))
    }
    case Oid.timestamp:
    case Oid.timestamptz:
      return settings.dateStyle === 'ISO' ? timestampCell(column, settings) : undefined
    default:
      return undefined
  }
}

function dateCell(column: Column, settings: TextSettings): CellWriter {
  const day = safeInteger(column)
  const definition = typeByOid(Oid.date)
  return (out, row) => {
    const value = day(row)
    if (value >= firstPlainDay && value <= lastPlainDay) writeDate(out, value)
    else out.text(definition.format(value, settings))
  }
}

const dayMicros = 86_400_000_000
const firstPlainMicros = firstPlainDay * dayMicros
const lastPlainMicros = Number.MAX_SAFE_INTEGER - dayMicros

function timestampCell(column: Column, settings: TextSettings): CellWriter {
  const micros = safeInteger(column)
  const definition = typeByOid(column.type.oid)
  const zone = column.type.oid === Oid.timestamptz ? zoneOf(settings.timeZone) : undefined
  let lastOffset = NaN
  let suffix = ''
  return (out, row) => {
    const instant = micros(row)
    if (!(instant > firstPlainMicros + dayMicros && instant > -lastPlainMicros && instant < lastPlainMicros)) {
      const { values } = column
      out.text(definition.format(BigInt(values[row]), settings))
      return
    }
    let local = instant
    if (zone) {
      const offset = zone.offsetAt(Math.floor(instant / 1_000_000))
      local += offset * 1_000_000
      if (offset !== lastOffset) {
        lastOffset = offset
        suffix = formatOffset(offset)
      }
    }
    const day = Math.floor(local / dayMicros)
    writeDate(out, day)
    out.byte(0x20)
    writeTime(out, local - day * dayMicros)
    if (zone) out.ascii(suffix)
  }
}

function decimalCell(column: Column, scale: number, width: string): CellWriter {
  if (width === 'i128') {
    const values = column.values as BigInt64Array
    const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
    return (out, row) => {
      const low = words[4 * row]
      const high = words[4 * row + 1]
      const sign = high >> 31
      // Most coefficients fit a double: then the upper word only repeats the sign.
      if (words[4 * row + 2] === sign && words[4 * row + 3] === sign && high >= -0x20_0000 && high < 0x20_0000) {
        writeDecimal(out, high * 4_294_967_296 + (low >>> 0), scale)
      } else {
        const coefficient = (values[2 * row + 1] << 64n) | BigInt.asUintN(64, values[2 * row])
        writeDecimalText(out, String(coefficient), scale)
      }
    }
  }
  if (width === 'i64') {
    const values = column.values as BigInt64Array
    const words = int64Words(column)
    return (out, row) => {
      const high = words[2 * row + 1]
      if (high >= -0x20_0000 && high < 0x20_0000) {
        writeDecimal(out, high * 4_294_967_296 + (words[2 * row] >>> 0), scale)
      } else writeDecimalText(out, String(values[row]), scale)
    }
  }
  const values = column.values as Int32Array
  return (out, row) => writeDecimal(out, values[row], scale)
}

/** Between these PostgreSQL and JavaScript print the same shortest digits; beyond them the exponent differs. */
const plainFloatMin = 1e-4
const plainFloatMax = 1e15

function floatCell(column: Column, settings: TextSettings): CellWriter {
  const values = column.values as Float64Array
  const definition = typeByOid(Oid.float8)
  return (out, row) => {
    const value = values[row]
    const size = Math.abs(value)
    if (size >= plainFloatMin && size < plainFloatMax) {
      if (Number.isInteger(value)) writeInteger(out, value)
      else out.ascii(String(value))
    } else out.text(definition.format(value, settings))
  }
}

export function bytesCell(column: Column): CellWriter {
  const bytes = column.values as Uint8Array
  const offsets = column.offsets!
  return (out, row) => out.copy(bytes, offsets[row], offsets[row + 1])
}

const hexDigits = Buffer.from('0123456789abcdef')

function hexCell(column: Column): CellWriter {
  const source = column.values as Uint8Array
  const offsets = column.offsets!
  return (out, row) => {
    const end = offsets[row + 1]
    out.reserve(2 + 2 * (end - offsets[row]))
    const { bytes } = out
    let { at } = out
    bytes[at++] = 0x5c
    bytes[at++] = 0x78
    for (let from = offsets[row]; from < end; from++) {
      bytes[at++] = hexDigits[source[from] >> 4]
      bytes[at++] = hexDigits[source[from] & 15]
    }
    out.at = at
  }
}
