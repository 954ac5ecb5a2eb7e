// Which collation an expression has, from those of its parts, as PostgreSQL derives it: what COLLATE says counts before what columns bring,
// and columns' collations before the default one. Types carry it; no collation is the default one, which is bytewise.
import { PgError } from '../../errors.ts'
import type { Expression } from '../../plan/expression.ts'
import { findType } from '../../types/registry.ts'
import type { TypeCollation, TypeRef } from '../../types/type.ts'
import { at, type Binding } from '../binding.ts'
import { collationKept } from '../../collations/collations.ts'

const ranks: Readonly<Record<TypeCollation['strength'], number>> = { implicit: 0, conflict: 1, explicit: 2 }

/** undefined: the default one. Throws 42P21 where two that were said differ. */
export function derivedFrom(parts: readonly Expression[], binding: Binding): TypeCollation | undefined {
  let found: TypeCollation | undefined
  for (const part of parts) {
    const { collation } = part.type
    if (!collation) continue
    if (!found || ranks[collation.strength] > ranks[found.strength]) {
      found = collation
      continue
    }
    if (collation.strength !== found.strength || collation.name === found.name) continue
    if (collation.strength === 'explicit')
      throw new PgError(
        '42P21',
        `collation mismatch between explicit collations "${shownName(found.name, binding)}" and "${shownName(collation.name, binding)}"`,
        at(binding, collation.at),
      )
    if (collation.strength === 'implicit') {
      const start = binding.shared.starts.get(part)
      const place = start === undefined ? {} : { at: start }
      found = { ...found, strength: 'conflict', other: collation.name, ...place }
    }
  }
  return found
}

const isCollatable = (oid: number): boolean => {
  const type = findType(oid)
  return type?.kind === 'array' ? findType(type.elementOid)?.collatable === true : type?.collatable === true
}

/** The type with the collation, where it is a type of texts. */
export const withCollation = (type: TypeRef, collation: TypeCollation | undefined): TypeRef =>
  collation && isCollatable(type.oid) ? { ...type, collation } : type

/** A type that several expressions make together. */
export const typeFrom = (type: TypeRef, parts: readonly Expression[], binding: Binding): TypeRef =>
  parts.some((part) => part.type.collation) ? withCollation(type, derivedFrom(parts, binding)) : type

export const shownName = (kept: string, { catalog }: Pick<Binding, 'catalog'>): string =>
  collationKept(catalog, kept)?.name ?? kept

/** As a column keeps it that is made of the expression; none where it is the default one, or not to be told. */
export const collationOfType = ({ collation }: TypeRef): { readonly collation?: string } =>
  !collation || collation.strength === 'conflict' || collation.name === 'default' ? {} : { collation: collation.name }

/** Of a set operation's column nothing can be pointed at. */
export function withoutOther(type: TypeRef): TypeRef {
  if (type.collation?.strength !== 'conflict') return type
  const { name, strength } = type.collation
  return { ...type, collation: { name, strength } }
}
