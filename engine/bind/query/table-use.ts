// What a table is provisioned for gates every statement on it.
import { PgError } from '../../errors.ts'
import type { CatalogView } from '../../tables.ts'

/** Throws 55000 for a table that is not there for such use. */
export function requireUse(
  { oid, name }: { readonly oid: number; readonly name: string },
  use: 'read' | 'write',
  catalog: Pick<CatalogView, 'useOf'>,
): void {
  const found = catalog.useOf?.(oid)
  if (found === undefined || found.may === 'all' || found.may === use) return
  throw new PgError('55000', `"${name}" is not an active table`, {
    detail: found.why,
  })
}
