// What users define beside relations, types and routines, as statements name it.
import type { DefinedName } from '../../../engine/bind/ddl/defined/defined-statement.ts'
import { definedWords, type DefinedKind, type DefinedOf, operatorKey } from '../../../engine/defined/defined-object.ts'
import { findDefined } from '../../../engine/defined/find-defined.ts'
import { unknownCollation } from '../../../engine/collations/collations.ts'
import { PgError } from '../../../engine/errors.ts'
import type { DefinedRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { refuseBuiltIn } from './text-search/refuse-built-in.ts'
import { requireSchema, searchedSchemas, spellName } from '../resolve.ts'

/** Throws 3F000 for a schema that is not there. */
export function definedNamed(draft: CatalogDraft, kind: DefinedKind, name: DefinedName): DefinedRow | undefined {
  const { catalog } = draft
  const schemas = name.schema === undefined ? searchedSchemas(draft) : [requireSchema(catalog, name.schema)]
  const found = findDefined(
    catalog,
    kind,
    name.operands ? operatorKey(name.name, ...name.operands) : name.name,
    schemas.map(({ oid }) => oid),
  )
  return found && catalog.row('defined_object', found.oid)
}

export const absentDefined = (kind: DefinedKind, name: DefinedName): string =>
  `${definedWords[kind]} "${spellName(name)}" does not exist`

const absence = (kind: DefinedKind, name: DefinedName): PgError =>
  kind === 'collation' ? unknownCollation(spellName(name)) : new PgError('42704', absentDefined(kind, name))

/** Throws 42704, and 0A000 for what is built in. */
export function requireDefined(draft: CatalogDraft, kind: DefinedKind, name: DefinedName): DefinedRow {
  const found = definedNamed(draft, kind, name)
  if (!found) {
    refuseBuiltIn(draft, kind, name)
    throw absence(kind, name)
  }
  return found
}

export const definedIn = (draft: CatalogDraft, kind: DefinedKind, schema: number, key: string): boolean =>
  findDefined(draft.catalog, kind, key, [schema]) !== undefined

export const operatorIn = (
  draft: CatalogDraft,
  schema: number,
  name: string,
  left: number,
  right: number,
): DefinedOf<'operator'> | undefined => findDefined(draft.catalog, 'operator', operatorKey(name, left, right), [schema])
