// Conditions as selections: which rows of a frame a filter keeps. A conjunction narrows the frame conjunct by conjunct,
// so later ones see (and gather) only the rows that are left.
import type { Expression } from '../../plan/expression.ts'
import type { EvaluateContext } from '../context.ts'
import { evaluateFrame } from './evaluate.ts'
import { compose, type Frame } from './frame.ts'

/** Rows on which the condition is true, ascending; undefined: all of them. */
export function selectTrue(condition: Expression, frame: Frame, context: EvaluateContext): Int32Array | undefined {
  if (condition.kind === 'and') {
    let rows: Int32Array | undefined
    let here = frame
    for (const part of condition.args) {
      const kept = selectTrue(part, here, context)
      if (!kept) continue
      rows = rows ? compose(rows, kept) : kept
      if (rows.length === 0) return rows
      here = frame.select(rows)
    }
    return rows
  }
  const column = evaluateFrame(condition, frame, context)
  if (column.boxed) {
    const { boxed } = column
    return keep(frame.length, (row) => boxed[row] === true)
  }
  const values = column.values as Uint8Array
  const { validity } = column
  const rows = new Int32Array(frame.length)
  let count = 0
  if (validity) {
    for (let row = 0; row < rows.length; row++) {
      if (values[row] === 1 && ((validity[row >> 3] >> (row & 7)) & 1) === 1) rows[count++] = row
    }
  } else {
    for (let row = 0; row < rows.length; row++) {
      rows[count] = row
      count += values[row]
    }
  }
  return count === frame.length ? undefined : rows.subarray(0, count)
}

function keep(length: number, holds: (row: number) => boolean): Int32Array {
  const rows: number[] = []
  for (let row = 0; row < length; row++) if (holds(row)) rows.push(row)
  return Int32Array.from(rows)
}
