// Which region each new row goes to: decided by the table's rule, or by a hash of its key, on the worker that made the row.
import { crc32 } from 'node:zlib'
import type { Batch, Column } from '../columns/column.ts'
import { gatherColumn } from '../columns/gather.ts'
import { reader } from '../columns/read.ts'
import type { WriteTarget } from '../execute/query-task.ts'
import { assignRows } from '../partition/assign-rows.ts'
import { typeByOid } from '../types/registry.ts'

/** Row numbers by region, for regions that get any. */
export function rowsByRegion(
  keys: readonly Column[],
  rows: number,
  regions: readonly number[],
): Map<number, Int32Array> {
  const read = keys.map((column) => ({ value: reader(column), type: typeByOid(column.type.oid) }))
  const split = new Map<number, number[]>()
  for (let row = 0; row < rows; row++) {
    let hash = 0
    for (const { value, type } of read) {
      const key = value(row)
      // Equal values must go to one region: the hash key, not the stored form, decides (1.0 and 1.00 are one numeric).
      hash = crc32(`${type.hashKey ? String(type.hashKey(key)) : type.format(key, undefined as never)};`, hash)
    }
    const region = regions[hash % regions.length]
    const list = split.get(region)
    if (list) list.push(row)
    else split.set(region, [row])
  }
  return new Map([...split].map(([region, list]) => [region, Int32Array.from(list)]))
}

export function splitBatch(
  batch: Batch,
  { positions, regions, assignment }: NonNullable<WriteTarget['partition']>,
): { readonly region: number; readonly batch: Batch; readonly rows: Int32Array }[] {
  const keys = positions.map((position) => batch.columns[position])
  const split = assignment ? assignRows(keys, batch.length, assignment) : rowsByRegion(keys, batch.length, regions)
  return Array.from(split, ([region, rows]) => ({
    region,
    rows,
    batch:
      rows.length === batch.length
        ? batch
        : { length: rows.length, columns: batch.columns.map((column) => gatherColumn(column, rows)) },
  }))
}
