// What users define beside relations, types and routines, as statements name it.
import type { QualifiedName } from '../../../engine/bind/statement.ts'
import { definedWords, type DefinedKind } from '../../../engine/defined/defined-object.ts'
import { findDefined } from '../../../engine/defined/find-defined.ts'
import { PgError } from '../../../engine/errors.ts'
import type { DefinedRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireSchema, searchedSchemas, spellName } from '../resolve.ts'

/** Throws 3F000 for a schema that is not there. */
export function definedNamed(draft: CatalogDraft, kind: DefinedKind, name: QualifiedName): DefinedRow | undefined {
  const { catalog } = draft
  const schemas = name.schema === undefined ? searchedSchemas(draft) : [requireSchema(catalog, name.schema)]
  const found = findDefined(
    catalog,
    kind,
    name.name,
    schemas.map(({ oid }) => oid),
  )
  return found && catalog.row('defined_object', found.oid)
}

export const absentDefined = (kind: DefinedKind, name: QualifiedName): string =>
  `${definedWords[kind]} "${spellName(name)}" does not exist`

/** Throws 42704. */
export function requireDefined(draft: CatalogDraft, kind: DefinedKind, name: QualifiedName): DefinedRow {
  const found = definedNamed(draft, kind, name)
  if (!found) throw new PgError('42704', absentDefined(kind, name))
  return found
}

export const definedIn = (draft: CatalogDraft, kind: DefinedKind, schema: number, name: string): boolean =>
  findDefined(draft.catalog, kind, name, [schema]) !== undefined
