// Casts among the text types, "char", bool and bytea.
import { outOfRange, PgError } from '../../errors.ts'
import { bytesOf } from '../../types/binary.ts'
import { bpcharType, trimBlanks } from '../../types/bpchar.ts'
import { Oid } from '../../types/oids.ts'
import { byteOfChar, charOfByte, charType } from '../../types/single-char.ts'
import { firstBytes } from '../../types/text-bytes.ts'
import type { TextSettings } from '../../types/type.ts'
import { varcharType } from '../../types/varchar.ts'
import { immutable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'

const { bool, bytea, char, int2, int4, int8, name, text, bpchar, varchar } = Oid

const nameBytesMax = 63
const toName = ([value]: [string]): string => firstBytes(value, nameBytesMax)
const same = ([value]: [string]): string => value
const settingsOf = (context: FunctionContext): TextSettings => context.settings

export const textCasts: readonly FunctionDefinition[] = [
  immutable(2971, 'text', [bool], text, ([value]: [boolean]) => (value ? 'true' : 'false')),
  immutable(2557, 'bool', [int4], bool, ([value]: [number]) => value !== 0),
  immutable(2558, 'int4', [bool], int4, ([value]: [boolean]) => Number(value)),

  immutable(401, 'text', [bpchar], text, ([value]: [string]) => trimBlanks(value)),
  immutable(406, 'text', [name], text, same),
  immutable(407, 'name', [text], name, toName),
  immutable(409, 'name', [bpchar], name, ([value]: [string]) => firstBytes(trimBlanks(value), nameBytesMax)),
  immutable(1400, 'name', [varchar], name, toName),
  immutable(408, 'bpchar', [name], bpchar, same),
  immutable(1401, 'varchar', [name], varchar, same),
  immutable(668, 'bpchar', [bpchar, int4, bool], bpchar, ([value, typmod, explicit]: [string, number, boolean]) =>
    bpcharType.applyTypmod!(value, typmod, explicit),
  ),
  immutable(669, 'varchar', [varchar, int4, bool], varchar, ([value, typmod, explicit]: [string, number, boolean]) =>
    varcharType.applyTypmod!(value, typmod, explicit),
  ),

  immutable(946, 'text', [char], text, same),
  immutable(860, 'bpchar', [char], bpchar, same),
  immutable(944, 'char', [text], char, ([value]: [string], context) => charType.parse(value, settingsOf(context))),
  immutable(77, 'int4', [char], int4, ([value]: [string]) => (byteOfChar(value) << 24) >> 24),
  immutable(78, 'char', [int4], char, ([value]: [number]) => {
    if (value < -128 || value > 127) throw outOfRange('"char"')
    return charOfByte(value & 255)
  }),

  immutable(6367, 'bytea', [int2], bytea, ([value]: [number]) => bytesOf(2, (view) => view.setInt16(0, value))),
  immutable(6368, 'bytea', [int4], bytea, ([value]: [number]) => bytesOf(4, (view) => view.setInt32(0, value))),
  immutable(6369, 'bytea', [int8], bytea, ([value]: [bigint]) => bytesOf(8, (view) => view.setBigInt64(0, value))),
  immutable(6370, 'int2', [bytea], int2, ([value]: [Uint8Array]) => Number(integerOfBytes(value, 2, 'smallint'))),
  immutable(6371, 'int4', [bytea], int4, ([value]: [Uint8Array]) => Number(integerOfBytes(value, 4, 'integer'))),
  immutable(6372, 'int8', [bytea], int8, ([value]: [Uint8Array]) => integerOfBytes(value, 8, 'bigint')),
]

/** Big-endian; fewer bytes than the type has are its low ones. */
function integerOfBytes(bytes: Uint8Array, width: number, type: string): bigint {
  if (bytes.length > width) throw new PgError('22003', `${type} out of range`)
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return BigInt.asIntN(width * 8, value)
}
