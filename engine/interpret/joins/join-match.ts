// The matching loop that hash and nested-loop joins share: candidates come as row pairs, a condition keeps the true ones,
// and the join's kind decides what leaves: pairs, left rows, or marks.
import { batchRowsMax, type Batch } from '../../columns/column.ts'
import type { Expression } from '../../plan/expression.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { pairFrame } from '../expression/frame.ts'
import {
  emitsPairs,
  flagged,
  keepsLeft,
  leftPadded,
  pairBatch,
  someRows,
  tooManyRows,
  withMark,
  type JoinKind,
  type PairBuffer,
} from './join-output.ts'
import { statesOf } from '../expression/result-column.ts'

export interface MatchedBatch {
  readonly kind: JoinKind
  readonly left: Batch
  readonly right: Batch
  readonly condition?: Expression
  /** One flag per right row, set on a match; for right and full joins. */
  readonly rightMatched?: Uint8Array
  /** Left rows before it have come out, those without a match too: they keep left's order. Of kinds that keep them. */
  next?: number
}

/** Per left row: 0 no match, 1 matched, 2 only comparisons that came out NULL. */
export type MatchStates = Uint8Array

/** Checks the buffered candidates; yields the pairs that the kind emits. All candidates of left rows before `upTo` have come. */
export function* settlePairs(
  join: MatchedBatch,
  pairs: PairBuffer,
  states: MatchStates,
  upTo: number,
  context: ExecuteContext,
): Generator<Batch> {
  if (pairs.length === 0) return
  context.checkCancel()
  let { left, right } = pairs.take()
  if (join.condition) {
    const truths = statesOf(evaluateFrame(join.condition, pairFrame(join.left, left, join.right, right), context))
    let kept = 0
    for (let i = 0; i < truths.length; i++) {
      if (truths[i] === 1) {
        left[kept] = left[i]
        right[kept++] = right[i]
      } else if (truths[i] === 2 && states[left[i]] === 0) states[left[i]] = 2
    }
    left = left.subarray(0, kept)
    right = right.subarray(0, kept)
  }
  for (let i = 0; i < left.length; i++) {
    if (join.kind === 'single' && states[left[i]] === 1) throw tooManyRows()
    states[left[i]] = 1
  }
  if (join.rightMatched) for (let i = 0; i < right.length; i++) join.rightMatched[right[i]] = 1
  if (!emitsPairs(join.kind)) return
  if (keepsLeft(join.kind)) ({ left, right } = besideUnmatched(join, left, right, states, upTo))
  for (let at = 0; at < left.length; at += batchRowsMax)
    yield pairBatch(join.left, left.subarray(at, at + batchRowsMax), join.right, right.subarray(at, at + batchRowsMax))
}

/** The pairs with the left rows between them that nothing matched. */
function besideUnmatched(
  join: MatchedBatch,
  left: Int32Array,
  right: Int32Array,
  states: MatchStates,
  upTo: number,
): { readonly left: Int32Array; readonly right: Int32Array } {
  const rows = new Int32Array(left.length + upTo)
  const others = new Int32Array(left.length + upTo)
  let count = 0
  let at = 0
  const takePairs = (row: number): void => {
    for (; at < left.length && left[at] <= row; at++) {
      rows[count] = left[at]
      others[count++] = right[at]
    }
  }
  for (let row = join.next ?? 0; row < upTo; row++) {
    takePairs(row)
    if (states[row] === 1) continue
    rows[count] = row
    others[count++] = -1
  }
  takePairs(states.length)
  join.next = upTo
  return { left: rows.subarray(0, count), right: others.subarray(0, count) }
}

/** After all candidates of a left batch: unmatched rows, kept rows, or the batch with its marks. */
export function* finishLeft(join: MatchedBatch, states: MatchStates, nullAware: boolean): Generator<Batch> {
  const { kind, left, right } = join
  if (kind === 'mark') {
    if (!nullAware) for (let row = 0; row < states.length; row++) if (states[row] === 2) states[row] = 0
    yield withMark(left, states)
    return
  }
  if (kind === 'semi') {
    const rows = flagged(states, 1)
    if (rows.length > 0) yield someRows(left, rows)
    return
  }
  if (kind !== 'anti' && !keepsLeft(kind)) return
  // NOT IN: a row with a NULL comparison is neither in nor out, so it does not pass.
  if (!(kind === 'anti' && nullAware))
    for (let row = 0; row < states.length; row++) if (states[row] === 2) states[row] = 0
  const open = flagged(states, 0)
  const rows = join.next ? open.filter((row) => row >= join.next!) : open
  if (rows.length === 0) return
  yield kind === 'anti' ? someRows(left, rows) : leftPadded(left, rows, right)
}
