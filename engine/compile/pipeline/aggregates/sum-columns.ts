// Sums of whole columns of integers, sixteen rows at a time: vectors add up what is widened no further than it must be, and their sums go
// into the states now and then.
import type { Expression } from '../../../plan/expression.ts'
import { FunctionBuilder } from '../../wasm/function-builder.ts'
import { br, get, i32, i64, type Instruction, lane, load, op, set } from '../../wasm/instruction.ts'
import type { Cell } from './aggregates.ts'
import { columnAddresses } from '../source/column-addresses.ts'
import type { CompileOptions } from '../compile-pipeline.ts'
import { countMore } from './count-rows.ts'
import type { SourceForm } from '../source/forms.ts'
import type { GroupLayout } from '../groups/group-layout.ts'
import { type IntegerLanes, integerLanes } from '../source/integer-lanes.ts'
import { loadColumn } from '../source/load-column.ts'
import { runParameter } from '../produce.ts'
import type { ModuleNeeds } from '../row-code.ts'
import { singleGroup } from '../groups/single-group.ts'
import { addWide, word } from './state-steps.ts'

const rowsInVectors = 16
/** So many of 16 bits add up to fewer than 31 bits in each of four lanes. */
const rowsInSum = 65_536
const halfBits = 32

interface Summed {
  readonly column: number
  readonly lanes: IntegerLanes
  /** Number of the state. */
  readonly state: number
}

/** undefined: the aggregates ask for something else, or not of every row. */
export function summedColumns(
  { pipeline, counted }: CompileOptions,
  { states }: GroupLayout,
  form: SourceForm,
): readonly Summed[] | undefined {
  const { source, steps, sourceSlots } = pipeline
  if (source.kind === 'groups' || form.selected || form.remainder !== undefined || counted) return undefined
  const columnOf = (argument: Expression): number => {
    let expression = argument
    for (const step of steps.toReversed()) {
      if (step.kind !== 'project' || expression.kind !== 'slot') return -1
      expression = step.expressions[expression.slot]
    }
    return expression.kind === 'slot' ? sourceSlots.indexOf(expression.slot) : -1
  }
  // The first state counts the rows.
  const summed = states.states.slice(1).map(({ kind, argument }, i): Summed | undefined => {
    const { call } = states.arguments[argument!]
    if ((kind !== 'sum-i64' && kind !== 'sum-i128') || call.filter || call.distinct) return undefined
    const column = columnOf(call.args[0])
    const lanes = column < 0 || form.columns[column].nullable ? undefined : integerLanes(form.columns[column])
    return lanes && { column, lanes, state: i + 1 }
  })
  const known = summed.filter((one) => one !== undefined)
  return known.length > 0 && known.length === summed.length ? known : undefined
}

/** As produce() writes it: fn(context, start, end) -> error code. */
export function sumColumnsFunction(
  columns: readonly Summed[],
  layout: GroupLayout,
  form: SourceForm,
  needs: ModuleNeeds,
  place: number,
): FunctionBuilder {
  const fn = new FunctionBuilder('run', ['i32', 'i32', 'i32'], ['i32'])
  const single = singleGroup(layout, fn, place)
  const [start, end] = [get(runParameter.start), get(runParameter.end)]
  const index = fn.local('i32')
  const stop = fn.local('i32')
  const at = get(index)
  const sums = columns.map(({ column, lanes, state }) => {
    const addresses = columnAddresses(fn, needs, column)
    const values = addresses.values()
    const vectors = new VectorSum(fn, lanes, values)
    const cells = single.cells[state]
    const one = (): void => {
      const value = loadColumn(fn, form.columns[column], column, at, {
        ...addresses,
        values: () => values,
      })
      addTo(fn, cells, word(value))
    }
    return { vectors, cells, one }
  })
  fn.emit(set(index, start))
  fn.block('vectors', (done) => {
    fn.loop('sum', (next) => {
      const left = fn.let('i32', op('i32.sub', end, at))
      fn.emit(br(done, op('i32.lt_u', left, i32(rowsInVectors))))
      const some = op('select', left, i32(rowsInSum), op('i32.lt_u', left, i32(rowsInSum)))
      fn.emit(set(stop, op('i32.add', at, op('i32.and', some, i32(-rowsInVectors)))))
      for (const { vectors } of sums) vectors.clear()
      fn.loop('rows together', (again) => {
        for (const { vectors } of sums) vectors.add(at)
        fn.emit(set(index, op('i32.add', at, i32(rowsInVectors))))
        fn.emit(br(again, op('i32.lt_u', at, get(stop))))
      })
      for (const { vectors, cells } of sums) vectors.addTo(cells)
      fn.emit(br(next))
    })
  })
  fn.block('rows', (done) => {
    fn.loop('row', (next) => {
      fn.emit(br(done, op('i32.ge_u', at, end)))
      for (const { one } of sums) one()
      fn.emit(set(index, op('i32.add', at, i32(1))), br(next))
    })
  })
  countMore(single, op('i32.sub', end, start))
  single.finish()
  fn.emit(i32(0))
  return fn
}

