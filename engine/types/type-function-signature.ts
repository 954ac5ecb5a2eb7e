// What functions that read and write types take and give. PostgreSQL names them after the type, and their arguments follow from what they do:
// int4in(cstring), array_in(cstring, oid, integer), int4out(integer), numerictypmodin(cstring[]).
import { Oid } from './oids.ts'
import { typeByName } from './registry.ts'
import { typeFunctions } from './type-functions.ts'

export interface TypeFunctionSignature {
  readonly args: readonly number[]
  readonly result: number
}

/** name: one of typeFunctions (type-functions.ts). */
export function typeFunctionSignature(name: string): TypeFunctionSignature {
  const parts = /^(.*?)_?(typmodin|typmodout|subscript_handler|in|out|recv|send)$/.exec(name)
  if (!parts) return { args: [Oid.internal], result: Oid.internal }
  const [, stem, role] = parts
  const type = typesOfStems[stem] ?? typeByName(stem)?.oid ?? Oid.any
  switch (role) {
    case 'in':
      return { args: [Oid.cstring, ...furtherArguments(stem)], result: type }
    case 'recv':
      return { args: [Oid.internal, ...furtherArguments(stem)], result: type }
    case 'out':
      return { args: [type], result: Oid.cstring }
    case 'send':
      return { args: [type], result: Oid.bytea }
    case 'typmodin':
      return { args: [Oid._cstring], result: Oid.int4 }
    case 'typmodout':
      return { args: [Oid.int4], result: Oid.cstring }
    default:
      return { args: [Oid.internal], result: Oid.internal }
  }
}

/** parts: the name, qualified or not. */
export function typeFunctionWith(parts: readonly string[], args: readonly number[]): number | undefined {
  const name = parts[parts.length - 1]
  if (parts.length > 1 && parts[parts.length - 2] !== 'pg_catalog') return undefined
  const oid = typeFunctions[name]
  if (oid === undefined) return undefined
  const wanted = typeFunctionSignature(name).args
  return wanted.length === args.length && wanted.every((arg, index) => arg === args[index]) ? oid : undefined
}

/** Those that are not called as their type is. */
const typesOfStems: Readonly<Record<string, number>> = {
  array: Oid.anyarray,
  cash: Oid.money,
  char: Oid.char,
  domain: Oid.any,
  enum: Oid.anyenum,
  multirange: Oid.anymultirange,
  poly: Oid.polygon,
  range: Oid.anyrange,
}

/** The type that is read, and its modifier, where a function reads many types or heeds the modifier. */
function furtherArguments(stem: string): readonly number[] {
  if (stem === 'enum') return [Oid.oid]
  return typedReaders.has(stem) ? [Oid.oid, Oid.int4] : []
}

const typedReaders: ReadonlySet<string> = new Set(
  (
    'bpchar varchar time timestamp timestamptz interval timetz bit varbit numeric record domain array anyrange anymultirange ' +
    'anycompatiblerange anycompatiblemultirange range multirange'
  ).split(' '),
)
