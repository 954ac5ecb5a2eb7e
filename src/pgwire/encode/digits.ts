// Decimal digits straight into a RowBuffer: numbers, dates and times without a string between.
import { civilFromDay } from '../../../engine/types/datetime/civil.ts'
import type { RowBuffer } from './row-buffer.ts'

const zero = 0x30
const billion = 1_000_000_000

/** Any safe integer. */
export function writeInteger(out: RowBuffer, value: number): void {
  out.reserve(20)
  if (value < 0) {
    out.bytes[out.at++] = 0x2d
    value = -value
  }
  if (value < billion) writeSmall(out, value)
  else {
    const high = Math.floor(value / billion)
    if (high < billion) writeSmall(out, high)
    else {
      writeSmall(out, Math.floor(high / billion))
      writePadded(out, high % billion, 9)
    }
    writePadded(out, value - high * billion, 9)
  }
}

/** 0 … 999,999,999; twenty bytes are reserved. */
function writeSmall(out: RowBuffer, value: number): void {
  let length = 1
  for (let limit = 10; value >= limit; limit *= 10) length++
  writePadded(out, value, length)
}

/** The last `length` digits of a value below 2^31, in reserved bytes. */
export function writePadded(out: RowBuffer, value: number, length: number): void {
  const { bytes } = out
  let rest = value | 0
  for (let at = out.at + length - 1; at >= out.at; at--) {
    const next = (rest / 10) | 0
    bytes[at] = zero + rest - next * 10
    rest = next
  }
  out.at += length
}

/** The two words of an int64. */
export function writeInt64(out: RowBuffer, low: number, high: number): void {
  if (high >= -0x20_0000 && high < 0x20_0000) writeInteger(out, high * 4_294_967_296 + (low >>> 0))
  else out.ascii(String((BigInt(high) << 32n) | BigInt(low >>> 0)))
}

/** coefficient / 10^scale, the coefficient a safe integer. */
export function writeDecimal(out: RowBuffer, coefficient: number, scale: number): void {
  if (scale === 0) {
    writeInteger(out, coefficient)
    return
  }
  if (scale > 9) {
    writeDecimalText(out, String(coefficient), scale)
    return
  }
  out.reserve(32)
  if (coefficient < 0) {
    out.bytes[out.at++] = 0x2d
    coefficient = -coefficient
  }
  const unit = powers[scale]
  const whole = Math.floor(coefficient / unit)
  writeInteger(out, whole)
  out.bytes[out.at++] = 0x2e
  writePadded(out, coefficient - whole * unit, scale)
}

const powers = Array.from({ length: 10 }, (_, exponent) => 10 ** exponent)

/** The same for a coefficient of any size, given as text. */
export function writeDecimalText(out: RowBuffer, coefficient: string, scale: number): void {
  const negative = coefficient.startsWith('-')
  const digits = (negative ? coefficient.slice(1) : coefficient).padStart(scale + 1, '0')
  const point = digits.length - scale
  out.ascii(`${negative ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? '.' : ''}${digits.slice(point)}`)
}

/** Days since 2000-01-01 of the years 1 to 9999: those have four digits and no era. */
export const firstPlainDay = -730_119
export const lastPlainDay = 2_921_939

/** YYYY-MM-DD */
export function writeDate(out: RowBuffer, day: number): void {
  const date = civilFromDay(day)
  out.reserve(10)
  writePadded(out, date.year, 4)
  out.bytes[out.at++] = 0x2d
  writePadded(out, date.month, 2)
  out.bytes[out.at++] = 0x2d
  writePadded(out, date.day, 2)
}

/** HH:MM:SS[.ffffff] of microseconds since midnight, without trailing zeros. */
export function writeTime(out: RowBuffer, micros: number): void {
  const seconds = Math.floor(micros / 1_000_000)
  let fraction = micros - seconds * 1_000_000
  out.reserve(15)
  const minutes = (seconds / 60) | 0
  writePadded(out, (minutes / 60) | 0, 2)
  out.bytes[out.at++] = 0x3a
  writePadded(out, minutes % 60, 2)
  out.bytes[out.at++] = 0x3a
  writePadded(out, seconds % 60, 2)
  if (fraction === 0) return
  let length = 6
  for (; fraction % 10 === 0; length--) fraction /= 10
  out.bytes[out.at++] = 0x2e
  writePadded(out, fraction, length)
}
