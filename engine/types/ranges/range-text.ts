// Text of ranges: empty, [1,5), ["a,b",], (,).
import { PgError } from '../../errors.ts'
import type { TextSettings } from '../type.ts'
import { lowerBound, makeRange, upperBound } from './bounds.ts'
import { emptyRange, isInfinite, type RangeBound, type RangeFamily, type RangeValue } from './range-value.ts'

export function formatRange({ empty, lower, upper }: RangeValue, family: RangeFamily, settings: TextSettings): string {
  if (empty) return 'empty'
  const text = (bound: RangeBound): string =>
    isInfinite(bound) ? '' : quoted(family.subtype.format(bound.value, settings))
  return `${lower.inclusive ? '[' : '('}${text(lower)},${text(upper)}${upper.inclusive ? ']' : ')'}`
}

const quoted = (text: string): string =>
  text !== '' && !/["\\()[\],\s]/.test(text) ? text : `"${text.replace(/["\\]/g, '$&$&')}"`

/** Throws 22P02, and whatever the subtype says of a bound. */
export function parseRange(text: string, family: RangeFamily, settings: TextSettings): RangeValue {
  const malformed = (detail: string): PgError => new PgError('22P02', `malformed range literal: "${text}"`, { detail })
  const start = /^\s*/.exec(text)![0].length
  const word = text.slice(start, start + 5)
  if (word.toLowerCase() === 'empty') {
    if (text.slice(start + 5).trim() !== '') throw malformed('Junk after "empty" key word.')
    return emptyRange
  }
  if (text[start] !== '[' && text[start] !== '(') throw malformed('Missing left parenthesis or bracket.')
  const lower = boundText(text, start + 1, malformed)
  if (text[lower.end] !== ',') throw malformed('Missing comma after lower bound.')
  const upper = boundText(text, lower.end + 1, malformed)
  const close = text[upper.end]
  if (close === ',') throw malformed('Too many commas.')
  if (text.slice(upper.end + 1).trim() !== '') throw malformed('Junk after right parenthesis or bracket.')
  const value = (bound: BoundText) => (bound.text === undefined ? null : family.subtype.parse(bound.text, settings))
  return makeRange(lowerBound(value(lower), text[start] === '['), upperBound(value(upper), close === ']'), family)
}

interface BoundText {
  /** undefined: nothing stands there. */
  readonly text: string | undefined
  readonly end: number
}

function boundText(text: string, start: number, malformed: (detail: string) => PgError): BoundText {
  if (ends(text[start])) return { text: undefined, end: start }
  let result = ''
  let inQuotes = false
  let at = start
  while (inQuotes || !ends(text[at])) {
    const char = text[at++]
    if (char === undefined) throw malformed('Unexpected end of input.')
    if (char === '\\') {
      if (text[at] === undefined) throw malformed('Unexpected end of input.')
      result += text[at++]
    } else if (char !== '"') result += char
    else if (!inQuotes) inQuotes = true
    else if (text[at] === '"') result += text[at++]
    else inQuotes = false
  }
  return { text: result, end: at }
}

const ends = (char: string | undefined): boolean => char === ',' || char === ')' || char === ']'
