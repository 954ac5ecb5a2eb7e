// ALTER TABLE … SET STATISTICS, SET STORAGE, SET COMPRESSION, REPLICA IDENTITY, CLUSTER ON: what is said of how PostgreSQL would keep a
// table. It is checked, kept and shown.
import type { AlterTableAction, ColumnSetting } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ColumnSchema, IndexSchema, KeptColumnSettings, KeptSettings } from '../../../engine/tables.ts'
import { findType, formatType } from '../../../engine/types/registry.ts'
import { declaredOid, type TypeRef } from '../../../engine/types/type.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

const statisticsTargetMax = 10_000
const letters = { plain: 'p', external: 'e', main: 'm', extended: 'x' } as const

export function keepColumnSetting(
  draft: CatalogDraft,
  table: TableRow,
  column: ColumnSchema,
  setting: ColumnSetting,
): void {
  const known = table.kept?.columns?.[column.attribute] ?? {}
  const changed = changedSettings(draft, known, column, setting)
  const { [column.attribute]: _, ...others } = table.kept?.columns ?? {}
  const columns = Object.keys(changed).length > 0 ? { ...others, [column.attribute]: changed } : others
  const { columns: __, ...kept } = table.kept ?? {}
  put(draft, table, { ...kept, ...(Object.keys(columns).length > 0 && { columns }) })
}

function put(draft: CatalogDraft, { kept: _, ...table }: TableRow, kept: KeptSettings): void {
  draft.put('table', table.oid, { ...table, ...(Object.keys(kept).length > 0 && { kept }) })
}

function changedSettings(
  draft: CatalogDraft,
  { statistics, storage, compression, options, notNull, ...rest }: KeptColumnSettings,
  { type }: ColumnSchema,
  setting: ColumnSetting,
): KeptColumnSettings {
  const known: KeptColumnSettings = {
    ...rest,
    ...(statistics !== undefined && setting.of !== 'statistics' && { statistics }),
    ...(storage && setting.of !== 'storage' && { storage }),
    ...(compression && setting.of !== 'compression' && { compression }),
    ...(options && setting.of !== 'options' && { options }),
    ...(notNull && setting.of !== 'not-null' && { notNull }),
  }
  switch (setting.of) {
    case 'statistics': {
      const target = statisticsTarget(draft, setting.target)
      return target === undefined ? known : { ...known, statistics: target }
    }
    case 'storage': {
      const letter = storageLetter(setting.name, type)
      return letter === undefined ? known : { ...known, storage: letter }
    }
    case 'compression': {
      const method = compressionMethod(setting.name, type)
      return method === undefined ? known : { ...known, compression: method }
    }
    case 'not-null':
      return setting.notNull && Object.keys(setting.notNull).length > 0 ? { ...known, notNull: setting.notNull } : known
    case 'options': {
      const entries = Object.entries({ ...options, ...setting.options })
      const left = Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null))
      return Object.keys(left).length === 0 ? known : { ...known, options: left }
    }
  }
}

function statisticsTarget(draft: CatalogDraft, target: number | undefined): number | undefined {
  if (target === undefined) return undefined
  if (target < 0) throw new PgError('22023', `statistics target ${target} is too low`)
  if (target <= statisticsTargetMax) return target
  draft.warn(`lowering statistics target to ${statisticsTargetMax}`, '22023')
  return statisticsTargetMax
}

const storageOf = (type: TypeRef): string => findType(type.oid)?.storage ?? 'x'
const typeText = (type: TypeRef): string => formatType(declaredOid(type))

/** undefined: the type's own. */
function storageLetter(name: string, type: TypeRef): KeptColumnSettings['storage'] {
  const word = name.toLowerCase()
  if (word === 'default') return undefined
  if (!(word in letters)) throw new PgError('22023', `invalid storage type "${name}"`)
  const letter = letters[word as keyof typeof letters]
  if (letter !== 'p' && storageOf(type) === 'p')
    throw new PgError('0A000', `column data type ${typeText(type)} can only have storage PLAIN`)
  return letter === storageOf(type) ? undefined : letter
}

