// Wire form of numeric: counts of base-10000 digits, weight of the first, sign, display scale, then the digits.
import { invalidBinary } from '../../errors.ts'
import type { Numeric } from '../numeric-value.ts'
import { pow10 } from './digits.ts'
import { scaleMax } from './limits.ts'
import { numeric, numericInfinity, numericMinusInfinity, numericNaN } from './value.ts'
import { rescale, trunc } from './round.ts'

const signs = { positive: 0x0000, negative: 0x4000, nan: 0xc000, infinity: 0xd000, minusInfinity: 0xf000 } as const

export function sendNumeric(value: Numeric): Uint8Array {
  if (value.special !== undefined) {
    const sign =
      value.special === 'NaN' ? signs.nan : value.special === 'Infinity' ? signs.infinity : signs.minusInfinity
    return words([0, 0, sign, 0])
  }
  const negative = value.coefficient < 0n
  // Align the point to a group of four digits, then cut the text into groups.
  const padding = (4 - (value.scale % 4)) % 4
  const magnitude = (negative ? -value.coefficient : value.coefficient) * pow10(padding)
  const text = magnitude.toString()
  const aligned = text.padStart(Math.ceil(text.length / 4) * 4, '0')
  const groups: number[] = []
  for (let at = 0; at < aligned.length; at += 4) groups.push(Number(aligned.slice(at, at + 4)))
  let weight = groups.length - (value.scale + padding) / 4 - 1
  while (groups.length > 0 && groups[groups.length - 1] === 0) groups.pop()
  let leading = 0
  while (leading < groups.length && groups[leading] === 0) leading++
  weight -= leading
  const digits = groups.slice(leading)
  if (digits.length === 0) weight = 0
  return words([digits.length, weight, negative ? signs.negative : signs.positive, value.scale, ...digits])
}

function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 2)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => view.setInt16(index * 2, value))
  return bytes
}

export function receiveNumeric(bytes: Uint8Array): Numeric {
  if (bytes.length < 8) throw invalidBinary('insufficient data left in message')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const count = view.getUint16(0)
  const weight = view.getInt16(2)
  const sign = view.getUint16(4)
  const scale = view.getUint16(6)
  if (sign === signs.nan) return numericNaN
  if (sign === signs.infinity) return numericInfinity
  if (sign === signs.minusInfinity) return numericMinusInfinity
  if (sign !== signs.positive && sign !== signs.negative)
    throw invalidBinary('invalid sign in external "numeric" value')
  if (scale > scaleMax) throw invalidBinary('invalid scale in external "numeric" value')
  if (bytes.length !== 8 + count * 2) throw invalidBinary('incorrect binary data format')
  let text = ''
  for (let index = 0; index < count; index++) {
    const digit = view.getInt16(8 + index * 2)
    if (digit < 0 || digit > 9999) throw invalidBinary('invalid digit in external "numeric" value')
    text += String(digit).padStart(4, '0')
  }
  const magnitude = BigInt(text === '' ? '0' : text)
  const coefficient = sign === signs.negative ? -magnitude : magnitude
  // The last group stands for 10^(4·(weight - count + 1)).
  const places = 4 * (count - 1 - weight)
  const exact = places >= 0 ? { coefficient, scale: places } : numeric(coefficient * pow10(-places), 0)
  return exact.scale > scale ? trunc(exact, scale) : rescale(exact, scale)
}
