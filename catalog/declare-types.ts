// Tells the engine, on this thread, of the types that a catalog has. Another session's catalog is told of when it commits.
import { quoteName } from '../engine/sql-text/quote-identifier.ts'
import type { CatalogEdit, UserType } from '../engine/tables.ts'
import { declareDomain, declareEnum, declareRange, declareRow } from '../engine/types/declared-types.ts'
import { findType } from '../engine/types/registry.ts'
import { rowTypeOf } from '../engine/types/user-oids.ts'
import type { CatalogSnapshot } from './snapshot.ts'
import { virtualRelations } from './virtual/relations.ts'

export function declareTypes(catalog: CatalogSnapshot): void {
  declareBuiltInRows()
  for (const row of catalog.rowsOf('table')) declareRowsOf(row, catalog)
  for (const row of catalog.rowsOf('view')) declareRowsOf(row, catalog)
  for (const type of catalog.types()) declare(type, catalog)
}

/** What edits that led to the catalog may have changed. */
export function declareChanged(catalog: CatalogSnapshot, edits: readonly CatalogEdit[]): void {
  // Types are made of types, and are shown with their schemas.
  if (edits.some(({ entity }) => entity === 'type' || entity === 'schema')) declareTypes(catalog)
  else
    declareSome(
      catalog,
      new Set(edits.filter(({ entity }) => entity === 'table' || entity === 'view').map(({ oid }) => oid)),
    )
}

/** What has one of these OIDs: types, and relations with types for their rows. */
export function declareSome(catalog: CatalogSnapshot, oids: Iterable<number>): void {
  for (const oid of oids) {
    const type = catalog.userType(oid)
    if (type) declare(type, catalog)
    const relation = catalog.row('table', oid) ?? catalog.row('view', oid)
    if (relation) declareRowsOf(relation, catalog)
  }
}

interface Named {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
}

function declareRowsOf({ oid, name, schemaOid }: Named, catalog: CatalogSnapshot): void {
  const schema = catalog.schemaByOid(schemaOid)?.name
  const shown = schema === 'public' ? undefined : schema
  declareRow({ oid: rowTypeOf(oid), name, sqlName: quoteName(shown, name), arrayName: `_${name}` })
}

let declaredBuiltIn = false

/** Of the server's own tables, which are the same in every catalog. */
function declareBuiltInRows(): void {
  if (declaredBuiltIn) return
  declaredBuiltIn = true
  for (const relation of virtualRelations()) {
    if (relation.kind !== 'virtual') continue
    const { oid, name, table } = relation
    const { schemaName } = table.info
    const sqlName = quoteName(schemaName === 'pg_catalog' ? undefined : schemaName, name)
    declareRow({ oid: rowTypeOf(oid), name, sqlName, arrayName: `_${name}` })
  }
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
  if (definition.kind === 'composite') {
    declareRow({ oid, name, sqlName, arrayName })
    return
  }
  // The base is older than the domain, and was declared before it.
  const base = findType(definition.base.oid)
  if (base) declareDomain(names, base)
}
