// Names to relations along the search path, for statements the session runs itself.
import { PgError, undefinedTable } from '../../engine/errors.ts'
import type { Relation } from '../../engine/tables.ts'
import { splitIdentifiers } from './settings/settings.ts'
import type { SessionCore } from './session-core.ts'

/** Before the path, unless it names them. */
const implicit = ['pg_temp', 'pg_catalog']

/** The search path with the schemas that are searched without being named. */
export const wholePath = ({ searchPath }: Pick<SessionCore, 'searchPath'>): readonly string[] => [
  ...implicit.filter((one) => !searchPath.includes(one)),
  ...searchPath,
]

export function findRelation(core: SessionCore, schema: string | undefined, name: string): Relation | undefined {
  for (const schemaName of schema ? [schema] : wholePath(core)) {
    const entry = core.catalog.schema(schemaName)
    const relation = entry && core.catalog.relation(entry.oid, name)
    if (relation) return relation
  }
  return undefined
}

/** Throws 3F000, 42P01. */
export function requireRelation(core: SessionCore, schema: string | undefined, name: string): Relation {
  const relation = findRelation(core, schema, name)
  if (relation) return relation
  if (schema && !core.catalog.schema(schema)) throw new PgError('3F000', `schema "${schema}" does not exist`)
  throw undefinedTable(schema ? `${schema}.${name}` : name)
}

/** A name as a text argument: 's.t', 't', '"T"'. Throws 42P01. */
export function relationNamed(core: SessionCore, text: string): Relation {
  const parts = splitIdentifiers(text.replace(/("(?:[^"]|"")*"|[^."]+)\./, '$1,'))
  if (parts.length === 0 || parts.length > 2) throw new PgError('42602', `invalid name syntax: "${text}"`)
  const relation = findRelation(core, parts.length === 2 ? parts[0] : undefined, parts.at(-1)!)
  if (!relation) throw undefinedTable(text)
  return relation
}
