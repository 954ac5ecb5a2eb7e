// A transaction's DDL was planned on the catalog as it was when the transaction began to change it. At COMMIT others may have changed it
// since: edits that meet theirs are refused, the rest stands.
import { definedKey, type DefinedKind, type ObjectDefinition } from '../../engine/defined/defined-object.ts'
import { findDefined } from '../../engine/defined/find-defined.ts'
import { PgError } from '../../engine/errors.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import { checkMetadataEdits } from '../metadata/check-edits.ts'
import { readsOf } from '../query-keepers.ts'
import { allocatorOid, firstUserOid, isShared, type DefinedRow } from '../rows.ts'
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
    // What the transaction made and dropped again names nothing any more.
    if (edit.op !== 'put' || entryOf(mine, edit) === undefined) continue
    requireItsName(edit, mine, onto)
    requireWhatItNames(edit, mine)
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
      const own = edit.value as DefinedRow
      const { kind } = own.definition
      const other = findDefined(onto, kind, definedKey(own), [value.schemaOid])
      const still = other && mine.row('defined_object', other.oid)
      if (other && other.oid !== edit.oid && still?.name === value.name && still.schemaOid === value.schemaOid)
        throw taken(uniqueness[kind].index, uniqueness[kind].columns, `${value.name}, ${value.schemaOid}`)
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

/** As PostgreSQL's catalogs call what keeps names apart. */
const uniqueness: Readonly<Record<DefinedKind, { readonly index: string; readonly columns: string }>> = {
  statistics: { index: 'pg_statistic_ext_name_index', columns: 'stxname, stxnamespace' },
  cast: { index: 'pg_cast_source_target_index', columns: 'castsource, casttarget' },
  operator: { index: 'pg_operator_oprname_l_r_n_index', columns: 'oprname, oprleft, oprright, oprnamespace' },
  collation: { index: 'pg_collation_name_enc_nsp_index', columns: 'collname, collencoding, collnamespace' },
  'ts-configuration': { index: 'pg_ts_config_cfgname_index', columns: 'cfgname, cfgnamespace' },
  'ts-dictionary': { index: 'pg_ts_dict_dictname_index', columns: 'dictname, dictnamespace' },
}

function definedRoutines(definition: ObjectDefinition): readonly number[] {
  if (definition.kind === 'cast') return definition.method.kind === 'function' ? [definition.method.function] : []
  return definition.kind === 'operator' && definition.function !== undefined ? [definition.function] : []
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
  if (edit.entity === 'defined_object') {
    const { definition } = edit.value as DefinedRow
    if (definition.kind === 'statistics' && !mine.relationByOid(definition.table)) throw gone('a table')
    for (const routine of definedRoutines(definition))
      if (routine >= firstUserOid && !mine.routine(routine)) throw gone('a function')
    if (definition.kind === 'ts-configuration')
      for (const oid of definition.mappings.flatMap(([, dictionaries]) => dictionaries))
        if (oid >= firstUserOid && !mine.row('defined_object', oid)) throw gone('a text search dictionary')
  }
  for (const constraint of value.constraints ?? []) {
    if (constraint.references !== undefined && !mine.relationByOid(constraint.references)) throw gone('a table')
  }
  for (const { relation } of readsOf(edit.entity, edit.value))
    if (!mine.relationByOid(relation)) throw gone('a relation')
}
