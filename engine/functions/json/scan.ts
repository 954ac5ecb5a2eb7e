// Finding values in JSON text that is known to be valid, without making a tree: json keeps its text as it was written.
import { PgError } from '../../errors.ts'

export type JsonTextKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

export interface Member {
  readonly key: string
  /** The value's own text. */
  readonly text: string
}

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9

export function skipSpace(text: string, at: number): number {
  while (at < text.length && isSpace(text.charCodeAt(at))) at++
  return at
}

export function kindOfText(text: string): JsonTextKind {
  switch (text[skipSpace(text, 0)]) {
    case '{':
      return 'object'
    case '[':
      return 'array'
    case '"':
      return 'string'
    case 't':
    case 'f':
      return 'boolean'
    case 'n':
      return 'null'
    default:
      return 'number'
  }
}

/** Members of an object's text, in order; repeated keys stay repeated. */
export function members(text: string): Member[] {
  const found: Member[] = []
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  while (text[at] !== '}') {
    const keyEnd = valueEnd(text, at)
    const key = JSON.parse(text.slice(at, keyEnd)) as string
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const end = valueEnd(text, start)
    found.push({ key, text: text.slice(start, end) })
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return found
}

export function elements(text: string): string[] {
  const found: string[] = []
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  while (text[at] !== ']') {
    const end = valueEnd(text, at)
    found.push(text.slice(at, end))
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return found
}

/** Offset after the value that begins at `at`. */
export function valueEnd(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (first === code.quote) return stringEnd(text, at)
  if (!opens(first)) {
    let end = at
    while (end < text.length && !endsWord(text.charCodeAt(end))) end++
    return end
  }
  let depth = 0
  for (let end = at; end < text.length; end++) {
    const character = text.charCodeAt(end)
    if (character === code.quote) end = stringEnd(text, end) - 1
    else if (opens(character)) depth++
    else if (closes(character) && --depth === 0) return end + 1
  }
  return text.length
}

const code = { quote: 34, comma: 44, bracket: 91, backslash: 92, endBracket: 93, brace: 123, endBrace: 125 } as const

const opens = (character: number): boolean => character === code.brace || character === code.bracket
const closes = (character: number): boolean => character === code.endBrace || character === code.endBracket
const endsWord = (character: number): boolean => character === code.comma || closes(character) || isSpace(character)

function stringEnd(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1
    while (text.charCodeAt(before) === code.backslash) before--
    // Each two of them are one that is meant.
    if ((quote - before) % 2 === 1) return quote + 1
  }
  return text.length
}

/** The text of a member's value. which: of members with equal keys, as json may have them. undefined: the object has no such member. */
export function memberText(text: string, key: string, which: 'first' | 'last'): string | undefined {
  let found: string | undefined
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  while (text.charCodeAt(at) === code.quote) {
    const keyEnd = stringEnd(text, at)
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const end = valueEnd(text, start)
    if (isString(text, at, keyEnd, key)) {
      found = text.slice(start, end)
      if (which === 'first') break
    }
    at = skipSpace(text, end)
    if (text.charCodeAt(at) === code.comma) at = skipSpace(text, at + 1)
  }
  return found
}

/** Whether the string that lies there, quotes and all, is that one. */
export function isString(text: string, begin: number, end: number, value: string): boolean {
  // What is escaped takes more characters than it is.
  if (end - begin < value.length + 2) return false
  if (end - begin === value.length + 2) return text.startsWith(value, begin + 1) && !value.includes('\\')
  for (let at = begin + 1; at < end; at++)
    if (text.charCodeAt(at) === code.backslash) return JSON.parse(text.slice(begin, end)) === value
  return false
}

/** What ->> gives for a value's text: strings unquoted, null as NULL, the rest as it is. */
export function unquoted(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed === 'null') return null
  if (!trimmed.startsWith('"')) return trimmed
  const value = JSON.parse(trimmed) as string
  if (!value.includes('\0')) return value
  throw new PgError('22P05', 'unsupported Unicode escape sequence', {
    detail: '\\u0000 cannot be converted to text.',
  })
}
