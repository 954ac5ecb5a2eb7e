// Lengths of text in characters, bytes and bits. char(n) does not count its padding, except in octet_length.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { characterCount, utf8Length } from './characters.ts'

const trimmedCount = ([text]: [string]): number => characterCount(text.replace(/ +$/, ''))
const count = ([text]: [string]): number => characterCount(text)
const octets = ([text]: [string]): number => utf8Length(text)

export const lengthFunctions: readonly FunctionDefinition[] = [
  immutable(1317, 'length', [Oid.text], Oid.int4, count),
  immutable(1381, 'char_length', [Oid.text], Oid.int4, count),
  immutable(1369, 'character_length', [Oid.text], Oid.int4, count),
  immutable(1257, 'textlen', [Oid.text], Oid.int4, count),
  immutable(1318, 'length', [Oid.bpchar], Oid.int4, trimmedCount),
  immutable(1372, 'char_length', [Oid.bpchar], Oid.int4, trimmedCount),
  immutable(1367, 'character_length', [Oid.bpchar], Oid.int4, trimmedCount),
  immutable(1374, 'octet_length', [Oid.text], Oid.int4, octets),
  immutable(1375, 'octet_length', [Oid.bpchar], Oid.int4, octets),
  immutable(1811, 'bit_length', [Oid.text], Oid.int4, ([text]: [string]) => 8 * utf8Length(text)),
  immutable(1620, 'ascii', [Oid.text], Oid.int4, ([text]: [string]) => text.codePointAt(0) ?? 0),
  immutable(1621, 'chr', [Oid.int4], Oid.text, ([code]: [number]) => chr(code)),
]

function chr(code: number): string {
  if (code < 0) throw new PgError('22023', 'character number must be positive')
  if (code === 0) throw new PgError('54000', 'null character not permitted')
  if (code > 0x10ffff) throw new PgError('54000', 'requested character too large for encoding: ' + code)
  if (code >= 0xd800 && code <= 0xdfff) {
    throw new PgError('54000', 'requested character not valid for encoding: ' + code)
  }
  return String.fromCodePoint(code)
}
