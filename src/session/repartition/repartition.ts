// Moves the rows of some regions of a table into new ones, and switches the table's rule, in the transaction of a task's session.
import { shardsForRegions } from '../../../catalog/metadata/placement.ts'
import { putRow, type TableRow } from '../../../catalog/rows.ts'
import { PgError } from '../../../engine/errors.ts'
import { checkRule } from '../../../engine/partition/check-rule.ts'
import type { PartitionRule } from '../../../engine/partition/rule.ts'
import { regionsMax } from '../../../engine/bind/ddl/table-options.ts'
import type { Table } from '../../../engine/tables.ts'
import { regionId } from '../../../regions/requests/request.ts'
import type { TaskHandle } from '../../../regions/server/task-list.ts'
import { BulkTable } from '../writes/bulk-table.ts'
import { endTransaction } from '../transaction/end-transaction.ts'
import { relationKey } from '../locks/lock-key.ts'
import { accessExclusive, shareUpdateExclusive } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { placeRegions } from '../ddl/place-regions.ts'
import { assignmentOf } from '../ddl/region-schema.ts'
import type { SessionCore } from '../session-core.ts'
import { catchUp } from './catch-up.ts'
import { copyRows } from './copy-rows.ts'

export interface Repartition {
  readonly table: number
  /** Numbers of the regions that go. */
  readonly regions: readonly number[]
  readonly change: (rule: PartitionRule) => PartitionRule
}

/** How many rows moved. Committed when it returns. */
export async function repartition(core: SessionCore, task: TaskHandle, asked: Repartition): Promise<number> {
  const { table: oid, regions: from } = asked
  await lockKey(core, relationKey(oid), shareUpdateExclusive)
  const before = tableRow(core, asked)
  const after = changed(core, before, asked)
  await placeRegions(core, { edits: [putRow('table', oid, after)] })
  const to = tableOf(core, after)
  const rows = rowsIn(core, oid, from)
  task.total(rows, 0)
  const bulk = new BulkTable(core, to)
  let moved = 0
  try {
    const progress = (count: number): void => {
      moved += count
      task.progress[0] = Math.min(moved, rows)
    }
    const copied = await copyRows(core, { from, to, bulk, progress })
    const segments = await bulk.finish()
    await lockKey(core, relationKey(oid), accessExclusive)
    const current = tableRow(core, asked)
    if (current.version !== before.version || current.partition !== before.partition) throw changedMeanwhile()
    core.ensureTransaction().edit([putRow('table', oid, changed(core, current, asked))])
    await catchUp(core, to, copied, segments)
    core.interrupted.throwIfAborted()
    await endTransaction(core, true)
  } catch (error) {
    await bulk.abort()
    throw error
  }
  return moved
}

const changedMeanwhile = (): PgError =>
  new PgError('40001', 'could not serialize access due to concurrent change of the table')

function tableRow(core: SessionCore, { table, regions }: Repartition): TableRow {
  const row = core.catalog.row('table', table)
  if (!row?.partition) throw new PgError('42P01', `relation with OID ${table} does not exist`)
  if (!regions.every((number) => row.regions.includes(number))) throw changedMeanwhile()
  return row
}

/** The table with its new rule: regions that stay keep their shards, new ones go where those of a new table would. */
function changed(core: SessionCore, row: TableRow, { change }: Repartition): TableRow {
  const partition = change(row.partition!)
  const { nextRegion } = partition
  const regions = [...new Set<number>(partition.shares.map(({ region }) => region))]
  if (regions.length > regionsMax) throw new PgError('54000', `a table can have at most ${regionsMax} regions`)
  const column = row.columns.find(({ attribute }) => attribute === partition.elements[0].attribute)!
  checkRule(partition, column.type, core.textSettings)
  const fresh = row.shards && shardsForRegions(core.catalog, nextRegion)
  const shards = row.shards && regions.map((number) => row.shards![row.regions.indexOf(number)] ?? fresh![number])
  const options = { ...row.options, regions: String(regions.length) }
  return { ...row, options, regions, partition, ...(shards && { shards }) }
}

function tableOf(core: SessionCore, row: TableRow): Table {
  const relation = core.catalog.withEdits([putRow('table', row.oid, row)]).relationByOid(row.oid)
  if (relation?.kind !== 'table' || !assignmentOf(relation.table)) throw new Error(`table ${row.oid} has no rule`)
  return relation.table
}

function rowsIn(core: SessionCore, table: number, numbers: readonly number[]): number {
  const regions = new Set(numbers.map((number) => regionId(table, number)))
  let rows = 0
  for (const one of core.state.regions.regionStatistics()) if (regions.has(one.region)) rows += one.rows
  return rows
}
