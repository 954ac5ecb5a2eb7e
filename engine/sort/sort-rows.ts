// Row numbers in the order of sort keys; rows that compare equal stay in theirs. Packed keys are sorted by radix, in shared memory by
// several threads; what the keys do not tell, a comparison does.
import type { Column } from '../columns/column.ts'
import type { QueryMemory } from '../columns/query-memory.ts'
import type { ExecuteContext } from '../interpret/execute-context.ts'
import { rowOrder, type RowOrder, sortedRows } from '../interpret/row-order.ts'
import type { SortKey } from '../plan/expression.ts'
import { isOutOfMemory } from '../spill/operator-memory.ts'
import { packKeys, type PackedKeys } from './packed-keys.ts'
import { distribute } from './radix-sort.ts'
import { rowSlices } from './row-slices.ts'
import { sortSpace, type SortSpace, sortSpaceBytes } from './sort-space.ts'
import { morselsOf, type SortJob, sortMorsel } from './sort-work.ts'

/** Comparing fewer rows costs less than packing their keys. */
const packedRowsMin = 256

type Keys = readonly Pick<SortKey, 'descending' | 'nullsFirst'>[]
type SortContext = Pick<ExecuteContext, 'checkCancel' | 'compiled'>

export interface SortedRuns {
  readonly rows: Int32Array
  /** For each prefix that was asked for, by position: where the rows begin that are equal to the one there in so many first keys. */
  readonly starts: readonly Int32Array[]
}

export const sortRows = (keys: Keys, columns: readonly Column[], length: number, context: SortContext): Int32Array =>
  sortRuns(keys, columns, length, context, []).rows

/** prefixes: numbers of keys, from 1 on. */
export function sortRuns(
  keys: Keys,
  columns: readonly Column[],
  length: number,
  context: SortContext,
  prefixes: readonly number[],
): SortedRuns {
  // Few rows, if any, are compared.
  const orders = new Map<number, RowOrder>()
  const orderOf = (count: number): RowOrder => {
    let order = orders.get(count)
    if (!order) orders.set(count, (order = rowOrder(keys.slice(0, count), columns.slice(0, count))))
    return order
  }
  const whole: RowOrder = (a, b) => orderOf(keys.length)(a, b)
  const compared = (): SortedRuns => {
    const rows = sortedRows(length, cancellable(whole, context))
    const starts = prefixes.map((count) =>
      runStarts(length, (at) => orderOf(count)(rows[at - 1], rows[at]) === 0, context),
    )
    return { rows, starts }
  }
  if (length < packedRowsMin) return compared()
  const place = new SortPlace(length, context)
  try {
    const packed = packKeys(
      keys,
      columns,
      (bits) => place.open(bits).a,
      () => context.checkCancel(),
    )
    if (packed.bits === 0) return compared()
    context.checkCancel()
    place.sort(packed)
    const { b } = place.space
    if (!packed.exact) settleTies(place.space, cancellable(whole, context), context)
    const starts = prefixes.map((count) => {
      const { bits, exact } = packed.prefixes[Math.min(count, packed.prefixes.length) - 1]
      const isExact = exact && count <= packed.prefixes.length
      const isSame = sameBits(b, packed.bits, bits)
      if (isExact) return runStarts(length, isSame, context)
      return runStarts(length, (at) => isSame(at) && orderOf(count)(b.rows[at - 1], b.rows[at]) === 0, context)
    })
    return { rows: Int32Array.from(b.rows), starts }
  } finally {
    place.release()
  }
}

class SortPlace {
  readonly #length: number
  readonly #context: SortContext
  #space: SortSpace | undefined
  #address: number | undefined
  #wide = false

  constructor(length: number, context: SortContext) {
    this.#length = length
    this.#context = context
  }

  get space(): SortSpace {
    return this.#space!
  }

  open(bits: number): SortSpace {
    this.#wide = bits > 32
    const bytes = sortSpaceBytes(this.#length, this.#wide)
    const { compiled } = this.#context
    this.#address = compiled?.crew && reserved(compiled.memory, bytes)
    const [buffer, at] =
      this.#address === undefined ? [new ArrayBuffer(bytes), 0] : [compiled!.memory.arena.buffer, this.#address]
    this.#space = sortSpace(buffer, at, this.#length, this.#wide)
    return this.#space
  }

  sort({ bits }: PackedKeys): void {
    const context = this.#context
    const { starts, bits: left } = distribute(this.space, bits, () => context.checkCancel())
    context.checkCancel()
    const morsels = morselsOf(starts)
    const work = { starts, morsels, bits: left }
    const all = morsels.length - 1
    const run = (morsel: number): void => {
      context.checkCancel()
      sortMorsel(this.space, work, morsel, () => context.checkCancel())
    }
    const address = this.#address
    const job: SortJob | undefined =
      address === undefined
        ? undefined
        : {
            kind: 'sort',
            address,
            rows: this.#length,
            wide: this.#wide,
            ...work,
          }
    const sharing = job && left > 0 ? context.compiled!.crew!.share(this.#length, all, () => job) : undefined
    if (!sharing) {
      for (let morsel = 0; morsel < all; morsel++) run(morsel)
      return
    }
    try {
      for (let taken; (taken = sharing.take());) run(taken.first)
    } catch (error) {
      sharing.fail(error)
    }
    sharing.finish()
  }

  release(): void {
    if (this.#address !== undefined) this.#context.compiled!.memory.free(this.#address)
    this.#address = undefined
  }
}

/** undefined: the query has no more, and the sort does without help. */
function reserved(memory: QueryMemory, bytes: number): number | undefined {
  try {
    return memory.reserve(bytes)
  } catch (error) {
    if (!isOutOfMemory(error)) throw error
    return undefined
  }
}

/** Rows whose packed keys are equal. */
function settleTies({ b: { low, high, rows } }: SortSpace, order: RowOrder, context: SortContext): void {
  const equal = (at: number): boolean => low[at] === low[at - 1] && (!high || high[at] === high[at - 1])
  let start = 0
  for (let at = 1; at <= rows.length; at++) {
    if ((at & 0xffff) === 0) context.checkCancel()
    if (at < rows.length && equal(at)) continue
    if (at - start > 1) rows.subarray(start, at).sort((x, y) => order(x, y) || x - y)
    start = at
  }
}

/** Whether the packed keys at a position and before it have the same first bits. */
function sameBits({ low, high }: SortSpace['b'], bits: number, first: number): (at: number) => boolean {
  const rest = bits - first
  const lowMask = rest >= 32 ? 0 : -1 << rest
  const highMask = rest > 32 ? -1 << (rest - 32) : -1
  return high
    ? (at) => ((high[at] ^ high[at - 1]) & highMask) === 0 && ((low[at] ^ low[at - 1]) & lowMask) === 0
    : (at) => ((low[at] ^ low[at - 1]) & lowMask) === 0
}

function runStarts(length: number, isSame: (at: number) => boolean, context: SortContext): Int32Array {
  const starts = new Int32Array(length)
  let start = 0
  for (const [from, to] of rowSlices(length, () => context.checkCancel()))
    for (let at = from; at < to; at++) {
      if (at > 0 && !isSame(at)) start = at
      starts[at] = start
    }
  return starts
}

/** Looks at the cancel word now and then while a long sort runs. */
function cancellable(order: RowOrder, context: SortContext): RowOrder {
  let comparisons = 0
  return (a, b) => {
    if ((++comparisons & 0xfff) === 0) context.checkCancel()
    return order(a, b)
  }
}
