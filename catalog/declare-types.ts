// Tells the engine, on this thread, of the types that a catalog has. Another session's catalog is told of when it commits.
import { quoteName } from '../engine/bind/ddl/expression-text.ts'
import type { UserType } from '../engine/tables.ts'
import { declareDomain, declareEnum, declareRange } from '../engine/types/declared-types.ts'
import { findType } from '../engine/types/registry.ts'
import type { CatalogSnapshot } from './snapshot.ts'

/** only: those of these OIDs. */
export function declareTypes(catalog: CatalogSnapshot, only?: ReadonlySet<number>): void {
  for (const type of catalog.types()) if (!only || only.has(type.oid)) declare(type, catalog)
}

function declare({ oid, name, schemaOid, arrayName, definition }: UserType, catalog: CatalogSnapshot): void {
  const schema = catalog.schemaByOid(schemaOid)?.name
  const sqlName = quoteName(schema === 'public' ? undefined : schema, name)
  const names = { oid, name, sqlName, arrayOid: oid + 1, arrayName }
  if (definition.kind === 'enum') {
    declareEnum({ ...names, labels: definition.labels }, catalog.version)
    return
  }
  if (definition.kind === 'range' || definition.kind === 'multirange') {
    declareRange(names)
    return
  }
  // The base is older than the domain, and was declared before it.
  const base = findType(definition.base.oid)
  if (base) declareDomain(names, base)
}
