// Extensions of a database, and what the catalog knows of their types by name.
import { typesOf } from '../engine/extensions/registry.ts'
import type { ExtensionEntry } from '../engine/tables.ts'

/** Of a type that an extension of the schema has, or of the array of one. */
export function extensionTypeNamed(
  extensions: readonly ExtensionEntry[],
  schemaOid: number,
  name: string,
): number | undefined {
  for (const extension of extensions) {
    if (extension.schemaOid !== schemaOid) continue
    const type = typesOf(extension.name).find((candidate) => candidate.name === name)
    if (type) return type.oid
  }
  return undefined
}
