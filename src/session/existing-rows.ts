// The whole rows behind row ids that a key look-up found: own ones from the overlay, committed ones by a small scan of their regions.
import { reader } from '../../engine/columns/read.ts'
import type { PhysicalPlan } from '../../engine/plan/physical.ts'
import type { Batch } from '../../engine/columns/column.ts'
import type { Table } from '../../engine/tables.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type Value } from '../../engine/types/type.ts'
import { regionId } from '../../regions/requests/request.ts'
import { regionNumberOf, regionRowOf } from './overlay.ts'
import { startQuery } from './run-query.ts'
import type { SessionCore } from './session-core.ts'

export interface ExistingRow {
  readonly rowId: bigint
  readonly row: readonly Value[]
}

export async function existingRows(
  core: SessionCore,
  table: Table,
  rowIds: readonly (bigint | undefined)[],
): Promise<(ExistingRow | null)[]> {
  const committed = await committedRowsOf(
    core,
    table,
    rowIds.filter((rowId) => rowId !== undefined && rowId >= 0n) as bigint[],
  )
  return rowIds.map((rowId) => {
    if (rowId === undefined) return null
    const row = rowId < 0n ? ownRow(core, table, Number(-rowId)) : committed.get(rowId)
    return row ? { rowId, row } : null
  })
}

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

async function committedRowsOf(
  core: SessionCore,
  table: Table,
  rowIds: readonly bigint[],
): Promise<Map<bigint, readonly Value[]>> {
  const rows = new Map<bigint, readonly Value[]>()
  if (rowIds.length === 0) return rows
  const attributes = [0, ...table.schema.columns.map((column) => column.attribute)]
  const types = [typeRef(Oid.int8), ...table.schema.columns.map((column) => column.type)]
  const byRegion = Map.groupBy(rowIds, regionNumberOf)
  // The look-up saw the newest commits, so the scan must too, whatever the statement's own snapshot is.
  const snapshot = core.state.regions.snapshot()
  try {
    const partitions = [...byRegion].flatMap(([number, ids]) =>
      core.state.regions.scan(regionId(table.info.oid, number), {
        projection: attributes,
        predicates: [],
        snapshot,
        rowIds: Float64Array.from(ids, regionRowOf),
      }),
    )
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
        if (chunk.done) return rows
      }
    } finally {
      await started.close()
    }
  } finally {
    snapshot.release()
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