function addTo(fn: FunctionBuilder, cells: readonly Cell[], value: Instruction): void {
  if (cells.length > 1) addWide(fn, cells, value)
  else cells[0].set(op('i64.add', cells[0].get(), value))
}

/** Sums of a column's values in the lanes of one vector; of 64 bits, of their halves in two. */
class VectorSum {
  readonly #fn: FunctionBuilder
  readonly #lanes: IntegerLanes
  readonly #values: Instruction
  readonly #low: number
  readonly #high: number
  readonly #lowHalf: Instruction | undefined

  constructor(fn: FunctionBuilder, lanes: IntegerLanes, values: Instruction) {
    this.#fn = fn
    this.#lanes = lanes
    this.#values = values
    this.#low = fn.local('v128')
    this.#high = lanes.bits === 64 ? fn.local('v128') : this.#low
    if (lanes.bits === 64) this.#lowHalf = fn.constant('v128', op('i64x2.splat', i64((1n << BigInt(halfBits)) - 1n)))
  }

  clear(): void {
    for (const local of new Set([this.#low, this.#high])) this.#fn.emit(set(local, op('i8x16.splat', i32(0))))
  }

  /** The rows from an index on. */
  add(index: Instruction): void {
    const fn = this.#fn
    const { bits, shift } = this.#lanes
    const address = fn.let('i32', op('i32.add', this.#values, shift === 0 ? index : op('i32.shl', index, i32(shift))))
    const vectors = Array.from({ length: 1 << shift }, (_, i) => load('v128.load', address, i * 16))
    for (const vector of vectors) {
      switch (bits) {
        case 8:
          this.#take('i32x4.add', op('i32x4.extadd_pairwise_i16x8_s', op('i16x8.extadd_pairwise_i8x16_s', vector)))
          break
        case 16:
          this.#take('i32x4.add', op('i32x4.extadd_pairwise_i16x8_s', vector))
          break
        case 32: {
          const four = fn.let('v128', vector)
          this.#take('i64x2.add', op('i64x2.extend_low_i32x4_s', four))
          this.#take('i64x2.add', op('i64x2.extend_high_i32x4_s', four))
          break
        }
        case 64: {
          const two = fn.let('v128', vector)
          this.#take('i64x2.add', op('v128.and', two, this.#lowHalf!))
          this.#take('i64x2.add', op('i64x2.shr_s', two, i32(halfBits)), this.#high)
        }
      }
    }
  }

  #take(add: 'i32x4.add' | 'i64x2.add', value: Instruction, into = this.#low): void {
    this.#fn.emit(set(into, op(add, get(into), value)))
  }

  /** What has come together goes into a state. */
  addTo(cells: readonly Cell[]): void {
    const fn = this.#fn
    const { bits } = this.#lanes
    const low = get(this.#low)
    if (bits <= 16) {
      const wide = op('i64x2.add', op('i64x2.extend_low_i32x4_s', low), op('i64x2.extend_high_i32x4_s', low))
      fn.emit(set(this.#low, wide))
    }
    addTo(fn, cells, both(low))
    if (bits !== 64) return
    // The upper halves, at their place.
    const upper = fn.let('i64', both(get(this.#high)))
    const added = fn.let('i64', op('i64.shl', upper, i64(halfBits)))
    const [lowCell, highCell] = cells
    const sum = fn.let('i64', op('i64.add', lowCell.get(), added))
    const carry = op('i64.extend_i32_u', op('i64.lt_u', sum, added))
    highCell.set(op('i64.add', op('i64.add', highCell.get(), op('i64.shr_s', upper, i64(halfBits))), carry))
    lowCell.set(sum)
  }
}

const both = (vector: Instruction): Instruction =>
  op('i64.add', lane('i64x2.extract_lane', vector, 0), lane('i64x2.extract_lane', vector, 1))
