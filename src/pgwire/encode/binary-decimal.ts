// numeric in binary: base-10000 digits around the decimal point, straight from a scaled integer.
import type { Column } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { CellWriter } from './cell.ts'
import { safeInteger } from './integers.ts'
import type { RowBuffer } from './row-buffer.ts'

/** Beyond it the fraction, padded to whole digits, does not fit a double exactly. */
const exactScaleMax = 12
const base = 10_000

/** undefined: the layout is too wide for the short way. */
export function binaryDecimalCell(column: Column): CellWriter | undefined {
  const { layout } = column
  if (layout.kind !== 'decimal' || layout.width === 'i128' || layout.scale > exactScaleMax) return undefined
  const { scale } = layout
  const coefficient = safeInteger(layout.width === 'i64' ? { ...column, layout: { kind: 'i64' } } : column)
  const read = reader(column)
  const definition = typeByOid(column.type.oid)
  return (out, row) => {
    const value = coefficient(row)
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) writeDecimal(out, value, scale)
    else {
      const bytes = definition.send(read(row))
      out.copy(bytes, 0, bytes.length)
    }
  }
}

/** Digits of one value, most significant first; one at a time, so one array serves. */
const digits = new Uint16Array(12)

function writeDecimal(out: RowBuffer, value: number, scale: number): void {
  const magnitude = Math.abs(value)
  const unit = 10 ** scale
  const fractionDigits = Math.ceil(scale / 4)
  let whole = Math.floor(magnitude / unit)
  let fraction = (magnitude - whole * unit) * 10 ** (fractionDigits * 4 - scale)
  let first = digits.length - fractionDigits
  let end = digits.length
  for (let at = end - 1; at >= first; at--) {
    const rest = Math.floor(fraction / base)
    digits[at] = fraction - rest * base
    fraction = rest
  }
  const point = first
  while (whole > 0) {
    const rest = Math.floor(whole / base)
    digits[--first] = whole - rest * base
    whole = rest
  }
  while (first < end && digits[first] === 0) first++
  while (end > first && digits[end - 1] === 0) end--
  out.int16(end - first)
  out.int16(first === end ? 0 : point - first - 1)
  out.int16(value < 0 ? 0x4000 : 0)
  out.int16(scale)
  for (let at = first; at < end; at++) out.int16(digits[at])
}
