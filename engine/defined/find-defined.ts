// Objects that users defined, by name.
import type { CatalogView } from '../tables.ts'
import type { DefinedKind, DefinedObject } from './defined-object.ts'

export const definedOfKind = (catalog: CatalogView, kind: DefinedKind): readonly DefinedObject[] =>
  (catalog.definedObjects?.() ?? []).filter(({ definition }) => definition.kind === kind)

export const definedByOid = (catalog: CatalogView, oid: number): DefinedObject | undefined =>
  catalog.definedObjects?.().find((one) => one.oid === oid)

/** schemas: OIDs, in the order in which they are searched. */
export function findDefined(
  catalog: CatalogView,
  kind: DefinedKind,
  name: string,
  schemas: readonly number[],
): DefinedObject | undefined {
  const named = definedOfKind(catalog, kind).filter((one) => one.name === name)
  for (const schema of schemas) {
    const found = named.find(({ schemaOid }) => schemaOid === schema)
    if (found) return found
  }
  return undefined
}
