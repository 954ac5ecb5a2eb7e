// Rows of the metadata schema into the store and out of it: one table per entity, with the columns that it declares.
import type { Kysely } from 'kysely'
import { metadataEntities } from '../metadata/entities.ts'
import type { MetadataName, MetadataRow, MetadataType } from '../metadata/entity.ts'
import { putRow, type TypedEdit } from '../rows.ts'
import type { RowWrites } from './row-writes.ts'
import type { StoreSchema } from './schema.ts'

type Cell = string | number | bigint | null
type Stored = Readonly<Record<string, Cell>>

/** The entities' tables are known by their declarations, not by Kysely's types. */
type MetadataTables = Record<MetadataName, { id: number } & Record<string, Cell>>
const asMetadata = (db: Kysely<StoreSchema>): Kysely<MetadataTables> => db as unknown as Kysely<MetadataTables>
const writesOfMetadata = (rows: RowWrites): RowWrites<MetadataTables> => rows as unknown as RowWrites<MetadataTables>

export function putMetadata(rows: RowWrites, entity: MetadataName, row: MetadataRow): void {
  const values = Object.entries(metadataEntities[entity].columns).map(([name, { type }]) => {
    const value = row[name] ?? null
    return [name, type === 'bool' && value !== null ? Number(value) : (value as Cell)] as const
  })
  writesOfMetadata(rows).insert(entity, Object.fromEntries(values) as Stored & { id: number })
}

export function removeMetadata(rows: RowWrites, entity: MetadataName, id: number): void {
  writesOfMetadata(rows).delete(entity, { id })
}

export async function loadMetadata(db: Kysely<StoreSchema>, entity: MetadataName): Promise<TypedEdit[]> {
  const rows = (await asMetadata(db).selectFrom(entity).selectAll().execute()) as Stored[]
  return rows.map((row) => {
    const values = Object.entries(metadataEntities[entity].columns).map(
      ([name, { type }]): [string, MetadataRow[string]] => [name, valueOf(type, row[name])],
    )
    return putRow(entity, row.id as number, Object.fromEntries(values) as MetadataRow)
  })
}

/** SQLite answers integers as numbers, PostgreSQL those of 64 bits as text. */
function valueOf(type: MetadataType, cell: Cell): MetadataRow[string] {
  if (cell === null) return null
  if (type === 'bool') return Boolean(cell)
  return type === 'int8' || type === 'timestamptz' ? BigInt(cell) : cell
}
