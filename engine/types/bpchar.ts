// char(n): text padded with blanks to n characters; the padding does not count in comparisons.
import { PgError } from '../errors.ts'
import { characterCount, compareText, decodeText, encodeText, firstCharacters } from './text-bytes.ts'
import { lengthTypmodIn, lengthTypmodOut, typmodLength } from './length-typmod.ts'
import type { TypeDefinition } from './type.ts'

export const bpcharType: TypeDefinition<string> = {
  oid: 1042,
  name: 'bpchar',
  sqlName: 'character',
  category: 'S',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 1014,
  elementOid: 0,
  collatable: true,
  inputName: 'bpcharin',
  outputName: 'bpcharout',
  receiveName: 'bpcharrecv',
  sendName: 'bpcharsend',
  layout: () => ({ kind: 'utf8' }),
  parse: (text) => text,
  format: (value) => value,
  receive: decodeText,
  send: encodeText,
  compare: (a, b) => compareText(trimBlanks(a), trimBlanks(b)),
  hashKey: trimBlanks,
  applyTypmod(value, typmod, explicit) {
    const limit = typmodLength(typmod)
    if (limit === undefined) return value
    const count = characterCount(value)
    if (count <= limit) return value + ' '.repeat(limit - count)
    const kept = firstCharacters(value, limit)
    if (!explicit && /[^ ]/.test(value.slice(kept.length))) {
      throw new PgError('22001', `value too long for type character(${limit})`)
    }
    return kept
  },
  typmodIn: (modifiers) => lengthTypmodIn('char', modifiers),
  typmodOut: lengthTypmodOut,
}

/** Without its trailing blanks: what char(n) counts as in comparisons, and when it becomes text. */
export function trimBlanks(value: string): string {
  let end = value.length
  while (end > 0 && value.charCodeAt(end - 1) === 32) end--
  return end === value.length ? value : value.slice(0, end)
}
