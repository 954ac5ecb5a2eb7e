// Columns as the kernel that writes rows takes them: by layout where it has a form for them, else cell by cell ahead.
import { typeByOid } from '../../../engine/types/registry.ts'
import type { Column } from '../../../engine/columns/column.ts'
import { valueBytes } from '../../../engine/columns/allocate.ts'
import { isTextual } from '../../../engine/columns/read.ts'
import { cellKind } from '../../../engine/kernels/rows-kernel.ts'
import { formatOffset, zoneOf } from '../../../engine/types/datetime/zone.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { TextSettings } from '../../../engine/types/type.ts'
import { integerBytes, textTypes } from './binary-cell.ts'
import { cellWriter, nullTest } from './cell.ts'
import { RowBuffer } from './row-buffer.ts'

export interface KernelCell {
  readonly kind: number
  readonly values?: Column['values']
  readonly validity?: Uint8Array
  readonly offsets?: Int32Array
  readonly bytes?: Uint8Array
  readonly width?: number
  /** Two words by kind. */
  readonly words?: readonly [number, number]
}

/** Powers of ten beyond do not fit 64 bits, or not with base-10000 digits. */
const textScaleMax = 18
const binaryScaleMax = 16
/** A dictionary much larger than the batch is not worth copying whole. */
const entriesPerRowMax = 4
const integerTypes: ReadonlySet<number> = new Set([Oid.int2, Oid.int4, Oid.int8])
const noWords = [0, 0] as const

/** format: 0 text, 1 binary. */
export function kernelCell(column: Column, format: number, settings: TextSettings): KernelCell {
  return (column.boxed ? undefined : plainCell(column, format, settings)) ?? writtenCell(column, format, settings)
}

/** Every cell written by the column's own writer. */
export function writtenCell(column: Column, format: number, settings: TextSettings): KernelCell {
  const write = cellWriter(column, format, settings)
  const isNull = nullTest(column)
  const rows = column.length
  const out = new RowBuffer(rows * 16)
  const offsets = new Int32Array(rows + 1)
  const validity = isNull && new Uint8Array((rows + 7) >> 3)
  for (let row = 0; row < rows; row++) {
    if (!isNull?.(row)) {
      write(out, row)
      if (validity) validity[row >> 3] |= 1 << (row & 7)
    }
    offsets[row + 1] = out.at
  }
  return { kind: cellKind.bytes, validity, offsets, bytes: out.finish() }
}

function plainCell(column: Column, format: number, settings: TextSettings): KernelCell | undefined {
  const { layout, values, validity, type } = column
  switch (layout.kind) {
    case 'utf8':
    case 'binary':
      return isPlainText(column, format)
        ? { kind: cellKind.bytes, validity, offsets: column.offsets, bytes: values as Uint8Array }
        : undefined
    case 'dictionary': {
      const dictionary = column.dictionary!
      if (dictionary.length > column.length * entriesPerRowMax) return undefined
      if (!isPlainText({ ...dictionary, type }, format)) return undefined
      const { offsets } = dictionary
      const bytes = dictionary.values as Uint8Array
      return { kind: cellKind.coded, values, validity, offsets, bytes, width: valueBytes(layout) }
    }
    case 'bool':
      return { kind: format === 1 ? cellKind.binaryBool : cellKind.bool, values, validity }
    case 'decimal': {
      if (type.oid !== Oid.numeric || layout.scale > (format === 1 ? binaryScaleMax : textScaleMax)) return undefined
      const kind = format === 1 ? cellKind.binaryDecimal : cellKind.decimal
      return { kind, values, validity, width: valueBytes(layout), words: [layout.scale, 0] }
    }
    case 'f32':
    case 'f64':
      if (format !== 1 || (type.oid !== Oid.float8 && type.oid !== Oid.float4)) return undefined
      if (valueBytes(layout) !== (type.oid === Oid.float8 ? 8 : 4)) return undefined
      return { kind: cellKind.reversed, values, validity, width: valueBytes(layout) }
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
      return integerCell(column, format, settings)
    default:
      return undefined
  }
}

const isPlainText = ({ layout, type, boxed }: Column, format: number): boolean =>
  !boxed &&
  (layout.kind === 'utf8'
    ? format === 1
      ? textTypes.has(type.oid)
      : isTextual(type.oid)
    : layout.kind === 'binary' && format === 1 && typeByOid(type.oid).pack === undefined)

function integerCell(column: Column, format: number, settings: TextSettings): KernelCell | undefined {
  const { values, validity, type, layout } = column
  const width = valueBytes(layout)
  if (format === 1) {
    const bytes = integerBytes.get(type.oid)
    return bytes === undefined ? undefined : { kind: cellKind.bigEndian, values, validity, width, words: [bytes, 0] }
  }
  if (integerTypes.has(type.oid)) return { kind: cellKind.integer, values, validity, width }
  if (settings.dateStyle !== 'ISO') return undefined
  if (type.oid === Oid.date) return { kind: cellKind.date, values, validity, width }
  if (type.oid === Oid.timestamp) return { kind: cellKind.timestamp, values, validity, width, words: noWords }
  if (type.oid !== Oid.timestamptz) return undefined
  const offset = zoneOf(settings.timeZone).fixedOffset
  if (offset === undefined) return undefined
  const suffix = Buffer.from(formatOffset(offset))
  return { kind: cellKind.timestamp, values, validity, width, bytes: suffix, words: [offset, suffix.length] }
}
