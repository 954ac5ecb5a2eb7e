// Names in DDL to what they name, along the search path, with PostgreSQL's wording where they name nothing or the wrong thing.
import { PgError } from '../../engine/errors.ts'
import type { QualifiedName } from '../../engine/bind/statement.ts'
import { relationWord, type RelationWord, withArticle } from '../../engine/relation-word.ts'
import type { Relation, RoleEntry, SchemaEntry } from '../../engine/tables.ts'
import type { CatalogSnapshot } from '../snapshot.ts'
import { isSystemSchema, pgCatalogOid } from '../system-schemas.ts'
import { isTemporarySchema, temporaryAlias } from '../temporary-schemas.ts'
import type { DdlContext } from './ddl-plan.ts'

interface Names {
  readonly catalog: CatalogSnapshot
  readonly context: Pick<DdlContext, 'user' | 'searchPath'>
}

export const spellName = (name: QualifiedName): string =>
  name.schema === undefined ? name.name : `${name.schema}.${name.name}`

/** Schemas that unqualified names are looked up in, in order. */
export function searchedSchemas({ catalog, context }: Names): SchemaEntry[] {
  const path = pathSchemas({ catalog, context })
  const implicit = [catalog.schema(temporaryAlias), catalog.schemaByOid(pgCatalogOid)].filter(
    (schema) => schema !== undefined && !path.some(({ oid }) => oid === schema.oid),
  )
  return [...(implicit as SchemaEntry[]), ...path]
}

/** The search path's schemas that exist. A user who is called like one of the server's own schemas does not get it as $user. */
function pathSchemas({ catalog, context }: Names): SchemaEntry[] {
  return context.searchPath.flatMap((name) => {
    if (name !== '$user') return catalog.schema(name) ?? []
    const schema = catalog.schema(context.user)
    return schema && !isSystemSchema(schema.oid) ? schema : []
  })
}

export function findRelation(names: Names, name: QualifiedName): Relation | undefined {
  const schemas = name.schema === undefined ? searchedSchemas(names) : [names.catalog.schema(name.schema)]
  for (const schema of schemas) {
    const relation = schema && names.catalog.relation(schema.oid, name.name)
    if (relation) return relation
  }
  return undefined
}

/** An unqualified name finds it. */
export const isVisible = (names: Names, relation: { readonly oid: number; readonly name: string }): boolean =>
  findRelation(names, { name: relation.name })?.oid === relation.oid

/** Throws 42P01, 3F000. */
export function requireRelation(names: Names, name: QualifiedName): Relation {
  const relation = findRelation(names, name)
  if (!relation) throw missingRelation(names, name)
  return relation
}

/** Says of a schema that it is the one that is missing. */
export function missingRelation({ catalog }: Names, name: QualifiedName): PgError {
  if (name.schema !== undefined) requireSchema(catalog, name.schema)
  return new PgError('42P01', `relation "${spellName(name)}" does not exist`)
}

/** A relation that a statement may change: of the kind it says, and none of the server's own. Throws 42P01, 42809, 42501. */
export function requireChangeable<W extends RelationWord>(
  names: Names,
  name: QualifiedName,
  word: W,
): Relation & { readonly kind: KindOf<W> } {
  const relation = requireRelation(names, name)
  refuseSystem(relation)
  if (relationWord(relation) !== word) throw new PgError('42809', `"${relation.name}" is not ${withArticle(word)}`)
  return relation as Relation & { readonly kind: KindOf<W> }
}

/** A materialized view is kept as a table. */
type KindOf<W extends RelationWord> = W extends 'materialized view'
  ? 'table'
  : W extends 'composite type'
    ? 'composite'
    : W

export function refuseSystem(relation: Relation): void {
  if (relation.kind === 'virtual' || isSystemSchema(relation.schemaOid)) {
    throw new PgError('42501', `permission denied: "${relation.name}" is a system catalog`)
  }
}

/** ALTER TABLE changes relations of many kinds. Throws 42809. */
export function refuseComposite(relation: Relation): void {
  if (relation.kind !== 'composite') return
  throw new PgError('42809', `"${relation.name}" is a composite type`, { hint: 'Use ALTER TYPE instead.' })
}

/** Throws 3F000. */
export function requireSchema(catalog: CatalogSnapshot, name: string): SchemaEntry {
  const schema = catalog.schema(name)
  if (!schema) throw new PgError('3F000', `schema "${name}" does not exist`)
  return schema
}

/** Throws 42704. */
export function requireRole(catalog: CatalogSnapshot, name: string): RoleEntry {
  const role = catalog.role(name)
  if (!role) throw new PgError('42704', `role "${name}" does not exist`)
  return role
}

/** Where a new relation goes: the schema that it names, else the session's own if it is temporary, else the first of the path that exists. */
export function creationSchema(names: Names, name: QualifiedName, temporary = false, ofServer = false): SchemaEntry {
  const { catalog } = names
  if (ofServer) return requireSchema(catalog, name.schema!)
  if (name.schema !== undefined) {
    const schema = requireSchema(catalog, name.schema)
    if (temporary && !isTemporarySchema(schema.oid))
      throw new PgError('42P16', 'cannot create temporary relation in non-temporary schema')
    if (isTemporarySchema(schema.oid) && schema.oid !== catalog.schema(temporaryAlias)?.oid)
      throw new PgError('42P16', 'cannot create relations in temporary schemas of other sessions')
    return refuseSystemSchema(schema, name.name)
  }
  if (temporary) return requireSchema(catalog, temporaryAlias)
  const [first] = pathSchemas(names)
  if (first) return refuseSystemSchema(first, name.name)
  throw new PgError('3F000', 'no schema has been selected to create in')
}

function refuseSystemSchema(schema: SchemaEntry, name: string): SchemaEntry {
  if (!isSystemSchema(schema.oid)) return schema
  if (schema.oid !== pgCatalogOid) throw new PgError('42501', `permission denied for schema ${schema.name}`)
  throw new PgError('42501', `permission denied to create "${schema.name}.${name}"`, {
    detail: 'System catalog modifications are currently disallowed.',
  })
}
