// Text to numeric, in every form PostgreSQL reads: decimals with exponents, 0x/0o/0b integers, underscores, NaN and infinities.
import { invalidText } from '../../errors.ts'
import type { Numeric } from '../numeric-value.ts'
import { pow10 } from './digits.ts'
import { integerDigitsMax, numericOverflow, scaleMax } from './limits.ts'
import { numeric, numericInfinity, numericMinusInfinity, numericNaN } from './value.ts'

const decimal = /^([+-]?)(?:(\d+(?:_\d+)*)\.?(\d+(?:_\d+)*)?|\.(\d+(?:_\d+)*))(?:[eE]([+-]?\d+(?:_\d+)*))?$/
const based = /^([+-]?)0([xX](?:_?[0-9a-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)$/

export function parseNumeric(text: string): Numeric {
  const quick = parsePlain(text)
  if (quick) return quick
  const trimmed = text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')
  const match = decimal.exec(trimmed)
  if (match) return fromParts(match[1], match[2] ?? '', match[3] ?? match[4] ?? '', match[5])
  const integer = based.exec(trimmed)
  if (integer) {
    const magnitude = BigInt(`0${integer[2].toLowerCase().replaceAll('_', '')}`)
    return numeric(integer[1] === '-' ? -magnitude : magnitude, 0)
  }
  switch (trimmed.toLowerCase()) {
    case 'nan':
      return numericNaN
    case 'infinity':
    case '+infinity':
    case 'inf':
    case '+inf':
      return numericInfinity
    case '-infinity':
    case '-inf':
      return numericMinusInfinity
  }
  throw invalidText('numeric', text)
}

/** [-]ddd[.ddd] of at most 15 digits: what nearly all input is. */
function parsePlain(text: string): Numeric | undefined {
  const length = text.length
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  if (length === start || length > 16) return undefined
  let value = 0
  let point = -1
  for (let at = start; at < length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit >= 0 && digit <= 9) value = value * 10 + digit
    else if (digit === -2 && point < 0 && at > start && at < length - 1) point = at
    else return undefined
  }
  if (value > Number.MAX_SAFE_INTEGER) return undefined
  return { coefficient: BigInt(start === 1 ? -value : value), scale: point < 0 ? 0 : length - point - 1 }
}

function fromParts(sign: string, whole: string, fraction: string, exponentText: string | undefined): Numeric {
  const places = fraction.replaceAll('_', '')
  const digits = whole.replaceAll('_', '') + places
  const exponent = exponentText === undefined ? 0 : Number(exponentText.replaceAll('_', ''))
  if (Math.abs(exponent) >= 2 ** 30) throw numericOverflow()
  const magnitude = BigInt(digits === '' ? '0' : digits)
  const coefficient = sign === '-' ? -magnitude : magnitude
  const scale = places.length - exponent
  if (scale < 0) {
    if (coefficient === 0n) return { coefficient: 0n, scale: 0 }
    if (digits.replace(/^0+/, '').length - scale > integerDigitsMax) throw numericOverflow()
    return numeric(coefficient * pow10(-scale), 0)
  }
  if (scale > scaleMax) throw numericOverflow()
  return numeric(coefficient, scale)
}
