// The reg types: OIDs of catalog objects. Names are those of settings.objectNames; without them only types are known.
import { PgError } from '../errors.ts'
import { identifierType, parseIdentifier } from './object-identifier.ts'
import { findType, formatType, typeByName } from './registry.ts'
import type { TypeDefinition } from './type.ts'

interface RegisteredNames {
  readonly oid: number
  readonly name: string
  readonly arrayOid: number
  /** What a name that is not there is said to be. */
  readonly missing: (text: string) => PgError
  /** Operators show 0 as a number, everything else as -. */
  readonly zeroIsNumber?: true
}

function registeredType(names: RegisteredNames): TypeDefinition<number> {
  return {
    ...identifierType(names),
    parse(text, { objectNames }) {
      if (objectNames) return objectNames.oid(names.oid, text)
      if (text === '-') return 0
      if (/^\d+$/.test(text)) return parseIdentifier(text, 'oid')
      throw names.missing(text)
    },
    format: (value, { objectNames }) =>
      objectNames?.name(names.oid, value >>> 0) ?? (value === 0 && !names.zeroIsNumber ? '-' : String(value >>> 0)),
  }
}

const absent =
  (sqlstate: string, what: string) =>
  (text: string): PgError =>
    new PgError(sqlstate, `${what} "${text}" does not exist`)

export const regprocType = registeredType({
  oid: 24,
  name: 'regproc',
  arrayOid: 1008,
  missing: absent('42883', 'function'),
})
export const regprocedureType = registeredType({
  oid: 2202,
  name: 'regprocedure',
  arrayOid: 2207,
  missing: absent('42883', 'function'),
})
export const regoperType = registeredType({
  oid: 2203,
  name: 'regoper',
  zeroIsNumber: true,
  arrayOid: 2208,
  missing: (text) => new PgError('42883', `operator does not exist: ${text}`),
})
export const regoperatorType = registeredType({
  oid: 2204,
  name: 'regoperator',
  zeroIsNumber: true,
  arrayOid: 2209,
  missing: (text) => new PgError('42883', `operator does not exist: ${text}`),
})
export const regclassType = registeredType({
  oid: 2205,
  name: 'regclass',
  arrayOid: 2210,
  missing: absent('42P01', 'relation'),
})
export const regcollationType = registeredType({
  oid: 4191,
  name: 'regcollation',
  arrayOid: 4192,
  missing: (text) => new PgError('42704', `collation "${text}" for encoding "UTF8" does not exist`),
})
export const regconfigType = registeredType({
  oid: 3734,
  name: 'regconfig',
  arrayOid: 3735,
  missing: absent('42704', 'text search configuration'),
})
export const regdictionaryType = registeredType({
  oid: 3769,
  name: 'regdictionary',
  arrayOid: 3770,
  missing: absent('42704', 'text search dictionary'),
})
export const regnamespaceType = registeredType({
  oid: 4089,
  name: 'regnamespace',
  arrayOid: 4090,
  missing: absent('3F000', 'schema'),
})
export const regroleType = registeredType({
  oid: 4096,
  name: 'regrole',
  arrayOid: 4097,
  missing: absent('42704', 'role'),
})

const regtypeNames = { oid: 2206, name: 'regtype', arrayOid: 2211, missing: absent('42704', 'type') }
export const regtypeType: TypeDefinition<number> = {
  ...registeredType(regtypeNames),
  parse(text, { objectNames }) {
    if (objectNames) return objectNames.oid(regtypeNames.oid, text)
    if (text === '-') return 0
    if (/^\d+$/.test(text)) return parseIdentifier(text, 'oid')
    const found = typeByName(text.trim().replace(/^pg_catalog\./, ''))
    if (!found) throw regtypeNames.missing(text)
    return found.oid
  },
  format: (value, { objectNames }) =>
    objectNames?.name(regtypeNames.oid, value >>> 0) ??
    (value === 0 ? '-' : findType(value) ? formatType(value) : String(value)),
}
