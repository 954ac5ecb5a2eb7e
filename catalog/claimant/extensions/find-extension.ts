// Extensions of a database by name: those that somebody created, and PL/pgSQL, which is there from the start.
import { PgError } from '../../../engine/errors.ts'
import type { ExtensionEntry } from '../../../engine/tables.ts'
import { plpgsqlExtension } from '../../built-in-extension.ts'
import type { CatalogSnapshot } from '../../snapshot.ts'

export const findExtension = (catalog: CatalogSnapshot, name: string): ExtensionEntry | undefined =>
  name === plpgsqlExtension.name ? plpgsqlExtension : catalog.extensions().find((extension) => extension.name === name)

/** Throws 42704. */
export function requireExtension(catalog: CatalogSnapshot, name: string): ExtensionEntry {
  const extension = findExtension(catalog, name)
  if (!extension) throw new PgError('42704', `extension "${name}" does not exist`)
  return extension
}
