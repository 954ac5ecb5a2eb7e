// Text of the integer types: decimal, 0x, 0o and 0b, with underscores between digits.
import { invalidText, textOutOfRange } from '../errors.ts'
import { trimSpaces } from './text-bytes.ts'

const decimal = /^[+-]?\d+(?:_\d+)*$/
const based = /^([+-]?)0([xX](?:_?[0-9a-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)$/

/** An integer of at most nine digits, read without a bigint; undefined for anything else. */
export function parseSmallInteger(text: string): number | undefined {
  const length = text.length
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  if (length === start || length - start > 9) return undefined
  let value = 0
  for (let at = start; at < length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return start === 1 && value !== 0 ? -value : value
}

export function parseInteger(text: string, type: string, min: bigint, max: bigint): bigint {
  const value = integerOf(trimSpaces(text))
  if (value === undefined) throw invalidText(type, text)
  if (value < min || value > max) throw textOutOfRange(type, text)
  return value
}

function integerOf(text: string): bigint | undefined {
  if (decimal.test(text)) return BigInt((text[0] === '+' ? text.slice(1) : text).replaceAll('_', ''))
  const match = based.exec(text)
  if (!match) return undefined
  const magnitude = BigInt(`0${match[2].toLowerCase().replaceAll('_', '')}`)
  return match[1] === '-' ? -magnitude : magnitude
}
