// OIDs of domains, and of arrays of domains, to the types that their values have.
import type { CatalogView, UserType } from '../../tables.ts'
import { arrayTypeOf } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'
import { isUserType } from '../../types/user-oids.ts'

/** Where types are looked up: a catalog, or the rows that will be one. */
export type TypeLookup = Pick<CatalogView, 'userType'>

/** undefined: it is neither a domain nor an array of one. */
export function domainRef(oid: number, catalog: TypeLookup): TypeRef | undefined {
  if (!isUserType(oid)) return undefined
  const domain = definitionOf(oid, catalog)
  if (domain) {
    const base: TypeRef = { oid: domain.base.oid, typmod: domain.base.typmod, domain: oid }
    const kept = domain.collation
    return kept === undefined ? base : { ...base, collation: { name: kept, strength: 'implicit' } }
  }
  const element = definitionOf(oid - 1, catalog)
  if (!element) return undefined
  return { oid: arrayTypeOf(element.base.oid), typmod: element.base.typmod, domain: oid }
}

function definitionOf(oid: number, catalog: TypeLookup) {
  const definition: UserType['definition'] | undefined = catalog.userType?.(oid)?.definition
  return definition?.kind === 'domain' ? definition : undefined
}
