// A whole sort: in memory while the rows fit an operator's share, else in sorted runs in a temporary file that are merged. A merge reads a
// batch of each run at a time, and compares their rows by number.
import { BatchSizes } from '../columns/batch-sizes.ts'
import { batchRowsMax, type Batch } from '../columns/column.ts'
import { concatBatches } from '../columns/concat.ts'
import { gatherColumn } from '../columns/gather.ts'
import { keepBatch } from '../columns/keep.ts'
import { sliceBatch } from '../columns/slice.ts'
import { OperatorMemory } from '../spill/operator-memory.ts'
import { SpilledRows } from '../spill/spilled-rows.ts'
import type { TemporaryFile } from '../spill/temporary-files.ts'
import { evaluate } from './expression/evaluate.ts'
import type { ExecuteContext } from './execute-context.ts'
import { oneBatch } from './materialize.ts'
import { execute, type PlanOf } from './operators.ts'
import { rowOrder } from './row-order.ts'
import { inOrder, sortBatch } from './sort.ts'

type Sort = PlanOf<'sort'>

/** Beside the rows themselves: packed keys, row numbers, and the rows once more when they are put end to end. */
const bytesPerRow = 40
const sortShare = 1 / 2
/** A run is read so many rows at a time. */
const runBatchRows = 2048
const fanInMax = 64
const fanInMin = 4
/** Of what an operator may hold, batches of runs that are being merged. */
const mergeShare = 1 / 4

export function* externalSort(plan: Sort, offset: number, end: number, context: ExecuteContext): Generator<Batch> {
  const memory = new OperatorMemory(context, sortShare)
  const runs = new Runs(plan, context)
  let held: Batch[] = []
  let sizes = new BatchSizes()
  let rows = 0
  try {
    for (const batch of execute(plan.input, context)) {
      context.checkCancel()
      const kept = keepBatch(batch)
      const fits = memory.hold(sizes.of(kept) + kept.length * bytesPerRow)
      held.push(kept)
      rows += kept.length
      if (fits) continue
      memory.give(rows * bytesPerRow)
      rows = 0
      runs.add(held)
      held = []
      sizes = new BatchSizes()
      memory.release()
    }
    // From here on the sort books itself what it needs.
    memory.give(rows * bytesPerRow)
    if (runs.isEmpty) {
      const whole = oneBatch(held, plan.input.types, () => context.checkCancel())
      held = []
      yield* inOrder(whole, plan, offset, end, context)
      return
    }
    if (held.length > 0) runs.add(held)
    held = []
    memory.release()
    yield* sliced(runs.merged(), offset, end)
  } finally {
    runs.close()
    memory.release()
  }
}

interface Run {
  readonly rows: SpilledRows
  readonly file: TemporaryFile
}

class Runs {
  readonly #plan: Sort
  readonly #context: ExecuteContext
  readonly #files = new Set<TemporaryFile>()
  #runs: Run[] = []
  #bytes = 0
  #rowBytes = 1
  #made = 0

  constructor(plan: Sort, context: ExecuteContext) {
    this.#plan = plan
    this.#context = context
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0
  }

