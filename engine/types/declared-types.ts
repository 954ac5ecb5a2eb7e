// Types that users made, as this thread was told of them by the catalogs that came to it. OIDs are never given twice, so one list serves
// all sessions: what a session may name is its catalog's to say.
import { enumArrayType, enumType, storedEnum, type EnumType } from './enum.ts'
import type { EnumLabel } from './enum-label.ts'
import type { TypeDefinition } from './type.ts'
import { domainArrayType, domainType, type DomainType } from './domain.ts'
import { arrayTypeFor } from './array.ts'
import type { TypeNames } from './ranges/range-type.ts'
import { storedRange } from './ranges/user-ranges.ts'
import { rowArrayType, rowType, type RowTypeNames } from './rows/row-type.ts'
import { isEnumArrayOid, isEnumOid, isRowArrayOid, isRowTypeOid } from './user-oids.ts'

const definitions = new Map<number, TypeDefinition>()
const declarations = new Map<number, Declaration>()

/** version: of the catalog that says so; an older one changes nothing. */
export function declareEnum(type: EnumType, version: number): void {
  const known = declarations.get(type.oid)
  if (known && known.version > version) return
  declarations.set(type.oid, { type, version })
  if (known && sameType(known.type, type)) return
  const definition = enumType(type)
  definitions.set(type.oid, definition)
  definitions.set(type.arrayOid, enumArrayType(definition, type.arrayOid, type.arrayName))
}

/** base: what its values are, behind all domains in between. */
export function declareDomain(domain: DomainType, base: TypeDefinition): void {
  const definition = domainType(domain, base)
  definitions.set(domain.oid, definition)
  definitions.set(domain.arrayOid, domainArrayType(definition, domain))
}

/** A range, or a multirange: its OID tells the rest. */
export function declareRange({ arrayName, ...names }: TypeNames & { readonly arrayName: string }): void {
  const definition: TypeDefinition = { ...storedRange(names.oid)!, ...names }
  definitions.set(names.oid, definition)
  definitions.set(names.arrayOid, { ...arrayTypeFor(definition), name: arrayName })
}

const rowTypes = new Map<number, RowTypeNames>()

/** The type of a relation's rows, or a composite type. Its fields are the catalog's to say at each use. */
export function declareRow(names: RowTypeNames): void {
  const known = rowTypes.get(names.oid)
  if (known && known.sqlName === names.sqlName && known.arrayName === names.arrayName) return
  rowTypes.set(names.oid, names)
  // Most are never asked for.
  definitions.delete(names.oid)
  definitions.delete(names.oid + 1)
}

export const declaredRow = (oid: number): RowTypeNames | undefined => rowTypes.get(oid)

function declaredRowType(oid: number): TypeDefinition | undefined {
  const names = rowTypes.get(isRowTypeOid(oid) ? oid : oid - 1)
  if (!names) return undefined
  const definition = rowType(names)
  definitions.set(definition.oid, definition)
  definitions.set(definition.arrayOid, rowArrayType(definition, names.arrayName))
  return definitions.get(oid)
}

const sameType = (a: EnumType, b: EnumType): boolean =>
  a.labels === b.labels && a.sqlName === b.sqlName && a.arrayName === b.arrayName

export const declaredType = (oid: number): TypeDefinition | undefined =>
  definitions.get(oid) ?? (isRowTypeOid(oid) || isRowArrayOid(oid) ? declaredRowType(oid) : undefined)

/** In the enum's order; of one that is unknown here: none. */
export const enumLabels = (oid: number): readonly EnumLabel[] => declarations.get(oid)?.type.labels ?? []

const stored = new Map<number, TypeDefinition>()

/** Of a type that nobody declared to this thread: what its OID says. */
export function undeclaredType(oid: number): TypeDefinition | undefined {
  const known = stored.get(oid)
  if (known) return known
  const made = isEnumOid(oid)
    ? storedEnum(oid)
    : isEnumArrayOid(oid)
      ? enumArrayType(storedEnum(oid - 1), oid, 'enum[]')
      : isRowTypeOid(oid)
        ? storedRow(oid)
        : isRowArrayOid(oid)
          ? rowArrayType(storedRow(oid - 1), 'row[]')
          : storedRange(oid)
  if (!made) return undefined
  stored.set(oid, made)
  return made
}

const storedRow = (oid: number): TypeDefinition => rowType({ oid, name: 'row', sqlName: 'row' })

export interface Declaration {
  readonly type: EnumType
  readonly version: number
}

/** What another thread must be told before it reads values of these types. */
export const declarationsOf = (oids: Iterable<number>): Declaration[] =>
  [...oids].flatMap((oid) => declarations.get(oid) ?? declarations.get(oid - 1) ?? [])

export function redeclare(all: readonly Declaration[]): void {
  for (const { type, version } of all) declareEnum(type, version)
}
