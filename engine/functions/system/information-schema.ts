// What information_schema's views ask of a type and its modifier; tools that read the catalog by themselves call the same functions.
import { Oid } from '../../types/oids.ts'
import { firstBytes } from '../../types/text-bytes.ts'
import { formatType } from '../../types/registry.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

/** Unbounded texts: as long as a value could be. */
const octetsMax = 2 ** 30
/** Of a character in UTF8. */
const characterBytesMax = 4
const nameBytesMax = 63
/** In an interval's modifier: no precision is given. */
const anyPrecision = 0xffff

type OfType = (type: number, typmod: number) => number | string | null

const ofType = (
  oid: number,
  name: string,
  body: OfType,
  result: number = Oid.int4,
  modifier = 'typmod',
): FunctionDefinition => ({
  ...immutable(oid, name, [Oid.oid, Oid.int4], result, ([type, typmod]: readonly [number, number]) =>
    body(type, typmod),
  ),
  argNames: ['typid', modifier],
  schema: 'information_schema',
})

function charactersMax(type: number, typmod: number): number | null {
  if (typmod === -1) return null
  if (type === Oid.bpchar || type === Oid.varchar) return typmod - 4
  return type === Oid.bit || type === Oid.varbit ? typmod : null
}

function octets(type: number, typmod: number): number | null {
  if (type !== Oid.text && type !== Oid.bpchar && type !== Oid.varchar) return null
  if (typmod === -1) return octetsMax
  const characters = charactersMax(type, typmod)
  return characters === null ? null : characters * characterBytesMax
}

const bits: Readonly<Record<number, number>> = {
  [Oid.int2]: 16,
  [Oid.int4]: 32,
  [Oid.int8]: 64,
  [Oid.float4]: 24,
  [Oid.float8]: 53,
}

function precision(type: number, typmod: number): number | null {
  if (type !== Oid.numeric) return bits[type] ?? null
  return typmod === -1 ? null : ((typmod - 4) >> 16) & 0xffff
}

function scale(type: number, typmod: number): number | null {
  if (type === Oid.int2 || type === Oid.int4 || type === Oid.int8) return 0
  return type !== Oid.numeric || typmod === -1 ? null : (typmod - 4) & 0xffff
}

const clocks: ReadonlySet<number> = new Set([Oid.time, Oid.timestamp, Oid.timestamptz, Oid.timetz])

function secondsPrecision(type: number, typmod: number): number | null {
  const most = 6
  if (type === Oid.date) return 0
  if (clocks.has(type)) return typmod < 0 ? most : typmod
  if (type !== Oid.interval) return null
  const given = typmod & anyPrecision
  return typmod < 0 || given === anyPrecision ? most : given
}

function intervalFields(type: number, typmod: number): string | null {
  if (type !== Oid.interval) return null
  const fields = /^interval[()0-9]* (.*)$/.exec(formatType(type, typmod))?.[1]
  return fields?.toUpperCase() ?? null
}

/** specific_name of a routine: the name gives way where both do not fit. */
function withOid([name, oid]: readonly [string, number]): string {
  const suffix = `_${oid}`
  return firstBytes(name, nameBytesMax - suffix.length) + suffix
}

export const informationSchemaFunctions: readonly FunctionDefinition[] = [
  immutable(266, 'nameconcatoid', [Oid.name, Oid.oid], Oid.name, withOid),
  ofType(13_149, '_pg_char_max_length', charactersMax),
  ofType(13_150, '_pg_char_octet_length', octets),
  ofType(13_152, '_pg_numeric_precision', precision),
  ofType(13_153, '_pg_numeric_precision_radix', (type) => (type === Oid.numeric ? 10 : type in bits ? 2 : null)),
  ofType(13_154, '_pg_numeric_scale', scale),
  ofType(13_155, '_pg_datetime_precision', secondsPrecision),
  ofType(13_156, '_pg_interval_type', intervalFields, Oid.text, 'mod'),
]
