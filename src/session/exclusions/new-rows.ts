// The rows that a statement, or the transaction, has added to a table: those in memory with what a constraint reads of them, and their places.
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Batch, Column } from '../../../engine/columns/column.ts'
import { gatherColumn } from '../../../engine/columns/gather.ts'
import { rowPlace } from '../../../engine/functions/system/row-places.ts'
import type { Table } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef } from '../../../engine/types/type.ts'
import type { TableOverlay } from '../overlay/overlay.ts'

/** Columns of the attributes, and the rows' places behind them; with since, rows from that number on. */
export function newRows(
  overlay: TableOverlay,
  table: Table,
  attributes: readonly number[],
  since: number,
): readonly Batch[] {
  return overlay.inserts.flatMap((insert): Batch[] => {
    if (insert.base + insert.batch.length <= since) return []
    const rows: number[] = []
    for (let row = Math.max(0, since - insert.base); row < insert.batch.length; row++)
      if (!overlay.deletedOwn.has(insert.base + row)) rows.push(row)
    if (rows.length === 0) return []
    const kept = Int32Array.from(rows)
    const columns = attributes.map((attribute): Column => {
      const at = insert.attributes.indexOf(attribute)
      if (at >= 0) return gatherColumn(insert.batch.columns[at], kept)
      // The column was added since.
      const { type, missingValue } = table.schema.columns.find((column) => column.attribute === attribute)!
      return buildColumn(
        type,
        rows.map(() => missingValue ?? null),
      )
    })
    const places = buildColumn(
      typeRef(Oid.tid),
      rows.map((row) => placeOfOwn(insert.base + row)),
    )
    return [{ length: rows.length, columns: [...columns, places] }]
  })
}

export const hasSegmentsSince = ({ segments }: TableOverlay, since: number): boolean =>
  segments.some(({ base, rows }) => base + rows > since)

export const placeOfOwn = (row: number): bigint => rowPlace(-BigInt(row))
