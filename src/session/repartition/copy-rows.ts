// Rows of the regions that go, under a snapshot, into segments of those that come. Where each row went is kept: a row that is deleted
// meanwhile is deleted from its segment.
import type { Batch } from '../../../engine/columns/column.ts'
import { gatherColumn } from '../../../engine/columns/gather.ts'
import { reader } from '../../../engine/columns/read.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Table } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef } from '../../../engine/types/type.ts'
import type { RegionScanRequest, Snapshot } from '../../../regions/region-server.ts'
import { regionId } from '../../../regions/requests/request.ts'
import { BulkTable } from '../writes/bulk-table.ts'
import { regionNumberOf, regionRowOf } from '../overlay/overlay.ts'
import { splitRows } from '../ddl/region-schema.ts'
import { RowSet } from '../overlay/row-set.ts'
import { startQuery } from '../query/run-query.ts'
import type { SessionCore } from '../session-core.ts'

/** Rows in the order in which they lie in a new region, by the old region and the row's id there. */
interface WrittenRows {
  readonly regions: Uint16Array
  readonly rows: Float64Array
}

export interface CopiedRows {
  /** Of the snapshot. */
  readonly sequence: number
  /** By old region, the rows that were there. */
  readonly seen: ReadonlyMap<number, RowSet>
  /** By new region. */
  readonly written: ReadonlyMap<number, readonly WrittenRows[]>
}

export interface CopyOptions {
  /** Of the old regions. */
  readonly from: readonly number[]
  /** As it will be. */
  readonly to: Table
  readonly bulk: BulkTable
  readonly progress: (rows: number) => void
}

export async function copyRows(core: SessionCore, { from, to, bulk, progress }: CopyOptions): Promise<CopiedRows> {
  const attributes = to.schema.columns.map((column) => column.attribute)
  const seen = new Map(from.map((number) => [number, new RowSet()]))
  const written = new Map<number, WrittenRows[]>()
  const sequence = await readRows(core, to, from, { projection: [0, ...attributes] }, async (batch) => {
    const { rows, regions } = idsOf(batch)
    for (let i = 0; i < rows.length; i++) seen.get(regions[i])!.add(rows[i])
    const columns = batch.columns.slice(1)
    for (const [number, positions] of splitRows(to, attributes, columns, batch.length, 0)) {
      const all = positions === 'all'
      const part = all ? columns : columns.map((column) => gatherColumn(column, positions))
      await bulk.write({ length: all ? batch.length : positions.length, columns: part }, number)
      const own: WrittenRows = all
        ? { rows, regions }
        : {
            rows: Float64Array.from(positions, (i) => rows[i]),
            regions: Uint16Array.from(positions, (i) => regions[i]),
          }
      written.set(number, [...(written.get(number) ?? []), own])
    }
    progress(batch.length)
  })
  return { sequence, seen, written }
}

/** Ids of a batch whose first column they are. */
export function idsOf(batch: Batch): { readonly rows: Float64Array; readonly regions: Uint16Array } {
  const id = reader(batch.columns[0])
  const rows = new Float64Array(batch.length)
  const regions = new Uint16Array(batch.length)
  for (let i = 0; i < batch.length; i++) {
    const row = id(i) as bigint
    rows[i] = regionRowOf(row)
    regions[i] = regionNumberOf(row)
  }
  return { rows, regions }
}

/** Committed rows of some regions, or those with the given ids, under a new snapshot, whose sequence is answered, or under `at`. */
export async function readRows(
  core: SessionCore,
  table: Table,
  regions: readonly number[],
  {
    projection,
    rowIds,
    at,
  }: { readonly projection: readonly number[]; readonly rowIds?: RegionScanRequest['rowIds']; readonly at?: Snapshot },
  take: (batch: Batch) => Promise<void> | void,
): Promise<number> {
  const columns = new Map(table.schema.columns.map((column) => [column.attribute, column.type]))
  const plan = {
    node: 1,
    types: projection.map((attribute) => columns.get(attribute) ?? typeRef(Oid.int8)),
    rows: table.statistics?.rows ?? 0,
    kind: 'scan',
    table: table.info.oid,
    attributes: projection,
    predicates: [],
  } as PhysicalPlan
  const sources = (snapshot: Snapshot) => {
    const request = { projection, predicates: [], snapshot: at ?? snapshot, ...(rowIds && { rowIds }) }
    const partitions = regions.flatMap((number) => core.state.regions.scan(regionId(table.info.oid, number), request))
    return new Map([[1, partitions]])
  }
  const started = startQuery(core, { writes: [] }, plan, [], { kind: 'columns', options: {} }, false, sources)
  try {
    for (;;) {
      const chunk = await started.running.pull(0)
      if (chunk.rows > 0) await take(chunk.payload as Batch)
      if (chunk.done) return started.snapshot.snapshot.sequence
    }
  } finally {
    await started.close()
  }
}
