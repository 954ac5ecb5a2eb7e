// Row-wise reading: one closure per column turns a row number into the SQL type's JavaScript value.
import { isoSettings } from '../types/iso-settings.ts'
import { Oid } from '../types/oids.ts'
import { typeByOid } from '../types/registry.ts'
import type { Value } from '../types/type.ts'
import { bufferOver } from './bytes.ts'
import type { Column } from './column.ts'
import { uuidText } from './uuid-bytes.ts'
import { isBigintType } from './value-kind.ts'

export type RowReader = (row: number) => Value

/** The value at each row; null for NULL. */
export function reader(column: Column): RowReader {
  if (column.boxed) {
    const boxed = column.boxed
    return (row) => boxed[row]
  }
  const raw = rawReader(column)
  const validity = column.validity
  if (!validity) return raw
  return (row) => (((validity[row >> 3] >> (row & 7)) & 1) === 0 ? null : raw(row))
}

/** Reads without looking at validity; what it gives for a NULL row is undefined. */
function rawReader(column: Column): RowReader {
  const { layout } = column
  switch (layout.kind) {
    case 'bool': {
      const values = column.values as Uint8Array
      return (row) => values[row] === 1
    }
    case 'i8':
    case 'i16':
    case 'i32': {
      const values = column.values as Int32Array
      if (isBigintType(column.type.oid)) return (row) => BigInt(values[row])
      // oid-like types are unsigned but lie in an i32.
      if (layout.kind === 'i32' && isUnsigned(column.type.oid)) return (row) => values[row] >>> 0
      return (row) => values[row]
    }
    case 'i64': {
      const values = column.values as BigInt64Array
      if (isBigintType(column.type.oid)) return (row) => values[row]
      return (row) => Number(values[row])
    }
    case 'f32':
    case 'f64': {
      const values = column.values as Float64Array
      return (row) => values[row]
    }
    case 'decimal': {
      const scale = layout.scale
      if (layout.width === 'i128') {
        const words = column.values as BigInt64Array
        return (row) => ({ coefficient: (words[2 * row + 1] << 64n) | BigInt.asUintN(64, words[2 * row]), scale })
      }
      if (layout.width === 'i64') {
        const values = column.values as BigInt64Array
        return (row) => ({ coefficient: values[row], scale })
      }
      const values = column.values as Int32Array
      return (row) => ({ coefficient: BigInt(values[row]), scale })
    }
    case 'interval': {
      const words = column.values as Int32Array
      return (row) => ({
        months: words[4 * row],
        days: words[4 * row + 1],
        micros: (BigInt(words[4 * row + 3]) << 32n) | BigInt(words[4 * row + 2] >>> 0),
      })
    }
    case 'fixed16': {
      const bytes = column.values as Uint8Array
      return (row) => uuidText(bytes, 16 * row)
    }
    case 'utf8':
      return utf8Reader(column)
    case 'binary':
      return binaryReader(column)
    case 'dictionary': {
      const codes = column.values as Int32Array
      const entries = dictionaryValues(column.dictionary!)
      return (row) => entries[codes[row]]
    }
  }
}

const unsignedTypes: ReadonlySet<number> = new Set([
  26, 24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191, 28, 29,
])
const isUnsigned = (oid: number): boolean => unsignedTypes.has(oid)

function utf8Reader(column: Column): RowReader {
  const buffer = bufferOver(column.values as Uint8Array)
  const offsets = column.offsets!
  const type = column.type.oid
  if (isTextual(type)) return (row) => buffer.utf8Slice(offsets[row], offsets[row + 1])
  const definition = typeByOid(type)
  return (row) => definition.parse(buffer.utf8Slice(offsets[row], offsets[row + 1]), isoSettings)
}

function binaryReader(column: Column): RowReader {
  const bytes = column.values as Uint8Array
  const offsets = column.offsets!
  // A Buffer's slice would be a view.
  if (column.type.oid === Oid.bytea) return (row) => new Uint8Array(bytes.subarray(offsets[row], offsets[row + 1]))
  const definition = typeByOid(column.type.oid)
  if (definition.unpack) return (row) => definition.unpack!(bytes.subarray(offsets[row], offsets[row + 1]), isoSettings)
  return (row) => definition.receive(bytes.subarray(offsets[row], offsets[row + 1]), isoSettings)
}

/** Types whose value is the very text that utf8 holds. */
const textualTypes: ReadonlySet<number> = new Set([18, 19, 25, 114, 705, 1042, 1043, 2275, 3802])
export const isTextual = (oid: number): boolean => textualTypes.has(oid)

const decodedDictionaries = new WeakMap<Column, readonly Value[]>()

/** A dictionary's entries, decoded once. */
export function dictionaryValues(dictionary: Column): readonly Value[] {
  let entries = decodedDictionaries.get(dictionary)
  if (!entries) {
    const read = reader(dictionary)
    entries = Array.from({ length: dictionary.length }, (_, row) => read(row))
    decodedDictionaries.set(dictionary, entries)
  }
  return entries
}

/** Every value of a column. */
export function columnValues(column: Column): Value[] {
  const read = reader(column)
  const values: Value[] = Array.from({ length: column.length })
  for (let row = 0; row < column.length; row++) values[row] = read(row)
  return values
}
