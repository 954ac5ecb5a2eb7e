// Objects that users defined, by name.
import type { CatalogView } from '../tables.ts'
import { definedKey, type DefinedKind, type DefinedObject, type DefinedOf } from './defined-object.ts'

export const isOfKind = <K extends DefinedKind>(object: DefinedObject, kind: K): object is DefinedOf<K> =>
  object.definition.kind === kind

/** What is asked of a catalog. */
export type DefinedSource = Pick<CatalogView, 'definedObjects'>

export const definedOfKind = <K extends DefinedKind>(catalog: DefinedSource, kind: K): readonly DefinedOf<K>[] =>
  (catalog.definedObjects?.() ?? []).filter((one) => isOfKind(one, kind))

export const definedByOid = (catalog: DefinedSource, oid: number): DefinedObject | undefined =>
  catalog.definedObjects?.().find((one) => one.oid === oid)

/** key: definedKey's. schemas: OIDs, in the order in which they are searched. */
export function findDefined<K extends DefinedKind>(
  catalog: DefinedSource,
  kind: K,
  key: string,
  schemas: readonly number[],
): DefinedOf<K> | undefined {
  const named = definedOfKind(catalog, kind).filter((one) => definedKey(one) === key)
  for (const schema of schemas) {
    const found = named.find(({ schemaOid }) => schemaOid === schema)
    if (found) return found
  }
  return undefined
}
