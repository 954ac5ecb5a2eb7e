// The part of the catalog that a backup keeps: the rows of one database, and the names of roles that they speak of.
import type { CatalogSnapshot } from '../../catalog/snapshot.ts'
import { databaseOf, type EntityName } from '../../catalog/rows.ts'
import { isTemporarySchema } from '../../catalog/temporary-schemas.ts'
import type { CatalogEdit, DatabaseEntry } from '../../engine/tables.ts'
import type { SegmentFooter } from '../../regions/segments/footer.ts'
import type { SequenceState } from '../../regions/region-server.ts'

export interface SavedRow {
  readonly entity: EntityName
  readonly oid: number
  readonly value: unknown
}

/** The rows of one region, in segments that lie in the backup. */
export interface SavedRegion {
  readonly table: number
  readonly region: number
  readonly segments: readonly { readonly file: string; readonly footer: SegmentFooter }[]
}

export interface SavedCatalog {
  readonly database: DatabaseEntry
  readonly rows: readonly SavedRow[]
  /** Of every role there was: OID and name. */
  readonly roles: ReadonlyMap<number, string>
  readonly sequences: ReadonlyMap<number, SequenceState>
  readonly regions: readonly SavedRegion[]
}

export function savedRows(catalog: CatalogSnapshot): SavedRow[] {
  const rows: SavedRow[] = []
  for (const edit of catalog.edits() as Generator<CatalogEdit & { op: 'put' }>) {
    const entity = edit.entity as EntityName
    if (isTemporarySchema((edit.value as { readonly schemaOid?: number }).schemaOid ?? 0)) continue
    if (databaseOf(entity, edit.value) !== undefined) rows.push({ entity, oid: edit.oid, value: edit.value })
    else if (entity === 'table_tombstone' && catalog.row('table', tableOf(edit.value))) {
      rows.push({ entity, oid: edit.oid, value: edit.value })
    }
  }
  return rows
}

const tableOf = (value: unknown): number => (value as { table_id: number }).table_id
