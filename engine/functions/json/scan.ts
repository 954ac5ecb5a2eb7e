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
  const first = text[at]
  if (first === '"') return stringEnd(text, at)
  if (first !== '{' && first !== '[') {
    let end = at
    while (end < text.length && !',]}'.includes(text[end]) && !isSpace(text.charCodeAt(end))) end++
    return end
  }
  let depth = 0
  for (let end = at; end < text.length; end++) {
    const character = text[end]
    if (character === '"') end = stringEnd(text, end) - 1
    else if (character === '{' || character === '[') depth++
    else if ((character === '}' || character === ']') && --depth === 0) return end + 1
  }
  return text.length
}

function stringEnd(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === 92) end++
    else if (code === 34) return end + 1
  }
  return text.length
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
