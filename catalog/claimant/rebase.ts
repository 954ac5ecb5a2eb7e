// A transaction's DDL was planned on the catalog as it was when the transaction began to change it. At COMMIT others may have changed it
// since: edits that meet theirs are refused, the rest stands.
import { findDefined } from '../../engine/defined/find-defined.ts'
import { PgError } from '../../engine/errors.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import { checkMetadataEdits } from '../metadata/check-edits.ts'
import { readsOf } from '../query-keepers.ts'
import { allocatorOid, isShared, type DefinedRow } from '../rows.ts'
import type { CatalogSnapshot } from '../snapshot.ts'

/** from: what the edits were planned on; onto: the newest catalog. Throws 40001 and 23505. */
export function requireRebasable(edits: readonly CatalogEdit[], from: CatalogSnapshot, onto: CatalogSnapshot): void {
  if (from.version === onto.version) return
  for (const edit of edits) {
    if (edit.oid === allocatorOid) continue
    if (entryOf(from, edit) !== entryOf(onto, edit)) {
      throw new PgError('40001', `could not serialize access due to concurrent change of the catalog`, {
        detail: `Another transaction has changed or dropped the same ${edit.entity}.`,
      })
    }
  }
  const mine = onto.withEdits(edits)
  checkMetadataEdits(edits, onto, mine)
  for (const edit of edits) {
    if (edit.op === 'put') requireItsName(edit, mine, onto)
    if (edit.op === 'put') requireWhatItNames(edit, mine)
  }
}

const entryOf = (catalog: CatalogSnapshot, edit: CatalogEdit): unknown => catalog.row(edit.entity as 'table', edit.oid)

/** As PostgreSQL's unique indexes on its catalogs say it, since there too the names are taken in the meantime. */
function requireItsName(edit: CatalogEdit & { op: 'put' }, mine: CatalogSnapshot, onto: CatalogSnapshot): void {
  const value = edit.value as {
    readonly name: string
    readonly schemaOid: number
  }
  const taken = (index: string, key: string, values: string): PgError =>
    new PgError('23505', `duplicate key value violates unique constraint "${index}"`, {
      detail: `Key (${key})=(${values}) already exists.`,
    })
  switch (edit.entity) {
    case 'database':
      if (count(mine.databases(), value.name) > 1) throw taken('pg_database_datname_index', 'datname', value.name)
      return
    case 'role':
      if (count(mine.roles(), value.name) > 1) throw taken('pg_authid_rolname_index', 'rolname', value.name)
      return
    case 'schema':
      if (count(mine.schemas(), value.name) > 1) throw taken('pg_namespace_nspname_index', 'nspname', value.name)
      return
    case 'extension':
      if (count(mine.extensions(), value.name) > 1) throw taken('pg_extension_name_index', 'extname', value.name)
      return
    case 'type': {
      const other = onto.typeNamed(value.schemaOid, value.name)
      const still = other === undefined ? undefined : mine.userType(other)
      if (other !== undefined && other !== edit.oid && still?.name === value.name)
        throw taken('pg_type_typname_nsp_index', 'typname, typnamespace', `${value.name}, ${value.schemaOid}`)
      return
    }
    case 'defined_object': {
      const { kind } = (edit.value as DefinedRow).definition
      const other = findDefined(onto, kind, value.name, [value.schemaOid])
      const still = other && mine.row('defined_object', other.oid)
      if (other && other.oid !== edit.oid && still?.name === value.name && still.schemaOid === value.schemaOid)
        throw taken('pg_statistic_ext_name_index', 'stxname, stxnamespace', `${value.name}, ${value.schemaOid}`)
      return
    }
    default: {
      if (isShared(edit.entity)) return
      const other = onto.relation(value.schemaOid, value.name)
      // The other may be one that these edits drop or rename.
      const still = other && mine.relationByOid(other.oid)
      if (other && other.oid !== edit.oid && still?.name === value.name && still.schemaOid === value.schemaOid) {
        throw taken('pg_class_relname_nsp_index', 'relname, relnamespace', `${value.name}, ${value.schemaOid}`)
      }
    }
  }
}

const count = (entries: Iterable<{ readonly name: string }>, name: string): number =>
  [...entries].filter((entry) => entry.name === name).length

/** Schema, table and referenced tables of an object must not have gone away meanwhile. */
function requireWhatItNames(edit: CatalogEdit & { op: 'put' }, mine: CatalogSnapshot): void {
  const value = edit.value as {
    readonly schemaOid?: number
    readonly database?: number
    readonly table?: number
    readonly constraints?: readonly {
      readonly kind: string
      readonly references?: number
    }[]
  }
  if (value.database !== undefined && value.database !== mine.databaseOid) return
  const gone = (what: string): PgError =>
    new PgError('40001', 'could not serialize access due to concurrent change of the catalog', {
      detail: `Another transaction has dropped ${what} that this one uses.`,
    })
  if (value.schemaOid !== undefined && !mine.schemaByOid(value.schemaOid)) throw gone('a schema')
  if (edit.entity === 'index' && value.table !== undefined && !mine.relationByOid(value.table)) throw gone('a table')
  if (edit.entity === 'defined_object' && !mine.relationByOid((edit.value as DefinedRow).definition.table))
    throw gone('a table')
  for (const constraint of value.constraints ?? []) {
    if (constraint.references !== undefined && !mine.relationByOid(constraint.references)) throw gone('a table')
  }
  for (const { relation } of readsOf(edit.entity, edit.value))
    if (!mine.relationByOid(relation)) throw gone('a relation')
}
