// Columns of rows by id, as they were before the statement deleted them: committed ones by a scan for their ids, own ones from the overlay.
import { collectBatches } from '../query/collect-batches.ts'
import { setImmediate } from 'node:timers/promises'
import type { Batch } from '../../../engine/columns/column.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { ScanPartition, Table } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef } from '../../../engine/types/type.ts'
import { regionId } from '../../../regions/requests/request.ts'
import { regionNumberOf, regionRowOf } from '../overlay/overlay.ts'
import { ownRowsById } from '../overlay/own-rows-by-id.ts'
import { regionSchemaOf } from '../ddl/region-schema.ts'
import { startQuery } from '../query/run-query.ts'
import { addedHere } from '../query/scan-sources.ts'
import type { SessionCore } from '../session-core.ts'
import { columnTypes } from './constraints.ts'
import type { Snapshot } from '../../../regions/region-server.ts'

/** Batches of row id and attributes. A committed row that the snapshot does not show is left out. */
export async function oldRows(
  core: SessionCore,
  table: Table,
  rowIds: readonly BigInt64Array[],
  attributes: readonly number[],
  snapshot?: Snapshot,
): Promise<readonly Batch[]> {
  const projection = [0, ...attributes]
  const { committed, own } = await sorted(rowIds)
  // The rows are the statement's, locked since: what is newest of them is what it deleted.
  const seen = snapshot ?? core.state.regions.snapshot()
  try {
    const partitions: ScanPartition[] = [...committed].flatMap(([number, ids]) =>
      core.state.regions.scan(regionId(table.info.oid, number), {
        projection,
        predicates: [],
        snapshot: seen,
        rowIds: Float64Array.from(ids),
        added: addedHere(core, table),
      }),
    )
    const overlay = core.ensureTransaction().overlay.table(table.info.oid)
    if (overlay && own.length > 0) {
      const schema = () => regionSchemaOf(core.catalog, table)
      partitions.push(...ownRowsById(table, overlay, own, projection, core.state.regions, schema))
    }
    return await scanned(core, table, projection, attributes, partitions)
  } finally {
    if (!snapshot) seen.release()
  }
}

/** Rows between two looks at other work of this thread. */
const rowsPerTurn = 16_384

async function sorted(
  rowIds: readonly BigInt64Array[],
): Promise<{ committed: Map<number, number[]>; own: Float64Array }> {
  let turn = 0
  const committed = new Map<number, number[]>()
  const own: number[] = []
  for (const ids of rowIds) {
    for (const id of ids) {
      if (++turn % rowsPerTurn === 0) await setImmediate()
      if (id < 0n) {
        own.push(Number(-id))
        continue
      }
      const number = regionNumberOf(id)
      const rows = committed.get(number)
      if (rows) rows.push(regionRowOf(id))
      else committed.set(number, [regionRowOf(id)])
    }
  }
  return { committed, own: Float64Array.from(own).sort() }
}

async function scanned(
  core: SessionCore,
  table: Table,
  projection: readonly number[],
  attributes: readonly number[],
  partitions: readonly ScanPartition[],
): Promise<readonly Batch[]> {
  if (partitions.length === 0) return []
  const plan = {
    node: 1,
    types: [typeRef(Oid.int8), ...columnTypes(table, attributes)],
    rows: partitions.reduce((sum, { rows }) => sum + rows, 0),
    kind: 'scan',
    table: table.info.oid,
    attributes: projection,
    predicates: [],
  } as PhysicalPlan
  const sink = { kind: 'columns', options: {} }
  const started = startQuery(core, { writes: [] }, plan, [], sink, false, new Map([[1, partitions]]))
  return collectBatches(started)
}
