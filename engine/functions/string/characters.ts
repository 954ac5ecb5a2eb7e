// SQL counts characters as code points, JavaScript as UTF-16 units. Almost all text has no surrogates, where both agree.

const surrogate = /[\ud800-\udfff]/

export const hasSurrogates = (text: string): boolean => surrogate.test(text)

export function characterCount(text: string): number {
  if (!hasSurrogates(text)) return text.length
  let count = 0
  for (let at = 0; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) count++
  }
  return count
}

/** Characters start ≤ i < end, 0-based, clamped. */
export function sliceCharacters(text: string, start: number, end: number): string {
  const from = Math.max(start, 0)
  if (end <= from) return ''
  if (!hasSurrogates(text)) return text.slice(from, end)
  return text.slice(unitOffset(text, from), unitOffset(text, end))
}

/** UTF-16 offset of the n-th character (clamped to the end). */
export function unitOffset(text: string, character: number): number {
  if (!hasSurrogates(text)) return Math.min(character, text.length)
  let at = 0
  for (let seen = 0; seen < character && at < text.length; seen++) {
    at += (text.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1
  }
  return at
}

/** 1-based character number of a UTF-16 offset. */
export const characterNumber = (text: string, unit: number): number => characterCount(text.slice(0, unit)) + 1

const utf8 = new TextEncoder()

export const utf8Bytes = (text: string): Uint8Array => utf8.encode(text)

export function utf8Length(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

/** Text values that would pass this cannot be stored or sent either (PostgreSQL's MaxAllocSize). */
export const textBytesMax = 0x3fff_ffff
