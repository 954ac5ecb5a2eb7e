// Apply: for each left row its slots become parameters and right runs again. What no rule could unnest ends here.
import { batchRowsMax, type Batch } from '../../columns/column.ts'
import { concatBatches } from '../../columns/concat.ts'
import { reader } from '../../columns/read.ts'
import { sliceBatch } from '../../columns/slice.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame, pairFrame } from '../expression/frame.ts'
import { leftPadded, pairBatch, someRows, tooManyRows, withMark } from './join-output.ts'
import { emptyBatch } from '../materialize.ts'
import { execute, type PlanOf } from '../operators.ts'
import { statesOf } from '../expression/result-column.ts'

type Apply = PlanOf<'apply'>

export function* executeApply(plan: Apply, context: ExecuteContext): Generator<Batch> {
  const emptyRight = emptyBatch(plan.right.types)
  const rights = rightRows(plan, context)
  for (const left of execute(plan.left, context)) {
    const read = plan.parameters.map((slot) => reader(left.columns[slot]))
    const states = new Uint8Array(left.length)
    const asked = plan.when && statesOf(evaluateFrame(plan.when, batchFrame(left), context))
    const output = new OutputBuffer()
    for (let row = 0; row < left.length; row++) {
      context.checkCancel()
      if (asked && asked[row] !== 1) {
        if (plan.type === 'single') yield* output.add(leftPadded(left, Int32Array.of(row), emptyRight))
        continue
      }
      read.forEach((value, i) => {
        context.parameters[plan.firstParameter - 1 + i] = value(row)
      })
      yield* matchesOf(plan, left, row, rights, emptyRight, states, output, context)
    }
    yield* output.rest()
    if (plan.type === 'mark') yield withMark(left, states)
    else if (plan.type === 'semi' || plan.type === 'anti') {
      const rows: number[] = []
      const wanted = plan.type === 'semi' ? 1 : 0
      // An anti apply is NOT EXISTS: a NULL comparison is no match.
      states.forEach((state, row) => {
        if ((state === 1 ? 1 : 0) === wanted) rows.push(row)
      })
      if (rows.length > 0) yield someRows(left, Int32Array.from(rows))
    }
  }
}

/** What right yields. A single row that depends on nothing of the left is made once, when it is first asked for. */
function rightRows(plan: Apply, context: ExecuteContext): () => Iterable<Batch> {
  let made: Batch[] | undefined
  const once = plan.type === 'single' && plan.parameters.length === 0
  // What stays the same from round to round does not from row to row.
  const within = plan.parameters.length > 0 && context.keptJoins ? { ...context, keptJoins: undefined } : context
  return () => (once ? (made ??= firstRows(execute(plan.right, within))) : execute(plan.right, within))
}

/** Of more than one row the second is all that matters. */
function firstRows(batches: Iterable<Batch>): Batch[] {
  const first: Batch[] = []
  let rows = 0
  for (const batch of batches) {
    first.push(sliceBatch(batch, 0, Math.min(batch.length, 2)))
    if ((rows += batch.length) > 1) break
  }
  return first
}

/** Runs right for one left row: pairs go to `output`, the outcome to states[row] (2: only NULL comparisons). */
function* matchesOf(
  plan: Apply,
  left: Batch,
  row: number,
  rights: () => Iterable<Batch>,
  emptyRight: Batch,
  states: Uint8Array,
  output: OutputBuffer,
  context: ExecuteContext,
): Generator<Batch> {
  const pairsLeave = plan.type === 'inner' || plan.type === 'left' || plan.type === 'single'
  for (const right of rights()) {
    const leftRows = new Int32Array(right.length).fill(row)
    const rightRows = matchingRows(plan, left, leftRows, right, states, row, context)
    if (rightRows.length === 0) continue
    if (plan.type === 'single' && (states[row] === 1 || rightRows.length > 1)) throw tooManyRows()
    states[row] = 1
    if (!pairsLeave) return
    yield* output.add(pairBatch(left, leftRows.subarray(0, rightRows.length), right, rightRows))
  }
  if (states[row] !== 1 && (plan.type === 'left' || plan.type === 'single')) {
    yield* output.add(leftPadded(left, Int32Array.of(row), emptyRight))
  }
}

function matchingRows(
  plan: Apply,
  left: Batch,
  leftRows: Int32Array,
  right: Batch,
  states: Uint8Array,
  row: number,
  context: ExecuteContext,
): Int32Array {
  const all = Int32Array.from({ length: right.length }, (_, i) => i)
  if (!plan.condition) return all
  const truths = statesOf(evaluateFrame(plan.condition, pairFrame(left, leftRows, right, all), context))
  if (truths.includes(2) && states[row] === 0) states[row] = 2
  return all.filter((at) => truths[at] === 1)
}

/** Many small results become batches of a useful size. */
class OutputBuffer {
  #batches: Batch[] = []
  #rows = 0;

  *add(batch: Batch): Generator<Batch> {
    this.#batches.push(batch)
    this.#rows += batch.length
    if (this.#rows >= batchRowsMax / 2) yield* this.rest()
  }

  *rest(): Generator<Batch> {
    if (this.#batches.length === 0) return
    const whole = concatBatches(this.#batches)
    this.#batches = []
    this.#rows = 0
    for (let start = 0; start < whole.length; start += batchRowsMax) {
      yield sliceBatch(whole, start, Math.min(whole.length, start + batchRowsMax))
    }
  }
}
