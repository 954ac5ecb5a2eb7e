// The whole rows behind row ids that a key look-up found: own ones in memory from the overlay, others by a small scan for their ids.
import { reader } from '../../../engine/columns/read.ts'
import { rowIdAttribute } from '../../../engine/plan/logical.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import type { Table } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef, type Value } from '../../../engine/types/type.ts'
import type { Snapshot } from '../../../regions/region-server.ts'
import { type RegionKey, regionId } from '../../../regions/requests/request.ts'
import { regionNumberOf, regionRowOf } from '../overlay/overlay.ts'
import { startQuery } from '../query/run-query.ts'
import { addedHere, overlaySegmentPartitions } from '../query/scan-sources.ts'
import type { SessionCore } from '../session-core.ts'
import { committedRow } from './stored-rows.ts'

export interface ExistingRow {
  readonly rowId: bigint
  readonly row: readonly Value[]
}

/** given: what to see the rows under; absent: the newest commits, since that is what key look-ups see. */
export async function existingRows(
  core: SessionCore,
  table: Table,
  rowIds: readonly (bigint | undefined)[],
  given?: Snapshot,
): Promise<(ExistingRow | null)[]> {
  const found = new Map<bigint, readonly Value[]>()
  const stored: bigint[] = []
  for (const rowId of rowIds) {
    if (rowId === undefined) continue
    const own = rowId < 0n ? ownRow(core, table, Number(-rowId)) : undefined
    if (own) found.set(rowId, own)
    else stored.push(rowId)
  }
  await readStored(core, table, stored, found, given)
  return rowIds.map((rowId) => {
    const row = rowId === undefined ? undefined : found.get(rowId)
    return row ? { rowId: rowId!, row } : null
  })
}

/** The committed row with this id, which was just found by the key, if memory has it whole. */
export function rowInMemory(
  core: SessionCore,
  table: Table,
  key: RegionKey,
  values: readonly Value[],
  rowId: bigint,
): ExistingRow | undefined {
  if (rowId < 0n) return undefined
  const batch = committedRow(core, table, key, values, wholeRow(table))
  if (!batch || batch.length === 0) return undefined
  const [id, ...columns] = batch.columns.map(reader)
  return id(0) === rowId ? { rowId, row: columns.map((column) => column(0)) } : undefined
}

/** Its id, then its columns. */
const wholeRow = (table: Table): number[] => [rowIdAttribute, ...table.schema.columns.map(({ attribute }) => attribute)]

function ownRow(core: SessionCore, table: Table, number: number): readonly Value[] | undefined {
  const insert = core.transaction?.overlay
    .table(table.info.oid)
    ?.inserts.find((one) => one.base <= number && number < one.base + one.batch.length)
  if (!insert) return undefined
  return table.schema.columns.map((column) => {
    const at = insert.attributes.indexOf(column.attribute)
    return at < 0 ? (column.missingValue ?? null) : reader(insert.batch.columns[at])(number - insert.base)
  })
}

/** Committed rows, and own ones in segments. */
async function readStored(
  core: SessionCore,
  table: Table,
  rowIds: readonly bigint[],
  rows: Map<bigint, readonly Value[]>,
  given: Snapshot | undefined,
): Promise<void> {
  if (rowIds.length === 0) return
  const attributes = wholeRow(table)
  const types = [typeRef(Oid.int8), ...table.schema.columns.map((column) => column.type)]
  const byRegion = Map.groupBy(
    rowIds.filter((rowId) => rowId >= 0n),
    regionNumberOf,
  )
  const own = Float64Array.from(
    rowIds.filter((rowId) => rowId < 0n),
    (rowId) => Number(-rowId),
  )
  const overlay = core.transaction?.overlay.table(table.info.oid)
  const snapshot = given ?? core.state.regions.snapshot()
  try {
    const partitions = [...byRegion].flatMap(([number, ids]) =>
      core.state.regions.scan(regionId(table.info.oid, number), {
        projection: attributes,
        predicates: [],
        snapshot,
        rowIds: Float64Array.from(ids, regionRowOf),
        added: addedHere(core, table),
      }),
    )
    if (overlay && own.length > 0) {
      const request = { projection: attributes, predicates: [], rowIds: own }
      partitions.push(...overlaySegmentPartitions(core, table, overlay, request))
    }
    const plan = {
      node: 1,
      types,
      rows: rowIds.length,
      kind: 'scan',
      table: table.info.oid,
      attributes,
      predicates: [],
    } as PhysicalPlan
    const started = startQuery(
      core,
      { writes: [] },
      plan,
      [],
      { kind: 'columns', options: {} },
      false,
      new Map([[1, partitions]]),
    )
    try {
      for (;;) {
        const chunk = await started.running.pull(0)
        if (chunk.rows > 0) collect(chunk.payload as Batch, rows)
        if (chunk.done) return
      }
    } finally {
      await started.close()
    }
  } finally {
    if (!given) snapshot.release()
  }
}

function collect(batch: Batch, rows: Map<bigint, readonly Value[]>): void {
  const [id, ...columns] = batch.columns.map(reader)
  for (let row = 0; row < batch.length; row++)
    rows.set(
      id(row) as bigint,
      columns.map((column) => column(row)),
    )
}
