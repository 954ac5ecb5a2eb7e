// New rows of a table as they are checked and sent off: columns in table order, of the table's types, in shared memory.
import { buildColumn } from '../../columns/build.ts'
import { copyColumn } from '../../columns/copy.ts'
import type { Batch } from '../../columns/column.ts'
import { sharedMemory, slabMemory, slabRowsMax } from '../../columns/memory.ts'
import type { WriteTarget } from '../../execute/query-task.ts'
import type { Expression } from '../../plan/expression.ts'
import { typeRef } from '../../types/type.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import type { Frame } from '../expression/frame.ts'
import { placeRows, rowsOfLeaf } from './route-rows.ts'
import { splitBatch } from '../split-rows.ts'

export function targetOf(table: number, context: ExecuteContext): WriteTarget {
  const target = context.writes.get(table)
  if (!target) throw new Error(`table ${table} is not among the tables that the query writes`)
  return target
}

export const newRows = (
  target: WriteTarget,
  row: readonly Expression[],
  frame: Frame,
  context: ExecuteContext,
): Batch => ({
  length: frame.length,
  columns: row.map((expression, i) => {
    const column = evaluateFrame(expression, frame, context)
    const { type, typmod } = target.columns[i]
    return column.boxed ? buildColumn(typeRef(type, typmod), column.boxed) : { ...column, type: typeRef(type, typmod) }
  }),
})

type RowIds = readonly bigint[] | BigInt64Array

/** A write without RETURNING has no columns. */
export const noRows: Batch = { length: 0, columns: [] }

/** replaces: the rows that these take the place of, one for each (noRow: none). */
export function emitInsert(
  table: number,
  rows: Batch,
  context: ExecuteContext,
  replaces?: RowIds,
  assigned?: readonly number[],
  set?: readonly number[],
): void {
  if (rows.length === 0) return
  const target = targetOf(table, context)
  if (target.routing?.partitioned) {
    for (const placed of placeRows(target, rows, context)) {
      const { table: leaf, rows: taken } = placed
      const ids = replaces && (taken ? Array.from(taken, (row) => replaces[row]) : replaces)
      const batch = rowsOfLeaf(target, placed, targetOf(leaf, context).columns, context)
      emitParts(leaf, batch, context, { replaces: ids, assigned, set, through: table })
    }
    return
  }
  emitParts(table, rows, context, { replaces, assigned, set })
}

interface Emitted {
  readonly replaces?: RowIds | undefined
  readonly assigned?: readonly number[] | undefined
  readonly set?: readonly number[] | undefined
  readonly through?: number
}

function emitParts(table: number, rows: Batch, context: ExecuteContext, more: Emitted): void {
  const { replaces, assigned, set, through } = more
  const { partition } = targetOf(table, context)
  const parts = partition ? splitBatch(rows, partition) : [{ batch: rows, region: undefined, rows: undefined }]
  for (const { batch, region, rows: taken } of parts) {
    const memory = batch.length <= slabRowsMax ? slabMemory : sharedMemory
    const columns = batch.columns.map((column) => copyColumn(column, memory))
    const ids = replaces && sharedIds(taken ? BigInt64Array.from(taken, (row) => replaces[row]) : replaces)
    context.emit({
      kind: 'insert',
      table,
      batch: { length: batch.length, columns },
      region,
      ...(ids && { replaces: ids }),
      ...(assigned && { assigned }),
      ...(set && { set }),
      ...(through !== undefined && { through }),
    })
  }
}

/** assigned: the rows are replaced by an update of these attributes. */
export function emitDelete(table: number, rowIds: RowIds, context: ExecuteContext, assigned?: readonly number[]): void {
  if (rowIds.length > 0)
    context.emit({ kind: 'delete', table, rowIds: sharedIds(rowIds), ...(assigned && { assigned }) })
}

function sharedIds(rowIds: RowIds): BigInt64Array {
  const ids = new BigInt64Array(new SharedArrayBuffer(rowIds.length * 8))
  ids.set(rowIds)
  return ids
}
