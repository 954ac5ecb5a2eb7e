// The rows that can be among the first of their partition, where a filter above wants no others (row_number() <= 3): the rest is dropped while
// rows come in, so that neither memory nor the sort sees it. By the first key of the order alone: rows that it does not tell apart stay.
import { BatchSizes } from '../../columns/batch-sizes.ts'
import type { Batch } from '../../columns/column.ts'
import { keepBatch } from '../../columns/keep.ts'
import type { SortKey } from '../../plan/expression.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluate } from '../expression/evaluate.ts'
import { batchFrame, compose, frameBatch } from '../expression/frame.ts'
import { KeyTable } from '../keys/key-table.ts'
import { orderNumbers } from '../keys/order-numbers.ts'
import { type Materialized, oneBatch } from '../materialize.ts'
import { execute, type PlanOf } from '../operators.ts'

/** Rows that were kept, with their partitions and keys; without keys they stay. */
interface Piece {
  readonly batch: Batch
  readonly partitions: Int32Array
  readonly keys?: Float64Array
}

export function materializeFirst(plan: PlanOf<'window'>, first: number, context: ExecuteContext): Materialized {
  const checkCancel = (): void => context.checkCancel()
  const [{ partitionBy, orderBy }] = plan.calls
  const table = new KeyTable(
    partitionBy.map((key) => key.type),
    checkCancel,
  )
  const bounds = new Bounds(first)
  let pieces: Piece[] = []
  let rows = 0
  let rowsAfterPruning = 0
  let charged = 0
  const charge = (): void => {
    const sizes = new BatchSizes()
    let bytes = table.bytes + bounds.bytes
    for (const { batch, partitions } of pieces) bytes += sizes.of(batch) + 12 * partitions.length
    context.charge(bytes - charged)
    charged = bytes
  }
  const prune = (): void => {
    pieces = pieces.flatMap((piece) => stillWanted(piece, bounds) ?? [])
    rows = rowsAfterPruning = pieces.reduce((sum, piece) => sum + piece.batch.length, 0)
    charge()
  }
  for (const batch of execute(plan.input, context)) {
    checkCancel()
    const partitions = table.assign(
      partitionBy.map((key) => evaluate(key, batch, context)),
      batch.length,
    )
    const numbers = orderNumbers(evaluate(orderBy[0].expression, batch, context), checkCancel)
    const keys = numbers && ascending(numbers, orderBy[0])
    if (keys) bounds.add(partitions, keys, table.size)
    const piece = stillWanted({ batch, partitions, ...(keys ? { keys } : {}) }, bounds)
    if (!piece) continue
    pieces.push({ ...piece, batch: keepBatch(piece.batch) })
    rows += piece.batch.length
    if (rows > 2 * rowsAfterPruning + rowsBetween) prune()
  }
  prune()
  const whole = oneBatch(
    pieces.map((piece) => piece.batch),
    plan.input.types,
    checkCancel,
  )
  return { batch: whole, release: () => context.charge(-charged) }
}

/** Keys are looked at anew when so many rows more than twice those that were left are there. */
const rowsBetween = 65_536

/** Keys in ascending order of the rows, NULLs where the order has them. */
function ascending(numbers: Float64Array, { descending, nullsFirst }: SortKey): Float64Array {
  for (let row = 0; row < numbers.length; row++) {
    const key = numbers[row]
    if (key !== key) numbers[row] = nullsFirst ? -Infinity : Infinity
    else if (descending) numbers[row] = -key
  }
  return numbers
}

function stillWanted(piece: Piece, bounds: Bounds): Piece | undefined {
  const { batch, partitions, keys } = piece
  if (!keys) return piece
  const wanted = new Int32Array(keys.length)
  let count = 0
  for (let row = 0; row < keys.length; row++) if (keys[row] <= bounds.of(partitions[row])) wanted[count++] = row
  if (count === keys.length) return piece
  if (count === 0) return undefined
  const rows = wanted.subarray(0, count)
  return {
    batch: frameBatch(batchFrame(batch).select(rows), batch.columns.length),
    partitions: compose(partitions, rows),
    keys: Float64Array.from(rows, (row) => keys[row]),
  }
}

/** The least keys of each partition, in order. */
class Bounds {
  readonly #width: number
  #least = new Float64Array(0)

  constructor(width: number) {
    this.#width = width
  }

  get bytes(): number {
    return this.#least.byteLength
  }

  /** No row with a greater key is among the first. */
  of(partition: number): number {
    return this.#least[(partition + 1) * this.#width - 1]
  }

  add(partitions: Int32Array, keys: Float64Array, count: number): void {
    const width = this.#width
    if (this.#least.length < count * width) {
      const more = new Float64Array(2 * count * width).fill(Infinity)
      more.set(this.#least)
      this.#least = more
    }
    const least = this.#least
    for (let row = 0; row < keys.length; row++) {
      const key = keys[row]
      const begin = partitions[row] * width
      let at = begin + width - 1
      if (!(key < least[at])) continue
      for (; at > begin && least[at - 1] > key; at--) least[at] = least[at - 1]
      least[at] = key
    }
  }
}
