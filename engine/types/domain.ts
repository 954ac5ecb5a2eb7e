// Domains: names for a base type with rules of their own. Values are the base's and are computed with as such; a definition of its own
// is what the catalog shows.
import { arrayTypeFor } from './array.ts'
import type { TypeDefinition } from './type.ts'

export interface DomainType {
  readonly oid: number
  readonly name: string
  /** As SQL names it: quoted, and with its schema where that is not public. */
  readonly sqlName: string
  readonly arrayOid: number
  readonly arrayName: string
}

export function domainType({ oid, name, sqlName, arrayOid }: DomainType, base: TypeDefinition): TypeDefinition {
  const { typmodIn: _, typmodOut: __, ...rest } = base
  return {
    ...rest,
    oid,
    name,
    sqlName,
    arrayOid,
    elementOid: 0,
    kind: 'domain',
    preferred: false,
    inputName: 'domain_in',
    receiveName: 'domain_recv',
  }
}

export const domainArrayType = (element: TypeDefinition, { arrayOid, arrayName }: DomainType): TypeDefinition => ({
  ...arrayTypeFor({ ...element, arrayOid }),
  name: arrayName,
})
