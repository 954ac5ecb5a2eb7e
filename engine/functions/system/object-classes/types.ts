// pg_type: of users and extensions, of relations' rows, built in, and arrays of all of them.
import type { CatalogView } from '../../../tables.ts'
import { Oid } from '../../../types/oids.ts'
import { findType, formatType } from '../../../types/registry.ts'
import type { TypeDefinition } from '../../../types/type.ts'
import { isRowTypeOid, relationOfRowType } from '../../../types/user-oids.ts'
import { extensionOf } from '../extension-names.ts'
import { typeText } from '../reg-text.ts'
import { type ObjectClass, qualified, schemaName } from './object-class.ts'

export const types: ObjectClass = {
  catalog: 1247,
  type: 'type',
  find(oid, _part, context) {
    const type = findType(oid)
    if (!type) return undefined
    const { catalog } = context
    const identity = typeIdentity(oid, catalog)
    return {
      type: 'type',
      schema: schemaOf(type, catalog),
      name: nameOf(type, catalog),
      identity,
      address: { names: [identity] },
      describe: () => `type ${typeText(oid, undefined, context)}`,
    }
  },
}

/** As it is written whatever the search path. */
export function typeIdentity(oid: number, catalog: CatalogView): string {
  const type = findType(oid)
  if (!type) return '???'
  if (type.kind === 'array') return `${typeIdentity(type.elementOid, catalog)}[]`
  const isWord = schemaOid(type, catalog) === undefined && isStandardWord(type)
  return isWord ? formatType(oid) : qualified(schemaOf(type, catalog), nameOf(type, catalog))
}

/** Types whose name is a word of the standard need no schema, also where the word is their name. */
const standardWords = new Set<number>([Oid.bit, Oid.interval, Oid.numeric, Oid.json])
const isStandardWord = ({ oid, name, sqlName }: TypeDefinition): boolean => standardWords.has(oid) || sqlName !== name

const schemaOf = (type: TypeDefinition, catalog: CatalogView): string => {
  const oid = schemaOid(type, catalog)
  return oid === undefined ? 'pg_catalog' : schemaName(catalog, oid)
}

/** A relation's rows are called as it is. */
const nameOf = ({ oid, name }: TypeDefinition, catalog: CatalogView): string =>
  (isRowTypeOid(oid) ? catalog.relationByOid(relationOfRowType(oid))?.name : undefined) ?? name

/** undefined: it is built in. */
function schemaOid({ oid, kind, elementOid }: TypeDefinition, catalog: CatalogView): number | undefined {
  const own = kind === 'array' ? elementOid : oid
  if (isRowTypeOid(own)) return catalog.relationByOid(relationOfRowType(own))?.schemaOid
  return (catalog.userType?.(own) ?? extensionOf(own, catalog))?.schemaOid
}
