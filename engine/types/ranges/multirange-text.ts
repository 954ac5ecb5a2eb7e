// Text of multiranges: {}, {[1,3),[5,8)}. Only the end of a range is looked for here; the range reads itself.
import { PgError } from '../../errors.ts'
import type { TextSettings } from '../type.ts'
import { makeMultirange } from './multirange-set.ts'
import { formatRange, parseRange } from './range-text.ts'
import type { MultirangeValue, RangeFamily, RangeValue } from './range-value.ts'

export const formatMultirange = (value: MultirangeValue, family: RangeFamily, settings: TextSettings): string =>
  `{${value.ranges.map((range) => formatRange(range, family, settings)).join(',')}}`

/** Throws 22P02, and whatever the ranges say. */
export function parseMultirange(text: string, family: RangeFamily, settings: TextSettings): MultirangeValue {
  const malformed = (detail: string): PgError =>
    new PgError('22P02', `malformed multirange literal: "${text}"`, { detail })
  const skipSpace = (from: number): number => {
    let next = from
    while (isSpace(text[next])) next++
    return next
  }
  let at = skipSpace(0)
  if (text[at] !== '{') throw malformed('Missing left brace.')
  at = skipSpace(at + 1)
  const ranges: RangeValue[] = []
  if (text[at] !== '}') {
    for (;;) {
      if (text[at] === '[' || text[at] === '(') {
        const end = rangeEnd(text, at)
        if (end < 0) throw malformed('Unexpected end of input.')
        ranges.push(parseRange(text.slice(at, end), family, settings))
        at = end
      } else if (text.slice(at, at + 5).toLowerCase() === 'empty') at += 5
      else throw malformed(at === text.length ? 'Unexpected end of input.' : 'Expected range start.')
      at = skipSpace(at)
      if (text[at] === '}') break
      if (text[at] !== ',')
        throw malformed(at === text.length ? 'Unexpected end of input.' : 'Expected comma or end of multirange.')
      at = skipSpace(at + 1)
    }
  }
  if (skipSpace(at + 1) < text.length) throw malformed('Junk after closing right brace.')
  return makeMultirange(ranges, family)
}

/** After the bracket that is neither quoted nor escaped; -1: there is none. White space never is what was escaped. */
function rangeEnd(text: string, start: number): number {
  let inQuotes = false
  let escaped = false
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (isSpace(char)) continue
    if (escaped) escaped = false
    else if (char === '\\') escaped = true
    else if (char === '"') {
      if (inQuotes && text[at + 1] === '"') at++
      else inQuotes = !inQuotes
    } else if (!inQuotes && (char === ']' || char === ')')) return at + 1
  }
  return -1
}

const isSpace = (char: string | undefined): boolean =>
  char === ' ' || (char !== undefined && char >= '\t' && char <= '\r')
