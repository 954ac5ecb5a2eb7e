// Which schemas unqualified names are looked up in, and which objects such a look-up finds.
import type { Relation, SchemaEntry } from '../../tables.ts'
import type { FunctionContext } from '../function.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'

type Facts = Pick<FunctionContext, 'session' | 'catalog'>

/** A session calls the schema of its temporary relations so, whatever its number. */
const temporaryAlias = 'pg_temp'

export function schemaNamed(name: string, { catalog, session }: Facts): SchemaEntry | undefined {
  if (name !== temporaryAlias) return catalog.schema(name)
  return session.temporarySchema === undefined ? undefined : catalog.schemaByOid(session.temporarySchema)
}

/** Schemas of the search path that exist, in order; pg_temp and pg_catalog come first unless the path names them. */
export function searchedSchemas(context: Facts, withImplicit = true): SchemaEntry[] {
  const { searchPath, user } = context.session
  const names = searchPath.map((name) => (name === '$user' ? user : name))
  if (withImplicit) names.unshift(...[temporaryAlias, 'pg_catalog'].filter((name) => !names.includes(name)))
  const found: SchemaEntry[] = []
  for (const name of names) {
    const schema = schemaNamed(name, context)
    if (schema && !found.some((other) => other.oid === schema.oid)) found.push(schema)
  }
  return found
}

export function isRelationVisible(relation: Relation, context: Facts): boolean {
  for (const schema of searchedSchemas(context)) {
    const first = context.catalog.relation(schema.oid, relation.name)
    if (first) return first.oid === relation.oid
  }
  return false
}

export function isSchemaSearched(schemaName: string, context: Facts): boolean {
  return searchedSchemas(context).some((schema) => schema.name === schemaName)
}

/** Quoted, and qualified where the bare name would find something else. */
export function relationText(relation: Relation, context: Facts): string {
  return isRelationVisible(relation, context)
    ? quoteIdentifier(relation.name)
    : qualifiedRelationText(relation, context)
}

export function qualifiedRelationText(relation: Relation, { catalog }: Pick<Facts, 'catalog'>): string {
  const schema = catalog.schemaByOid(relation.schemaOid)
  return schema ? `${quoteIdentifier(schema.name)}.${quoteIdentifier(relation.name)}` : quoteIdentifier(relation.name)
}

export function isVisibleType(oid: number, name: string, context: Facts): boolean {
  for (const schema of searchedSchemas(context)) {
    const first = context.catalog.typeNamed?.(schema.oid, name)
    if (first !== undefined) return first === oid
  }
  return false
}
