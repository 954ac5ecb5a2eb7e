// LIKE with one pattern over a whole column: literal segments are searched in the bytes of all rows at once.
import type { Column } from '../../columns/column.ts'
import { Oid } from '../../types/oids.ts'
import { asBuffer, constantText } from '../constant-column.ts'
import { compileLike, matchLike } from './like.ts'
import type { LikePattern } from './like.ts'

export function likeColumn(negated: boolean): (args: readonly Column[], rows: number) => Column | undefined {
  return ([text, pattern], rows) => {
    if (text.boxed || rows === 0) return undefined
    const source = constantText(pattern, rows)
    if (source === undefined) return undefined
    const compiled = compileLike(source)
    const matches = matchColumn(text, rows, compiled)
    if (!matches) return undefined
    if (negated) for (let row = 0; row < rows; row++) matches[row] ^= 1
    return {
      type: { oid: Oid.bool, typmod: -1 },
      layout: { kind: 'bool' },
      length: rows,
      validity: text.validity,
      values: matches,
    }
  }
}

function matchColumn(text: Column, rows: number, pattern: LikePattern): Uint8Array | undefined {
  if (text.layout.kind === 'dictionary') {
    const dictionary = text.dictionary!
    const entries = matchColumn(dictionary, dictionary.length, pattern)
    if (!entries) return undefined
    const codes = text.values
    const result = new Uint8Array(rows)
    for (let row = 0; row < rows; row++) result[row] = entries[Number(codes[row])]
    return result
  }
  if (text.layout.kind !== 'utf8' || !text.offsets || pattern.danglingEscape) return undefined
  const literals = pattern.segments.map((segment) => segment.literal)
  const bytes = asBuffer(text.values as Uint8Array)
  if (literals.includes(undefined)) return matchRows(bytes, text.offsets, rows, pattern)
  const needles = (literals as string[]).map((literal) => Buffer.from(literal, 'utf8'))
  return matchLiterals(bytes, text.offsets, rows, needles)
}

function matchRows(bytes: Buffer, offsets: Int32Array, rows: number, pattern: LikePattern): Uint8Array {
  const result = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    if (matchLike(pattern, bytes.toString('utf8', offsets[row], offsets[row + 1]))) result[row] = 1
  }
  return result
}

function matchLiterals(bytes: Buffer, offsets: Int32Array, rows: number, needles: readonly Buffer[]): Uint8Array {
  const result = new Uint8Array(rows)
  const prefix = needles[0]
  const suffix = needles[needles.length - 1]
  const inner = needles.slice(1, -1).filter((needle) => needle.length > 0)
  if (needles.length === 1) {
    for (let row = 0; row < rows; row++) {
      if (offsets[row + 1] - offsets[row] === prefix.length && equalsAt(bytes, offsets[row], prefix)) result[row] = 1
    }
    return result
  }
  const rest = inner.slice(1)
  const shortest = prefix.length + suffix.length
  // The next place of the first inner segment; rows before it cannot match.
  let hit = -1
  for (let row = 0; row < rows; row++) {
    const start = offsets[row]
    const end = offsets[row + 1]
    if (end - start < shortest || !equalsAt(bytes, start, prefix) || !equalsAt(bytes, end - suffix.length, suffix))
      continue
    if (inner.length === 0) {
      result[row] = 1
      continue
    }
    const from = start + prefix.length
    const until = end - suffix.length
    if (hit < from) {
      hit = bytes.indexOf(inner[0], from)
      if (hit < 0) break
    }
    if (hit + inner[0].length > until) continue
    let at = hit + inner[0].length
    let found = true
    for (const needle of rest) {
      const next = bytes.subarray(at, until).indexOf(needle)
      if (next < 0) {
        found = false
        break
      }
      at += next + needle.length
    }
    if (found) result[row] = 1
  }
  return result
}

function equalsAt(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  for (let index = 0; index < needle.length; index++) if (bytes[at + index] !== needle[index]) return false
  return true
}
