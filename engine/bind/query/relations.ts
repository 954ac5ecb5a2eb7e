// Names of relations to the catalog's entries, along the search path.
import { PgError, type ErrorFields } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import { locationOf } from '../../parse/node.ts'
import { mayUseSchema } from '../../privileges/object-privileges.ts'
import { isMaterialized, relationWord } from '../../relation-word.ts'
import type { Relation, SchemaEntry, Table } from '../../tables.ts'
import { roleOf } from '../access.ts'
import { at, positioned, type Binding } from '../binding.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { isOn } from '../ddl/storage-options.ts'
import { requireUse } from './table-use.ts'

/** pg_temp first, then pg_catalog unless the path names it, then the path: as PostgreSQL searches. */
export function effectivePath(binding: Binding): readonly string[] {
  const path = binding.searchPath.map((schema) =>
    schema === '$user' || schema === '"$user"' ? binding.context.user : schema,
  )
  const implicit = ['pg_temp', 'pg_catalog'].filter((schema) => !path.includes(schema))
  return [...implicit, ...path]
}

export function findRelation(schema: string | undefined, name: string, binding: Binding): Relation | undefined {
  if (schema !== undefined) {
    const entry = binding.catalog.schema(schema)
    if (entry && !mayLookIn(entry, binding)) throw new PgError('42501', `permission denied for schema ${schema}`)
    return entry && binding.catalog.relation(entry.oid, name)
  }
  for (const candidate of effectivePath(binding)) {
    const entry = binding.catalog.schema(candidate)
    const relation = entry && binding.catalog.relation(entry.oid, name)
    if (relation && mayLookIn(entry, binding)) return relation
  }
  return undefined
}

/** What a view or a policy names, its text names for good. */
const mayLookIn = (schema: SchemaEntry, binding: Binding): boolean =>
  binding.inView === true ||
  binding.securing !== undefined ||
  binding.context.unrestricted === true ||
  mayUseSchema(binding.catalog, roleOf(binding), schema.oid)

/** The relation a RangeVar names. Throws 42P01, 0A000 for another database. */
export function requireRelation(range: ParseNode, binding: Binding): Relation {
  const fields = at(binding, locationOf(range))
  if (range.catalogname && range.catalogname !== binding.catalog.database.name) {
    throw new PgError(
      '0A000',
      `cross-database references are not implemented: "${range.catalogname}.${range.schemaname}.${range.relname}"`,
      fields,
    )
  }
  const relation = positioned(fields, () => findRelation(range.schemaname, range.relname, binding))
  if (relation?.kind === 'table') requireUse(relation, 'read', binding.catalog)
  if (relation) refuseForeignTemporary(relation, binding)
  if (relation) return relation
  const name = range.schemaname ? `${range.schemaname}.${range.relname}` : range.relname
  throw new PgError('42P01', `relation "${name}" does not exist`, fields)
}

/** As a statement that is no query looks it up: a schema that is not there is what it misses. Throws 3F000, 42P01, 0A000. */
export function requireNamed(range: ParseNode, binding: Binding): Relation {
  const schema: string | undefined = range.schemaname
  if (schema !== undefined && !range.catalogname && !binding.catalog.schema(schema))
    throw new PgError('3F000', `schema "${schema}" does not exist`)
  return requireRelation(range, binding)
}

/** Superusers may look into other sessions' schemas, and are not shown the rows. */
function refuseForeignTemporary(relation: Relation, { context }: Binding): void {
  if (!('table' in relation) || !relation.table.info.temporary) return
  if (relation.schemaOid === context.session.temporarySchema) return
  throw new PgError('0A000', 'cannot access temporary tables of other sessions')
}

export type WriteVerb = 'insert into' | 'update' | 'delete from'

const verbHints: Readonly<Record<WriteVerb, readonly [string, string]>> = {
  'insert into': ['inserting into', 'INSERT'],
  update: ['updating', 'UPDATE'],
  'delete from': ['deleting from', 'DELETE'],
}

