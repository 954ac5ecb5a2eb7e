// Unique indexes over expressions or with WHERE: what they compute is kept in nameless columns of the table, generated as others are, and
// the index is one over those. Where the predicate does not hold the value is NULL, which equals nothing. Where NULLs of the keys shall be equal
// under a predicate, they are kept in arrays of one element: arrays are equal where their NULLs are at the same places, and NULL themselves
// outside the predicate.
import type { CreateIndex } from '../../../engine/bind/statement.ts'
import { tableColumnsMax } from '../../../engine/bind/ddl/create-table.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import { type ColumnSchema, hasBoxedKeys, type IndexSchema, nameless } from '../../../engine/tables.ts'
import { arrayTypeOf, findType, formatType } from '../../../engine/types/registry.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requireBtreeType } from './indexable.ts'
import { TableAlteration } from './table-alteration.ts'

type Keys = IndexSchema['columns']

/** The keys with the attributes of their columns, which the table has from here on. */
export function withStoredKeys(draft: CatalogDraft, table: TableRow, keys: Keys, ddl: CreateIndex): Keys {
  const { whereSql } = ddl.index
  if (whereSql === undefined && keys.every(({ attribute }) => attribute !== undefined)) return keys
  const boxed = hasBoxedKeys(ddl.index)
  const reads = readBy(table, keys, ddl)
  const alteration = new TableAlteration(draft, table)
  const stored = keys.map((key, position) => {
    // One key that is NULL outside the predicate does for all of them.
    if (key.attribute !== undefined && (whereSql === undefined || (position > 0 && !boxed))) return key
    const own = table.columns.find((column) => column.attribute === key.attribute)
    const type = own?.type ?? ddl.index.columns[position].type
    if (!type) throw new Error('the type of an index expression is not known')
    requireBtreeType(type)
    const written = own ? quoteIdentifier(own.name) : `(${key.sql})`
    const value = boxed ? `ARRAY[${written}]` : written
    const defaultSql = whereSql === undefined || position > 0 ? value : `CASE WHEN (${whereSql}) THEN ${value} END`
    const kept = boxed ? boxOf(type) : type
    return { ...key, stored: addColumn(alteration, { type: kept, defaultSql, reads }) }
  })
  alteration.finish()
  return stored
}

function boxOf(type: TypeRef): TypeRef {
  const oid = findType(type.oid)?.kind === 'array' ? 0 : arrayTypeOf(type.oid)
  if (oid === 0) throw notSupported(`NULLS NOT DISTINCT with WHERE over type ${formatType(type.oid, type.typmod)}`)
  return { oid, typmod: -1 }
}

function addColumn(
  { draft, table, newValues }: TableAlteration,
  { type, defaultSql, reads }: Pick<ColumnSchema, 'type' | 'reads'> & { readonly defaultSql: string },
): number {
  if (table.columns.length >= tableColumnsMax)
    throw new PgError('54011', `tables can have at most ${tableColumnsMax} columns`)
  const attribute = table.nextAttribute
  const column: ColumnSchema = {
    name: nameless,
    attribute,
    type,
    notNull: false,
    generated: 'stored',
    defaultSql,
    reads,
  }
  draft.putAltered(table, { columns: [...table.columns, column], nextAttribute: attribute + 1 })
  if (!draft.created.has(table.oid)) newValues.set(attribute, { sql: defaultSql, over: 'new-row' })
  return attribute
}

/** Attributes; plain keys under a predicate are read as well. */
function readBy(table: TableRow, keys: Keys, ddl: CreateIndex): number[] {
  const named = new Set(ddl.index.readsColumns)
  const read = table.columns.filter(
    ({ name, attribute }) =>
      named.has(name) ||
      (keys[0].attribute === attribute && ddl.index.whereSql !== undefined) ||
      (hasBoxedKeys(ddl.index) && keys.some((key) => key.attribute === attribute)),
  )
  if (read.some(({ generated }) => generated))
    throw notSupported('a unique index with WHERE or over expressions that reads a generated column')
  return read.map(({ attribute }) => attribute)
}
