// What came and went in the old regions since their rows were copied. Nobody writes to the table meanwhile.
import type { Batch } from '../../../engine/columns/column.ts'
import type { Table } from '../../../engine/tables.ts'
import type { BulkSegment } from '../../../regions/region-server.ts'
import { regionId } from '../../../regions/requests/request.ts'
import { BulkTable, bulkRowsMin } from '../writes/bulk-table.ts'
import { keysOf } from '../ddl/region-schema.ts'
import { RowSet } from '../overlay/row-set.ts'
import type { SessionCore } from '../session-core.ts'
import { type CopiedRows, idsOf, readRows } from './copy-rows.ts'

interface Changes {
  /** By old region. */
  readonly added: ReadonlyMap<number, RowSet>
  readonly left: ReadonlyMap<number, RowSet>
}

/** Puts the copies and what became of them into the transaction's overlay. The catalog has the table's new rule already. */
export async function catchUp(
  core: SessionCore,
  table: Table,
  copied: CopiedRows,
  segments: ReadonlyMap<number, readonly BulkSegment[]>,
): Promise<void> {
  const { overlay } = core.ensureTransaction()
  const keeps = keysOf(core.catalog, table)
    .filter((key) => key.unique)
    .map((key) => key.index)
  const changes = await changesSince(core, table, copied)
  for (const [number, written] of segments) {
    const base = overlay.nextRow
    overlay.addSegments(table.info.oid, number, written, keeps)
    const gone = changes ? deletedOf(copied, number, changes) : []
    if (gone.length === 0) continue
    const rowIds = BigInt64Array.from(gone, (position) => -BigInt(base + position))
    overlay.add({ kind: 'delete', table: table.info.oid, rowIds }, [])
  }
  if (changes) await addRows(core, table, changes.added, keeps)
}

/** undefined: nothing changed. */
async function changesSince(core: SessionCore, table: Table, copied: CopiedRows): Promise<Changes | undefined> {
  const from = [...copied.seen.keys()]
  const ids = new Set(from.map((number) => regionId(table.info.oid, number)))
  const changed = core.state.regions
    .regionStatistics()
    .some(({ region, committedSequence }) => ids.has(region) && committedSequence > copied.sequence)
  if (!changed) return undefined
  const added = new Map(from.map((number) => [number, new RowSet()]))
  const left = new Map(from.map((number) => [number, new RowSet()]))
  await readRows(core, table, from, { projection: [0] }, (batch) => {
    const { rows, regions } = idsOf(batch)
    for (let i = 0; i < rows.length; i++) {
      const number = regions[i]
      const known = copied.seen.get(number)!.has(rows[i])
      ;(known ? left : added).get(number)!.add(rows[i])
    }
  })
  return { added, left }
}

/** Positions in a new region of rows that are no more. */
function deletedOf({ seen, written }: CopiedRows, number: number, { left }: Changes): number[] {
  if ([...seen].every(([region, rows]) => rows.size === left.get(region)!.size)) return []
  const positions: number[] = []
  let position = 0
  for (const { regions, rows } of written.get(number) ?? [])
    for (let i = 0; i < rows.length; i++, position++) if (!left.get(regions[i])!.has(rows[i])) positions.push(position)
  return positions
}

/** Rows of one scan by their ids. */
const rowsPerScan = 65_536

async function addRows(
  core: SessionCore,
  table: Table,
  added: ReadonlyMap<number, RowSet>,
  keeps: readonly number[],
): Promise<void> {
  const { overlay } = core.ensureTransaction()
  const attributes = table.schema.columns.map((column) => column.attribute)
  const rows = [...added.values()].reduce((sum, { size }) => sum + size, 0)
  const bulk = rows < bulkRowsMin ? undefined : new BulkTable(core, table)
  const take = async (batch: Batch): Promise<void> => {
    if (bulk) await bulk.write(batch)
    else overlay.add({ kind: 'insert', table: table.info.oid, batch }, attributes, keeps)
  }
  try {
    for (const [number, own] of added) {
      const ids = own.sorted()
      for (let start = 0; start < ids.length; start += rowsPerScan)
        await readRows(
          core,
          table,
          [number],
          { projection: attributes, rowIds: ids.slice(start, start + rowsPerScan) },
          take,
        )
    }
    if (!bulk) return
    for (const [number, segments] of await bulk.finish()) overlay.addSegments(table.info.oid, number, segments, keeps)
  } catch (error) {
    await bulk?.abort()
    throw error
  }
}
