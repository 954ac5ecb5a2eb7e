// Which literals a column takes as its type's text input takes them: then a literal's bytes may be read as COPY reads a field.
import { Oid } from '../../../engine/types/oids.ts'

export const literal = { integer: 1, decimal: 2, string: 4, boolean: 8 } as const
/** Texts of dates and times without words: those may say "now". */
export const digitsOnly = 16
/** Minus zero is zero as a literal, and is not as a text. */
export const noMinusZero = 32

const integers = literal.integer | literal.string
const numbers = literal.integer | literal.decimal | literal.string

const accepted: ReadonlyMap<number, number> = new Map([
  [Oid.int2, integers],
  [Oid.int4, integers],
  [Oid.int8, integers],
  [Oid.numeric, numbers],
  [Oid.float4, numbers | noMinusZero],
  [Oid.float8, numbers | noMinusZero],
  [Oid.bool, literal.boolean | literal.string],
  [Oid.text, literal.string],
  [Oid.varchar, literal.string],
  [Oid.bpchar, literal.string],
  [Oid.date, literal.string | digitsOnly],
  [Oid.timestamp, literal.string | digitsOnly],
  [Oid.timestamptz, literal.string | digitsOnly],
  [Oid.uuid, literal.string],
  [Oid.json, literal.string],
  [Oid.jsonb, literal.string],
  [Oid.bytea, literal.string],
])

/** undefined: columns of this type are left to the parser. */
export const acceptedLiterals = (type: number): number | undefined => accepted.get(type)
