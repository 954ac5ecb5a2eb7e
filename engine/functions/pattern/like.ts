// LIKE patterns, compiled to literal segments between % signs: a match costs text times pattern at worst, never more.
import { PgError } from '../../errors.ts'

/** A run between % signs: characters, or undefined for _. */
interface Segment {
  readonly characters: readonly (string | undefined)[]
  /** The characters as one string where there is no _. */
  readonly literal?: string
}

export interface LikePattern {
  readonly segments: readonly Segment[]
  /** Without % the whole text must be the one segment. */
  readonly exact: boolean
  /** The pattern stops after an escape character: an error for every text that gets so far. */
  readonly danglingEscape: boolean
}

export function compileLike(pattern: string): LikePattern {
  const segments: Segment[] = []
  let current: (string | undefined)[] = []
  let danglingEscape = false
  const close = (): void => {
    const literal = current.includes(undefined) ? undefined : current.join('')
    segments.push({ characters: current, literal })
    current = []
  }
  const characters = Array.from(pattern)
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]
    if (character === '\\') {
      at++
      if (at === characters.length) danglingEscape = true
      else current.push(characters[at])
    } else if (character === '%') close()
    else current.push(character === '_' ? undefined : character)
  }
  if (danglingEscape) close()
  close()
  return { segments, exact: segments.length === 1, danglingEscape }
}

export function matchLike(pattern: LikePattern, text: string): boolean {
  if (!pattern.danglingEscape) return matchSegments(pattern, text)
  const rest = pattern.segments.slice(0, -1)
  const reached = matchSegments(
    {
      ...pattern,
      segments: [...rest, { characters: [undefined], literal: undefined }, { characters: [], literal: '' }],
    },
    text,
  )
  if (reached) throw new PgError('22025', 'LIKE pattern must not end with escape character')
  return false
}

function matchSegments({ segments, exact }: LikePattern, text: string): boolean {
  const first = segments[0]
  if (exact) return first.literal === undefined ? matchAt(first, text, 0) === text.length : first.literal === text
  let at = matchAt(first, text, 0)
  if (at < 0) return false
  for (let index = 1; index < segments.length - 1; index++) {
    at = find(segments[index], text, at)
    if (at < 0) return false
  }
  const last = segments[segments.length - 1]
  if (last.literal !== undefined) return text.length - at >= last.literal.length && text.endsWith(last.literal)
  let start = text.length
  for (let count = last.characters.length; count > 0; count--) {
    if (start <= at) return false
    start -= start > 1 && (text.charCodeAt(start - 1) & 0xfc00) === 0xdc00 ? 2 : 1
  }
  return start >= at && matchAt(last, text, start) === text.length
}

/** End of the segment's match at offset `at`, or -1. */
function matchAt({ characters, literal }: Segment, text: string, at: number): number {
  if (literal !== undefined) return text.startsWith(literal, at) ? at + literal.length : -1
  for (const character of characters) {
    if (at >= text.length) return -1
    if (character !== undefined) {
      if (!text.startsWith(character, at)) return -1
      at += character.length
    } else at += (text.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1
  }
  return at
}

function find(segment: Segment, text: string, from: number): number {
  if (segment.literal !== undefined) {
    const at = text.indexOf(segment.literal, from)
    return at < 0 ? -1 : at + segment.literal.length
  }
  for (let at = from; at <= text.length; at += (text.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1) {
    const end = matchAt(segment, text, at)
    if (end >= 0) return end
  }
  return -1
}

/** A pattern with its own escape character, rewritten to escape with backslashes; '' means no escape at all. */
export function rewriteEscape(pattern: string, escape: string): string {
  const marks = Array.from(escape)
  if (marks.length === 0) return pattern.replaceAll('\\', '\\\\')
  if (marks.length > 1) throw invalidEscape()
  if (escape === '\\') return pattern
  let result = ''
  let escaped = false
  for (const character of pattern) {
    if (character === escape && !escaped) {
      result += '\\'
      escaped = true
    } else if (character === '\\') {
      result += escaped ? '\\' : '\\\\'
      escaped = false
    } else {
      result += character
      escaped = false
    }
  }
  return result
}

export const invalidEscape = (): PgError =>
  new PgError('22025', 'invalid escape string', { hint: 'Escape string must be empty or one character.' })