export function readOnlyView(view: Table, verb: WriteVerb, reason: string, merge = false): PgError {
  const [doing, command] = verbHints[verb]
  const hint = merge
    ? `To enable ${doing} the view using MERGE, provide an INSTEAD OF ${command} trigger.`
    : `To enable ${doing} the view, provide an INSTEAD OF ${command} trigger or an unconditional ON ${command} DO INSTEAD rule.`
  return new PgError('55000', `cannot ${verb} view "${view.info.name}"`, { detail: reason, hint })
}

/** A base table to write to. Throws 42P01, 42809 for indexes and sequences, 55000 for views, 42501 for virtual tables. */
/** Rows of an append-only table stay as they were inserted, until they expire or the table is truncated. */
export function refuseAppendOnly({ info }: Table, verb: WriteVerb): void {
  if (!isOn(info.options.append_only)) return
  throw new PgError('42809', `cannot ${verb} table "${info.name}"`, {
    detail: 'Its option append_only is on.',
    hint: `ALTER TABLE ${quoteIdentifier(info.name)} RESET (append_only) makes it an ordinary table.`,
  })
}

export function requireWritable(range: ParseNode, verb: WriteVerb, binding: Binding): Table {
  const relation = requireRelation(range, binding)
  if (relation.kind === 'table') {
    if (isMaterialized(relation) && relation.oid !== binding.context.refreshes)
      throw new PgError('42809', `cannot change materialized view "${relation.name}"`)
    if (relation.table.info.schemaName === 'pg_catalog' && binding.context.unrestricted !== true)
      throw new PgError('42501', `permission denied: "${relation.name}" is a system catalog`)
    if (verb !== 'insert into') refuseAppendOnly(relation.table, verb)
    requireUse(relation, 'write', binding.catalog)
    return relation.table
  }
  const fields = at(binding, locationOf(range))
  switch (relation.kind) {
    case 'view':
      throw new PgError('42809', `"${relation.name}" is not a table`, fields)
    case 'virtual':
      if (relation.table.source.kind === 'temporary' && relation.table.source.writer !== undefined)
        return relation.table
      throw new PgError('42501', `permission denied: "${relation.name}" is a system catalog`)
    case 'sequence':
      throw new PgError('42809', `cannot change sequence "${relation.name}"`)
    case 'index':
      throw new PgError('42809', `cannot open relation "${relation.name}"`, {
        detail: 'This operation is not supported for indexes.',
        ...fields,
      })
    case 'composite':
      throw compositeIsNoTable(relation.name, fields)
  }
}

export const compositeIsNoTable = (name: string, fields: ErrorFields): PgError =>
  new PgError('42809', `cannot open relation "${name}"`, {
    detail: 'This operation is not supported for composite types.',
    ...fields,
  })

const mergeVerbs: Readonly<Record<string, WriteVerb>> = {
  CMD_INSERT: 'insert into',
  CMD_UPDATE: 'update',
  CMD_DELETE: 'delete from',
}

/** What the actions of a MERGE do, by their command types. */
export const mergeVerbsOf = (commands: readonly string[]): WriteVerb[] => [
  ...new Set(commands.flatMap((command) => mergeVerbs[command] ?? [])),
]

/** Throws 0A000 for what MERGE knows no rows of. */
export function refuseMergeInto(range: ParseNode, binding: Binding): void {
  const relation = requireRelation(range, binding)
  const plurals: Readonly<Record<string, string>> = {
    sequence: 'sequences',
    index: 'indexes',
    'materialized view': 'materialized views',
    'composite type': 'composite types',
  }
  const plural = plurals[relationWord(relation)]
  if (plural === undefined) return
  throw new PgError('0A000', `cannot execute MERGE on relation "${relation.name}"`, {
    detail: `This operation is not supported for ${plural}.`,
  })
}
