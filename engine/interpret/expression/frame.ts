// The rows an expression is evaluated over. Columns are gathered only when an expression asks for them, so that filters,
// CASE branches and join conditions touch just the rows and columns they need.
import type { Batch, Column } from '../../columns/column.ts'
import { gatherColumn } from '../../columns/gather.ts'

export interface Frame {
  readonly length: number
  column(slot: number): Column
  /** The frame of some of its rows, by number, in that order. */
  select(rows: Int32Array): Frame
}

export const batchFrame = (batch: Batch): Frame => ({
  length: batch.length,
  column: (slot) => batch.columns[slot],
  select: (rows) => selectedFrame((slot) => batch.columns[slot], rows),
})

/** Rows of underlying columns; selections compose instead of gathering twice. */
export function selectedFrame(column: (slot: number) => Column, rows: Int32Array): Frame {
  const gathered: Column[] = []
  return {
    length: rows.length,
    column: (slot) => (gathered[slot] ??= gatherColumn(column(slot), rows)),
    select: (more) => selectedFrame(column, compose(rows, more)),
  }
}

/** Pairs of rows of two batches: left slots first, then right's. Negative rows are NULLs. */
export function pairFrame(left: Batch, leftRows: Int32Array, right: Batch, rightRows: Int32Array): Frame {
  const gathered: Column[] = []
  const split = left.columns.length
  return {
    length: leftRows.length,
    column: (slot) =>
      (gathered[slot] ??=
        slot < split
          ? gatherColumn(left.columns[slot], leftRows)
          : gatherColumn(right.columns[slot - split], rightRows)),
    select: (more) => pairFrame(left, compose(leftRows, more), right, compose(rightRows, more)),
  }
}

/** One frame's columns after another's: both of the same length. */
export function besideFrame(left: Frame, width: number, right: Frame): Frame {
  return {
    length: left.length,
    column: (slot) => (slot < width ? left.column(slot) : right.column(slot - width)),
    select: (rows) => besideFrame(left.select(rows), width, right.select(rows)),
  }
}

export function frameBatch(frame: Frame, width: number): Batch {
  return { length: frame.length, columns: Array.from({ length: width }, (_, slot) => frame.column(slot)) }
}

export function compose(rows: Int32Array, more: Int32Array): Int32Array {
  const composed = new Int32Array(more.length)
  for (let i = 0; i < more.length; i++) composed[i] = rows[more[i]]
  return composed
}

export function allRows(length: number): Int32Array {
  const rows = new Int32Array(length)
  for (let i = 0; i < length; i++) rows[i] = i
  return rows
}
