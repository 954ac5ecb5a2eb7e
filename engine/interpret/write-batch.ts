// New rows of a table as they are checked and sent off: columns in table order, of the table's types, in shared memory.
import { buildColumn } from '../columns/build.ts'
import { copyColumn } from '../columns/copy.ts'
import type { Batch } from '../columns/column.ts'
import { sharedMemory } from '../columns/memory.ts'
import type { WriteTarget } from '../execute/query-task.ts'
import type { Expression } from '../plan/expression.ts'
import { typeRef } from '../types/type.ts'
import type { ExecuteContext } from './execute-context.ts'
import { evaluateFrame } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { splitBatch } from './split-rows.ts'

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

/** A write without RETURNING has no columns. */
export const noRows: Batch = { length: 0, columns: [] }

export function emitInsert(table: number, rows: Batch, context: ExecuteContext): void {
  if (rows.length === 0) return
  const { partition } = targetOf(table, context)
  for (const { batch, region } of partition ? splitBatch(rows, partition) : [{ batch: rows, region: undefined }]) {
    const columns = batch.columns.map((column) => copyColumn(column, sharedMemory))
    context.emit({ kind: 'insert', table, batch: { length: batch.length, columns }, region })
  }
}

export function emitDelete(table: number, rowIds: readonly bigint[], context: ExecuteContext): void {
  if (rowIds.length === 0) return
  const ids = new BigInt64Array(new SharedArrayBuffer(rowIds.length * 8))
  for (let i = 0; i < rowIds.length; i++) ids[i] = rowIds[i]
  context.emit({ kind: 'delete', table, rowIds: ids })
}
