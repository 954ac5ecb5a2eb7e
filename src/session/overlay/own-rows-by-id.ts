// Rows of a transaction's overlay by their numbers, whatever it deleted of them since.
import type { ScanPartition, Table } from '../../../engine/tables.ts'
import { regionId, type RegionSchema } from '../../../regions/requests/request.ts'
import type { RegionServer } from '../../../regions/region-server.ts'
import type { OverlayPartition } from './overlay-partition.ts'
import type { TableOverlay } from './overlay.ts'
import { fallbacksOf } from '../query/scan-sources.ts'

/** numbers: ascending. schema: asked for where rows lie in segments. */
export function ownRowsById(
  table: Table,
  { inserts, segments }: Pick<TableOverlay, 'inserts' | 'segments'>,
  numbers: Float64Array,
  projection: readonly number[],
  regions: Pick<RegionServer, 'scanBulk'>,
  schema: () => RegionSchema,
): ScanPartition[] {
  const partitions: ScanPartition[] = []
  const within = (base: number, rows: number): Float64Array =>
    numbers.filter((number) => number >= base && number < base + rows)
  for (const { base, batch, attributes } of inserts) {
    const rows = within(base, batch.length)
    if (rows.length === 0) continue
    partitions.push({
      kind: 'overlay',
      rows: rows.length,
      attributes,
      batch,
      base,
      kept: Int32Array.from(rows, (row) => row - base),
      fallbacks: fallbacksOf(table),
    } satisfies OverlayPartition as ScanPartition)
  }
  for (const { region, segments: files, base, rows } of segments) {
    const rowIds = within(base, rows)
    if (rowIds.length === 0) continue
    const request = { projection, predicates: [], rowIds }
    partitions.push(...regions.scanBulk(regionId(table.info.oid, region), schema(), files, base, request))
  }
  return partitions
}
