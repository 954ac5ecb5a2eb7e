// A join by ranges: the right rows lie in the order of one of their expressions, so that those within a left row's bounds are next to each
// other. Where another expression is bounded from below (intervals that hold a point, or overlap), the greatest value of it so far says
// how far back there can be any. What is found this way is then held against the whole condition.
import type { Batch, Column } from '../../columns/column.ts'
import { isValid } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import type { Expression } from '../../plan/expression.ts'
import type { JoinRange } from '../../plan/join-ranges.ts'
import { sameExpression } from '../../plan/same-expression.ts'
import { sortRows } from '../../sort/sort-rows.ts'
import { toNumber } from '../../types/numeric/convert.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import type { ExecuteContext } from '../execute-context.ts'
import { evaluate, evaluateFrame } from '../expression/evaluate.ts'
import { batchFrame } from '../expression/frame.ts'
import { numberView } from '../keys/number-view.ts'

/** Of fewer rows all are looked at. */
const rightRowsMin = 32
const bytesPerRow = 20

interface Bounds {
  readonly right: Expression
  /** The right one is at least, and at most, each of these. */
  readonly lower: readonly Expression[]
  readonly upper: readonly Expression[]
}

/** Right rows for each row of one left batch. */
export interface Candidates {
  /** Places in `order` from start on, before end. */
  readonly start: Int32Array
  readonly end: Int32Array
  readonly order: Int32Array
  /** Going back from the end, whether there can be any more at or before this place. */
  readonly mayMatch: (row: number, place: number) => boolean
}

export class BandIndex {
  readonly #bounds: Bounds
  /** Of the expression that is bounded from below alone. */
  readonly #cover: Bounds | undefined
  readonly #order: Int32Array
  readonly #keys: Float64Array
  /** The greatest value of it at this place or before. */
  readonly #greatest: Float64Array | undefined
  readonly #context: ExecuteContext
  readonly #charged: number

  /** undefined: it is not worth the while. */
  static of(ranges: readonly JoinRange[], right: Batch, context: ExecuteContext): BandIndex | undefined {
    if (right.length < rightRowsMin) return undefined
    const all = boundsOf(ranges)
    const within = all.find(({ lower, upper }) => lower.length > 0 && upper.length > 0)
    if (within) return new BandIndex(within, undefined, right, context)
    const below = all.find(({ upper }) => upper.length > 0)
    const above = all.find(({ lower }) => lower.length > 0)
    return below && above && new BandIndex(below, above, right, context)
  }

  private constructor(bounds: Bounds, cover: Bounds | undefined, right: Batch, context: ExecuteContext) {
    this.#bounds = bounds
    this.#cover = cover
    this.#context = context
    this.#charged = right.length * bytesPerRow
    context.charge(this.#charged)
    const column = evaluate(bounds.right, right, context)
    const order = sortRows([{ descending: false, nullsFirst: false }], [column], right.length, context)
    const values = doublesOf(column)
    let known = right.length
    // NULL is in no range, and comes last.
    while (known > 0 && !isKnown(column, order[known - 1])) known--
    this.#order = order.subarray(0, known)
    this.#keys = Float64Array.from(this.#order, (row) => values[row])
    this.#greatest = cover && greatestSoFar(evaluate(cover.right, right, context), this.#order)
  }

  release(): void {
    this.#context.charge(-this.#charged)
  }

  candidates(left: Batch): Candidates {
    const frame = batchFrame(left)
    const all = (expressions: readonly Expression[]): Float64Array[] =>
      expressions.map((expression) => doublesOf(evaluateFrame(expression, frame, this.#context)))
    const [lower, upper] = [all(this.#bounds.lower), all(this.#bounds.upper)]
    const start = new Int32Array(left.length)
    const end = new Int32Array(left.length).fill(this.#keys.length)
    for (let row = 0; row < left.length; row++) {
      for (const bound of lower) start[row] = Math.max(start[row], this.#placeOf(bound[row], false))
      for (const bound of upper) end[row] = Math.min(end[row], this.#placeOf(bound[row], true))
      if ([...lower, ...upper].some((bound) => Number.isNaN(bound[row]))) end[row] = start[row]
    }
    const least = all(this.#cover?.lower ?? [])
    const greatest = this.#greatest
    return {
      start,
      end,
      order: this.#order,
      mayMatch: greatest ? (row, place) => least.every((bound) => greatest[place] >= bound[row]) : () => true,
    }
  }

  /** The first place whose key is at least the value, or beyond it. */
  #placeOf(value: number, beyond: boolean): number {
    const keys = this.#keys
    let low = 0
    let high = keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (beyond ? keys[middle] <= value : keys[middle] < value) low = middle + 1
      else high = middle
    }
    return low
  }
}

function boundsOf(ranges: readonly JoinRange[]): readonly Bounds[] {
  const all: { right: Expression; lower: Expression[]; upper: Expression[] }[] = []
  for (const { right, op, left } of ranges) {
    let bounds = all.find((one) => sameExpression(one.right, right))
    if (!bounds) all.push((bounds = { right, lower: [], upper: [] }))
    ;(op === '<' || op === '<=' ? bounds.upper : bounds.lower).push(left)
  }
  return all
}

function greatestSoFar(column: Column, order: Int32Array): Float64Array {
  const values = doublesOf(column)
  const greatest = new Float64Array(order.length)
  let most = -Infinity
  for (let place = 0; place < order.length; place++) {
    const value = values[order[place]]
    if (value > most) most = value
    greatest[place] = most
  }
  return greatest
}

const isKnown = (column: Column, row: number): boolean =>
  column.boxed ? column.boxed[row] !== null : isValid(column, row)

/** The nearest doubles: never in another order than the values, though equal where those differ by little. NaN: NULL. */
function doublesOf(column: Column): Float64Array {
  const { length, layout } = column
  const doubles = new Float64Array(length)
  const exact = numberView(column)
  if (exact) {
    const divisor = layout.kind === 'decimal' ? 10 ** layout.scale : 1
    for (let row = 0; row < length; row++) doubles[row] = isValid(column, row) ? greatestNaN(exact[row] / divisor) : NaN
    return doubles
  }
  const read = reader(column)
  for (let row = 0; row < length; row++) {
    const value = read(row) as number | bigint | Numeric | null
    doubles[row] = value === null ? NaN : greatestNaN(typeof value === 'object' ? toNumber(value, true) : Number(value))
  }
  return doubles
}

/** NaN is greater than all numbers. */
const greatestNaN = (value: number): number => (Number.isNaN(value) ? Infinity : value)
