// Where a database has what its extensions bring: what is built in of them has no schema until somebody creates the extension.
import { extensionFunctionsNamed } from '../../extensions/registry.ts'
import type { CatalogView, ExtensionEntry } from '../../tables.ts'
import { extensionOfOid } from '../../types/extension-oids.ts'
import type { FunctionDefinition } from '../function.ts'

/** The extension of this database that a type, function or operator belongs to. */
export function extensionOf(oid: number, catalog: CatalogView): ExtensionEntry | undefined {
  const name = extensionOfOid(oid)
  return name === undefined ? undefined : catalog.extensions?.().find((extension) => extension.name === name)
}

/** Of a function, as names are qualified. */
export function schemaOfFunction(definition: FunctionDefinition, catalog: CatalogView): string {
  const extension = extensionOf(definition.oid, catalog)
  const schema = extension && catalog.schemaByOid(extension.schemaOid)?.name
  return schema ?? definition.schema ?? 'pg_catalog'
}

export const functionsOfExtensions = (name: string, catalog: CatalogView): readonly FunctionDefinition[] =>
  (catalog.extensions?.() ?? []).flatMap((extension) => extensionFunctionsNamed(extension.name, name))
