// varchar(n): text of at most n characters. Trailing blanks beyond the limit go quietly, anything else fails.
import { PgError } from '../errors.ts'
import { compareText, decodeText, encodeText, firstCharacters } from './text-bytes.ts'
import { lengthTypmodIn, lengthTypmodOut, typmodLength } from './length-typmod.ts'
import type { TypeDefinition } from './type.ts'

export const varcharType: TypeDefinition<string> = {
  oid: 1043,
  name: 'varchar',
  sqlName: 'character varying',
  category: 'S',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 1015,
  elementOid: 0,
  collatable: true,
  inputName: 'varcharin',
  outputName: 'varcharout',
  receiveName: 'varcharrecv',
  sendName: 'varcharsend',
  layout: () => ({ kind: 'utf8' }),
  parse: (text) => text,
  format: (value) => value,
  receive: decodeText,
  send: encodeText,
  compare: compareText,
  hashKey: (value) => value,
  applyTypmod(value, typmod, explicit) {
    const limit = typmodLength(typmod)
    if (limit === undefined || value.length <= limit) return value
    const kept = firstCharacters(value, limit)
    if (!explicit && /[^ ]/.test(value.slice(kept.length))) {
      throw new PgError('22001', `value too long for type character varying(${limit})`)
    }
    return kept
  },
  typmodIn: (modifiers) => lengthTypmodIn('varchar', modifiers),
  typmodOut: lengthTypmodOut,
}
