// Trimming, padding, repeating, reversing and replacing characters.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { characterCount, sliceCharacters, textBytesMax } from './characters.ts'

export const trimFunctions: readonly FunctionDefinition[] = [
  immutable(885, 'btrim', [Oid.text], Oid.text, ([text]: [string]) => trim(text, ' ', 'both')),
  immutable(884, 'btrim', [Oid.text, Oid.text], Oid.text, ([text, set]: [string, string]) => trim(text, set, 'both')),
  immutable(881, 'ltrim', [Oid.text], Oid.text, ([text]: [string]) => trim(text, ' ', 'start')),
  immutable(875, 'ltrim', [Oid.text, Oid.text], Oid.text, ([text, set]: [string, string]) => trim(text, set, 'start')),
  immutable(882, 'rtrim', [Oid.text], Oid.text, ([text]: [string]) => trim(text, ' ', 'end')),
  immutable(876, 'rtrim', [Oid.text, Oid.text], Oid.text, ([text, set]: [string, string]) => trim(text, set, 'end')),
  immutable(879, 'lpad', [Oid.text, Oid.int4], Oid.text, ([text, count]: [string, number]) =>
    pad(text, count, ' ', 'start'),
  ),
  immutable(873, 'lpad', [Oid.text, Oid.int4, Oid.text], Oid.text, ([text, count, fill]: [string, number, string]) =>
    pad(text, count, fill, 'start'),
  ),
  immutable(880, 'rpad', [Oid.text, Oid.int4], Oid.text, ([text, count]: [string, number]) =>
    pad(text, count, ' ', 'end'),
  ),
  immutable(874, 'rpad', [Oid.text, Oid.int4, Oid.text], Oid.text, ([text, count, fill]: [string, number, string]) =>
    pad(text, count, fill, 'end'),
  ),
  immutable(1622, 'repeat', [Oid.text, Oid.int4], Oid.text, ([text, count]: [string, number]) => repeat(text, count)),
  immutable(3062, 'reverse', [Oid.text], Oid.text, ([text]: [string]) => Array.from(text).reverse().join('')),
  immutable(2087, 'replace', [Oid.text, Oid.text, Oid.text], Oid.text, ([text, from, to]: [string, string, string]) =>
    from === '' ? text : text.replaceAll(from, () => to),
  ),
  immutable(878, 'translate', [Oid.text, Oid.text, Oid.text], Oid.text, ([text, from, to]: [string, string, string]) =>
    translate(text, from, to),
  ),
]

const tooLarge = (): PgError => new PgError('54000', 'requested length too large')

function trim(text: string, set: string, side: 'start' | 'end' | 'both'): string {
  const characters = new Set(set)
  const list = side !== 'start' || text.length > 0 ? Array.from(text) : []
  let start = 0
  let end = list.length
  if (side !== 'end') while (start < end && characters.has(list[start])) start++
  if (side !== 'start') while (end > start && characters.has(list[end - 1])) end--
  return start === 0 && end === list.length ? text : list.slice(start, end).join('')
}

function pad(text: string, count: number, fill: string, side: 'start' | 'end'): string {
  const length = Math.max(count, 0)
  if (length * 4 > textBytesMax) throw tooLarge()
  const missing = length - characterCount(text)
  if (missing <= 0) return sliceCharacters(text, 0, length)
  if (fill === '') return text
  const characters = characterCount(fill)
  const filler = sliceCharacters(fill.repeat(Math.ceil(missing / characters)), 0, missing)
  return side === 'start' ? filler + text : text + filler
}

function repeat(text: string, count: number): string {
  if (count <= 0) return ''
  if (text.length * count > textBytesMax) throw tooLarge()
  return text.repeat(count)
}

function translate(text: string, from: string, to: string): string {
  const targets = Array.from(to)
  const mapping = new Map<string, string>()
  for (const [index, character] of Array.from(from).entries()) {
    if (!mapping.has(character)) mapping.set(character, targets[index] ?? '')
  }
  let result = ''
  for (const character of text) result += mapping.get(character) ?? character
  return result
}
