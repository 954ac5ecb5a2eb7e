// Text of the float types: PostgreSQL's shortest round-trip form, or %.*g when extra_float_digits is 0 or less.
import { invalidText, PgError } from '../errors.ts'
import { nearestFloat4 } from './float4-rounding.ts'
import { trimSpaces } from './text-bytes.ts'

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const hexadecimal = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:[pP]([+-]?\d+))?$/

export function parseFloatText(text: string, type: 'double precision' | 'real'): number {
  const trimmed = trimSpaces(text)
  const value = numberOf(trimmed)
  if (value === undefined) throw invalidText(type, text)
  const rounded =
    type === 'double precision' ? value : decimal.test(trimmed) ? nearestFloat4(trimmed, value) : Math.fround(value)
  const overflows = !Number.isFinite(rounded) && /[0-9]/.test(trimmed)
  const underflows = rounded === 0 && /[1-9]/.test(trimmed.replace(/[eE].*$/, ''))
  if (overflows || underflows) throw new PgError('22003', `"${trimmed}" is out of range for type ${type}`)
  return rounded
}

function numberOf(text: string): number | undefined {
  if (decimal.test(text)) return Number(text)
  switch (text.toLowerCase()) {
    case 'nan':
    case '+nan':
    case '-nan':
      return NaN
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Infinity
    case '-inf':
    case '-infinity':
      return -Infinity
  }
  const match = hexadecimal.exec(text)
  if (!match || match[2] + match[3] === '') return undefined
  const digits = BigInt(`0x${match[2]}${match[3]}`)
  const value = Number(digits) * 2 ** (Number(match[4] ?? 0) - 4 * match[3].length)
  return match[1] === '-' ? -value : value
}

/** Significant digits that every value of the type survives. */
const float8Digits = 15
const float4Digits = 6

export function formatFloat8(value: number, extraDigits: number): string {
  const special = formatSpecial(value)
  if (special !== undefined) return special
  if (extraDigits > 0) return isSmallInteger(value) ? String(value) : layOut(shortestFloat8(value), float8Digits)
  return formatGeneral(value, Math.max(1, float8Digits + extraDigits))
}

export function formatFloat4(value: number, extraDigits: number): string {
  const special = formatSpecial(value)
  if (special !== undefined) return special
  if (extraDigits > 0) return isSmallInteger(value) ? String(value) : layOut(shortestFloat4(value), float4Digits)
  return formatGeneral(value, Math.max(1, float4Digits + extraDigits))
}

const isSmallInteger = (value: number): boolean => Number.isInteger(value) && value > -1e5 && value < 1e5

function formatSpecial(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Infinity) return 'Infinity'
  if (value === -Infinity) return '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  return undefined
}

/** d.ddde±x with the fewest digits that read back as the same value. */
function shortestFloat8(value: number): string {
  const shortest = value.toExponential()
  // Decimals exactly halfway between two doubles are not taken, though JavaScript reads them back (1e23).
  const magnitude = Math.abs(value)
  if (magnitude < 2 ** 53 || magnitude > 1e41 || !isHalfway(shortest, value)) return shortest
  for (let digits = shortest.replace(/e.*$/, '').replace(/[-.]/g, '').length; digits < 17; digits++) {
    const candidate = value.toExponential(digits)
    if (Number(candidate) === value && !isHalfway(candidate, value)) return candidate
  }
  return shortest
}

function isHalfway(decimalText: string, value: number): boolean {
  const match = /^-?(\d)(?:\.(\d+))?e\+(\d+)$/.exec(decimalText)
  if (!match) return false
  const fraction = match[2] ?? ''
  const exponent = Number(match[3]) - fraction.length
  if (exponent < 0) return false
  const written = BigInt(match[1] + fraction) * 10n ** BigInt(exponent)
  const exact = BigInt(Math.abs(value))
  const difference = written > exact ? written - exact : exact - written
  // Half the gap between neighbours: gap = 2^(floor(log2 v) - 52).
  const gap = 1n << BigInt(exact.toString(2).length - 53)
  return difference * 2n === gap
}

function shortestFloat4(value: number): string {
  const magnitude = Math.abs(value)
  // Subnormals carry fewer digits than six.
  for (let digits = magnitude < 1.2e-38 ? 1 : float4Digits; digits < 9; digits++) {
    const text = roundedToDigits(value, digits)
    const read = Number(text)
    if (Math.fround(read) === value && !isHalfwayFloat4(read, value)) return withoutZeros(text)
  }
  return withoutZeros(roundedToDigits(value, 9))
}

/** Exactly between a float4 and its neighbour, which PostgreSQL does not take for either. */
function isHalfwayFloat4(decimalValue: number, value: number): boolean {
  const distance = Math.abs(decimalValue - value)
  if (distance === 0) return false
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(value))))
  const half = 2 ** (exponent - 24)
  const isPowerOfTwo = Math.abs(value) === 2 ** exponent
  return distance === half || (isPowerOfTwo && Math.abs(decimalValue) < Math.abs(value) && distance === half / 2)
}

/** toExponential, but exact ties go to the even digit. */
function roundedToDigits(value: number, digits: number): string {
  const text = value.toExponential(digits - 1)
  // A tie at so many digits is a value of exactly one digit more.
  const longer = value.toExponential(digits)
  if (!longer.includes('5e') || Number(longer) !== value) return text
  const exact = value
    .toExponential(digits + 20)
    .replace(/e.*$/, '')
    .replace(/[-.]/g, '')
  if (!/^50*$/.test(exact.slice(digits))) return text
  return '02468'.includes(exact[digits - 1]) ? longer.replace(/\.?5e/, 'e') : text
}

const withoutZeros = (text: string): string => text.replace(/(?:\.0+|(\.\d*?)0+)e/, '$1e')

/** Plain digits while the exponent is at least -4 and below `plainDigits`, else d.ddde±xx. */
function layOut(exponential: string, plainDigits: number): string {
  const negative = exponential[0] === '-'
  const at = exponential.indexOf('e')
  const exponent = Number(exponential.slice(at + 1))
  const mantissa = exponential.slice(negative ? 1 : 0, at)
  const sign = negative ? '-' : ''
  if (exponent < -4 || exponent >= plainDigits) {
    const shown = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${shown}`
  }
  const digits = mantissa.replace('.', '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0')
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}

/** printf's %.{digits}g */
const formatGeneral = (value: number, digits: number): string =>
  layOut(withoutZeros(roundedToDigits(value, digits)), digits)

/** -1, 0, 1 with NaN above everything and equal to itself, and -0 = 0. */
export function compareFloats(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (a === b) return 0
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1
}

/** Map keys: -0 and 0 share one. */
export const floatHashKey = (value: number): number => (value === 0 ? 0 : value)