function compressionMethod(name: string, type: TypeRef): KeptColumnSettings['compression'] {
  if (name === 'default') return undefined
  if (storageOf(type) === 'p')
    throw new PgError('0A000', `column data type ${typeText(type)} does not support compression`)
  if (name !== 'pglz' && name !== 'lz4') throw new PgError('22023', `invalid compression method "${name}"`)
  return name === 'lz4' ? 'l' : 'p'
}

function indexNamed(draft: CatalogDraft, table: TableRow, name: string): IndexSchema {
  const relation = draft.catalog.relation(table.schemaOid, name)
  if (!relation) throw new PgError('42704', `index "${name}" for table "${table.name}" does not exist`)
  if (relation.kind !== 'index' || relation.index.table !== table.oid)
    throw new PgError('42809', `"${name}" is not an index for table "${table.name}"`)
  return relation.index
}

/** UNLOGGED, or not. Throws 42809. */
export function setLogged(draft: CatalogDraft, table: TableRow, logged: boolean): void {
  const { unlogged: _, ...kept } = table.kept ?? {}
  if (table.partitioning)
    throw new PgError(
      '42809',
      `ALTER action SET ${logged ? 'LOGGED' : 'UNLOGGED'} cannot be performed on relation "${table.name}"`,
      { detail: 'This operation is not supported for partitioned tables.' },
    )
  put(draft, table, logged ? kept : { ...kept, unlogged: true })
}

export function setReplicaIdentity(
  draft: CatalogDraft,
  table: TableRow,
  { identity }: Extract<AlterTableAction, { kind: 'replica-identity' }>,
): void {
  const { replicaIdentity: _, ...kept } = table.kept ?? {}
  if (identity === 'default') return put(draft, table, kept)
  if (typeof identity === 'string') return put(draft, table, { ...kept, replicaIdentity: identity })
  const index = indexNamed(draft, table, identity.index)
  requireIdentifying(table, index)
  put(draft, table, { ...kept, replicaIdentity: { index: index.oid } })
}

function requireIdentifying(table: TableRow, { oid, name, unique, columns, whereSql }: IndexSchema): void {
  if (!unique) throw new PgError('42809', `cannot use non-unique index "${name}" as replica identity`)
  if (table.constraints.some((one) => one.kind !== 'check' && one.index === oid && one.deferrable))
    throw new PgError('0A000', `cannot use non-immediate index "${name}" as replica identity`)
  if (columns.some(({ attribute }) => attribute === undefined))
    throw new PgError('0A000', `cannot use expression index "${name}" as replica identity`)
  if (whereSql !== undefined) throw new PgError('0A000', `cannot use partial index "${name}" as replica identity`)
  for (const { attribute } of columns) {
    const column = table.columns.find((one) => one.attribute === attribute)
    if (column && !column.notNull)
      throw new PgError(
        '42809',
        `index "${name}" cannot be used as replica identity because column "${column.name}" is nullable`,
      )
  }
}

/** One that rows can be ordered by. */
export function clusterIndex(draft: CatalogDraft, table: TableRow, name: string): IndexSchema {
  const index = indexNamed(draft, table, name)
  if (index.method !== 'btree' && index.method !== 'gist')
    throw new PgError('0A000', `cannot cluster on index "${name}" because access method does not support clustering`)
  if (index.whereSql !== undefined) throw new PgError('0A000', `cannot cluster on partial index "${name}"`)
  return index
}

export function clusterOn(
  draft: CatalogDraft,
  table: TableRow,
  { index: name }: Extract<AlterTableAction, { kind: 'cluster-on' }>,
): void {
  const { clusteredOn: _, ...kept } = table.kept ?? {}
  if (table.partitioning) throw new PgError('0A000', 'cannot mark index clustered in partitioned table')
  if (name === undefined) return put(draft, table, kept)
  put(draft, table, { ...kept, clusteredOn: clusterIndex(draft, table, name).oid })
}