  add(batches: readonly Batch[]): void {
    const whole = oneBatch(batches, this.#plan.input.types, () => this.#context.checkCancel())
    this.#rowBytes = Math.max(this.#rowBytes, new BatchSizes().of(whole) / whole.length)
    const order = sortBatch(whole, this.#plan, this.#context)
    this.#runs.push(this.#write(inPieces(whole, order), this.#context.spill!.create()))
    this.#made++
  }

  /** Runs of runs first, where there are more than can be read at a time. */
  *merged(): Generator<Batch> {
    const bytes = this.#context.spill!.operatorBytesMax * mergeShare
    const fanIn = Math.max(fanInMin, Math.min(fanInMax, Math.floor(bytes / (this.#rowBytes * runBatchRows))))
    while (this.#runs.length > fanIn) {
      const runs = this.#runs
      this.#runs = []
      for (let first = 0; first < runs.length; first += fanIn) {
        const some = runs.slice(first, first + fanIn)
        const merging = merge(
          some.map(({ rows }) => rows),
          this.#plan,
          this.#context,
        )
        this.#runs.push(this.#write(merging, this.#context.spill!.create()))
        for (const { file } of some) this.#closeFile(file)
      }
    }
    this.#context.spill!.report(this.#plan.node, { method: 'sort', bytes: this.#bytes, parts: this.#made })
    yield* merge(
      this.#runs.map(({ rows }) => rows),
      this.#plan,
      this.#context,
    )
  }

  close(): void {
    for (const file of this.#files) file.close()
    this.#files.clear()
  }

  #write(batches: Iterable<Batch>, file: TemporaryFile): Run {
    this.#files.add(file)
    const rows = new SpilledRows(file, this.#plan.input.types)
    for (const batch of batches) {
      this.#context.checkCancel()
      for (let start = 0; start < batch.length; start += runBatchRows)
        rows.write(sliceBatch(batch, start, Math.min(batch.length, start + runBatchRows)))
    }
    this.#bytes += rows.bytes
    return { rows, file }
  }

  #closeFile(file: TemporaryFile): void {
    file.close()
    this.#files.delete(file)
  }
}

function* inPieces(whole: Batch, order: Int32Array): Generator<Batch> {
  for (let start = 0; start < order.length; start += runBatchRows) {
    const rows = order.subarray(start, Math.min(order.length, start + runBatchRows))
    yield { length: rows.length, columns: whole.columns.map((column) => gatherColumn(column, rows)) }
  }
}

/** Rows that compare equal come in the order of the runs. */
function* merge(runs: readonly SpilledRows[], plan: Sort, context: ExecuteContext): Generator<Batch> {
  const cursors = runs.map((rows) => ({ rows, next: 0, head: undefined as Batch | undefined }))
  for (;;) {
    context.checkCancel()
    for (const cursor of cursors)
      if (!cursor.head && cursor.next < cursor.rows.batches) cursor.head = cursor.rows.read(cursor.next++)
    const open = cursors.filter(({ head }) => head !== undefined)
    if (open.length === 0) return
    const whole = concatBatches(open.map(({ head }) => head!))
    const starts: number[] = []
    let at = 0
    for (const { head } of open) {
      starts.push(at)
      at += head!.length
    }
    const ends = starts.map((start, i) => start + open[i].head!.length)
    const order = rowOrder(
      plan.keys,
      plan.keys.map((key) => evaluate(key.expression, whole, context)),
    )
    const taken = takeInOrder(starts, ends, order)
    for (let start = 0; start < taken.length; start += batchRowsMax) {
      const rows = taken.subarray(start, Math.min(taken.length, start + batchRowsMax))
      yield { length: rows.length, columns: whole.columns.map((column) => gatherColumn(column, rows)) }
    }
    open.forEach((cursor, i) => {
      const rest = ends[i] - starts[i]
      const head = cursor.head!
      cursor.head = rest === 0 ? undefined : sliceBatch(head, head.length - rest, head.length)
    })
  }
}

/** Rows in order until one of the runs has no more here; `starts` move on. */
function takeInOrder(starts: number[], ends: readonly number[], order: (a: number, b: number) => number): Int32Array {
  const taken = new Int32Array(ends.at(-1)!)
  // A heap of runs by their next row.
  const heap = starts.map((_, run) => run)
  const before = (a: number, b: number): boolean => {
    const result = order(starts[a], starts[b])
    return result < 0 || (result === 0 && a < b)
  }
  const sink = (from: number): void => {
    let at = from
    for (;;) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && before(heap[child], heap[least])) least = child
      if (least === at) return
      const moved = heap[at]
      heap[at] = heap[least]
      heap[least] = moved
      at = least
    }
  }
  for (let at = heap.length >> 1; at >= 0; at--) sink(at)
  let count = 0
  for (;;) {
    const run = heap[0]
    taken[count++] = starts[run]++
    if (starts[run] === ends[run]) return taken.subarray(0, count)
    sink(0)
  }
}

function* sliced(batches: Iterable<Batch>, offset: number, end: number): Generator<Batch> {
  let at = 0
  for (const batch of batches) {
    const from = Math.max(0, offset - at)
    const to = Math.min(batch.length, end - at)
    if (from < to) yield sliceBatch(batch, from, to)
    at += batch.length
    if (at >= end) return
  }
}
