// The collations of a database: those that are there from the start, and those that its users made.
import { PgError } from '../errors.ts'
import { definedOfKind, type DefinedSource, findDefined } from '../defined/find-defined.ts'
import type { DefinedOf, UserCollation } from '../defined/defined-object.ts'
import { type CollationSpec, specOf } from './collator.ts'
import { icuLocales } from './icu-locales.ts'

export interface Collation extends UserCollation {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  /** Absent: it is there from the start. */
  readonly owner?: number
  readonly comment?: string | undefined
}

/** pg_catalog's. */
const builtInSchemaOid = 11
const anyEncoding = -1
const utf8 = 6

export const defaultCollationOid = 100

const collation = (oid: number, name: string, definition: Omit<UserCollation, 'kind'>): Collation => ({
  oid,
  name,
  schemaOid: builtInSchemaOid,
  kind: 'collation',
  ...definition,
})

const icu = (oid: number, name: string, locale: string): Collation =>
  collation(oid, name, { provider: 'i', isDeterministic: true, encoding: anyEncoding, locale })

const libc = (oid: number, name: string, encoding: number): Collation =>
  collation(oid, name, { provider: 'c', isDeterministic: true, encoding, collate: name, ctype: name })

const bytewise = (oid: number, name: string, locale: string): Collation =>
  collation(oid, name, { provider: 'b', isDeterministic: true, encoding: utf8, locale })

const rootOid = 12_360

const builtIn: readonly Collation[] = [
  collation(defaultCollationOid, 'default', { provider: 'd', isDeterministic: true, encoding: anyEncoding }),
  bytewise(811, 'pg_c_utf8', 'C.UTF-8'),
  libc(950, 'C', anyEncoding),
  libc(951, 'POSIX', anyEncoding),
  bytewise(962, 'ucs_basic', 'C'),
  icu(963, 'unicode', 'und'),
  libc(rootOid - 1, 'C.utf8', utf8),
  icu(rootOid, 'und-x-icu', 'und'),
  // Intl has no word for the order of the POSIX variant.
  ...icuLocales.flatMap((locale, at) =>
    locale.includes('-u-') ? [] : [icu(rootOid + 1 + at, `${locale}-x-icu`, locale)],
  ),
]

const builtInByName = new Map(builtIn.map((one) => [one.name, one]))
const builtInByOid = new Map(builtIn.map((one) => [one.oid, one]))

export function* listedCollations(catalog: DefinedSource): Generator<Collation> {
  yield* builtIn
  for (const one of definedOfKind(catalog, 'collation')) yield listed(one)
}

const listed = ({ oid, name, schemaOid, owner, comment, definition }: DefinedOf<'collation'>): Collation => ({
  ...definition,
  oid,
  name,
  schemaOid,
  owner,
  comment,
})

export function collationByOid(catalog: DefinedSource, oid: number): Collation | undefined {
  const found = builtInByOid.get(oid)
  if (found) return found
  const own = definedOfKind(catalog, 'collation').find((one) => one.oid === oid)
  return own && listed(own)
}

/** By a name that is searched for in schemas, in order; undefined: none of them has it. */
export function collationCalled(
  catalog: DefinedSource,
  name: string,
  schemas: readonly { readonly oid: number }[],
): Collation | undefined {
  for (const { oid } of schemas) {
    const found = oid === builtInSchemaOid ? builtInByName.get(name) : undefined
    if (found) return found
    const own = findDefined(catalog, 'collation', name, [oid])
    if (own) return listed(own)
  }
  return undefined
}

export const unknownCollation = (shown: string, fields: { readonly position?: number } = {}): PgError =>
  new PgError('42704', `collation "${shown}" for encoding "UTF8" does not exist`, fields)

/** undefined: texts are compared by their bytes. */
export const specOfCollation = ({ provider, locale, isDeterministic }: Collation): CollationSpec | undefined =>
  provider === 'i' ? specOf(locale ?? 'und', isDeterministic) : undefined

/** As columns and domains keep it: the name of one that is there from the start, the OID of another. */
export const keptCollation = ({ oid, name }: Collation): string => (builtInByOid.has(oid) ? name : String(oid))

export const collationKept = (catalog: DefinedSource, kept: string): Collation | undefined =>
  /^\d+$/.test(kept) ? collationByOid(catalog, Number(kept)) : builtInByName.get(kept)

/** kept: as columns keep it; absent: the default one. */
export function isBytewise(kept: string | undefined, catalog: DefinedSource): boolean {
  const found = kept === undefined ? undefined : collationKept(catalog, kept)
  return !found || specOfCollation(found) === undefined
}
