// What joins of every algorithm make of their matches: pairs, padded rows, kept left rows, marks.
import { batchRowsMax, type Batch, type Column } from '../../columns/column.ts'
import { gatherColumn } from '../../columns/gather.ts'
import { PgError } from '../../errors.ts'
import { batchFrame, frameBatch, pairFrame } from '../expression/frame.ts'
import { boolFromStates } from '../expression/result-column.ts'

export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti' | 'cross' | 'single' | 'mark'

export const tooManyRows = (): PgError =>
  new PgError('21000', 'more than one row returned by a subquery used as an expression')

/** Does the kind put right's columns beside left's? */
export const emitsPairs = (kind: JoinKind): boolean => kind !== 'semi' && kind !== 'anti' && kind !== 'mark'

/** Left rows without a match also come out, with NULLs for right. */
export const keepsLeft = (kind: JoinKind): boolean => kind === 'left' || kind === 'full' || kind === 'single'
export const keepsRight = (kind: JoinKind): boolean => kind === 'right' || kind === 'full'

export function pairBatch(left: Batch, leftRows: Int32Array, right: Batch, rightRows: Int32Array): Batch {
  return frameBatch(pairFrame(left, leftRows, right, rightRows), left.columns.length + right.columns.length)
}

/** Some rows of a batch. */
export const someRows = (batch: Batch, rows: Int32Array): Batch =>
  rows.length === batch.length ? batch : frameBatch(batchFrame(batch).select(rows), batch.columns.length)

export function withMark(left: Batch, states: Uint8Array): Batch {
  return { length: left.length, columns: [...left.columns, boolFromStates(states)] }
}

/** Left rows whose flag is `wanted`. */
export function flagged(flags: Uint8Array, wanted: number): Int32Array {
  const rows = new Int32Array(flags.length)
  let count = 0
  for (let row = 0; row < flags.length; row++) if (flags[row] === wanted) rows[count++] = row
  return rows.subarray(0, count)
}

/** Left rows beside NULLs. */
export function leftPadded(left: Batch, rows: Int32Array, right: Batch): Batch {
  return pairBatch(left, rows, right, new Int32Array(rows.length).fill(-1))
}

/** Right rows that nothing matched, beside NULLs of left's columns. */
export function* rightPadded(leftColumns: readonly Column[], right: Batch, matched: Uint8Array): Generator<Batch> {
  const open = flagged(matched, 0)
  for (let start = 0; start < open.length; start += batchRowsMax) {
    const rows = open.subarray(start, Math.min(open.length, start + batchRowsMax))
    const nulls = new Int32Array(rows.length).fill(-1)
    yield {
      length: rows.length,
      columns: [
        ...leftColumns.map((column) => gatherColumn(column, nulls)),
        ...right.columns.map((column) => gatherColumn(column, rows)),
      ],
    }
  }
}

/** A growing list of row pairs that is handed over before it outgrows a batch. */
export class PairBuffer {
  readonly left = new Int32Array(batchRowsMax)
  readonly right = new Int32Array(batchRowsMax)
  length = 0

  get full(): boolean {
    return this.length === batchRowsMax
  }

  add(left: number, right: number): void {
    this.left[this.length] = left
    this.right[this.length++] = right
  }

  /** The pairs so far, copied out; the buffer starts anew. */
  take(): { readonly left: Int32Array; readonly right: Int32Array } {
    const pairs = { left: this.left.slice(0, this.length), right: this.right.slice(0, this.length) }
    this.length = 0
    return pairs
  }
}
