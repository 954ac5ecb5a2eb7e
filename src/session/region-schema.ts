// From tables to regions: what a region must know of a table's columns and keys, and which region a new row goes to.
import type { CatalogSnapshot } from '../../catalog/snapshot.ts'
import type { Column } from '../../engine/columns/column.ts'
import { reader } from '../../engine/columns/read.ts'
import type { Table } from '../../engine/tables.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { regionId, type RegionId, type RegionKey, type RegionSchema } from '../../regions/requests/request.ts'
import { crc32 } from 'node:zlib'

export const regionsOf = (table: Table): RegionId[] =>
  table.info.regions.map((number) => regionId(table.info.oid, number))

/** Keys that regions index: unique and plain indexes over plain columns. */
export function keysOf(catalog: CatalogSnapshot, table: Table): RegionKey[] {
  return catalog
    .indexesOf(table.info.oid)
    .filter((index) => index.whereSql === undefined && index.columns.every((column) => column.attribute !== undefined))
    .map((index) => ({
      index: index.oid,
      attributes: index.columns.map((column) => column.attribute!),
      unique: index.unique,
      nullsNotDistinct: index.nullsNotDistinct,
    }))
}

export function regionSchemaOf(catalog: CatalogSnapshot, table: Table): RegionSchema {
  return {
    version: table.schema.version,
    columns: table.schema.columns.map((column) => ({
      attribute: column.attribute,
      type: column.type,
      notNull: column.notNull,
      missingValue: column.missingValue,
    })),
    keys: keysOf(catalog, table),
    sortBy: partitionAttributes(table),
  }
}

/** Attributes that rows are sorted by and that decide a row's region: the primary key's; without one rows go round the regions. */
const partitionAttributes = (table: Table): readonly number[] =>
  table.schema.constraints.find((constraint) => constraint.kind === 'primary')?.attributes ?? []

/** For each region number in use, the rows that go there. */
export function splitRows(
  table: Table,
  attributes: readonly number[],
  columns: readonly Column[],
  rows: number,
  turn: number,
): Map<number, Int32Array | 'all'> {
  const numbers = table.info.regions
  if (numbers.length === 1) return new Map([[numbers[0], 'all']])
  const keys = partitionAttributes(table).map((attribute) => columns[attributes.indexOf(attribute)])
  if (keys.length === 0) return new Map([[numbers[turn % numbers.length], 'all']])
  const read = keys.map((column) => ({ value: reader(column), type: typeByOid(column.type.oid) }))
  const split = new Map<number, number[]>()
  for (let row = 0; row < rows; row++) {
    let hash = 0
    for (const { value, type } of read) {
      const key = value(row)
      // Equal values must go to one region: the hash key, not the stored form, decides (1.0 and 1.00 are one numeric).
      hash = crc32(`${type.hashKey ? String(type.hashKey(key)) : type.format(key, undefined as never)};`, hash)
    }
    const number = numbers[hash % numbers.length]
    const list = split.get(number)
    if (list) list.push(row)
    else split.set(number, [row])
  }
  return new Map([...split].map(([number, list]) => [number, Int32Array.from(list)]))
}
