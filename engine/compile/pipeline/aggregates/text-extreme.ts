// min and max of text: a state owns the bytes it holds, and takes a value that fits into their place.
import type { TextValue } from '../../expression/compiled-value.ts'
import { call, get, i32, i64, type Instruction, op, set } from '../../wasm/instruction.ts'
import type { Cell, State } from './aggregates.ts'
import type { RowScope } from '../row-code.ts'

/** Address and length of what the state holds. */
const held = (cell: Cell): { address: Instruction; length: Instruction } => ({
  address: op('i32.wrap_i64', cell.get()),
  length: op('i32.wrap_i64', op('i64.shr_u', cell.get(), i64(32))),
})

const spanWord = (address: Instruction, length: Instruction): Instruction =>
  op('i64.or', op('i64.extend_i32_u', address), op('i64.shl', op('i64.extend_i32_u', length), i64(32)))

/** seen: i32, whether there is a value to compare with. */
export function takeText(
  state: State,
  cells: readonly Cell[],
  value: TextValue,
  seen: Instruction,
  scope: RowScope,
): void {
  const { fn } = scope
  const address = fn.let('i32', value.address)
  const length = fn.let('i32', value.length)
  fn.when(isBetter(state, cells[0], { address, length }, seen, scope), () => {
    if (value.stable) {
      cells[0].set(spanWord(address, length))
      cells[1].set(i64(0))
      return
    }
    const place = fn.local('i32')
    fn.emit(set(place, held(cells[0]).address))
    fn.when(
      op('i32.gt_u', length, op('i32.wrap_i64', cells[1].get())),
      () => {
        const keep = scope.needs.import('keepText', ['i32', 'i32'], ['i32'])
        fn.emit(set(place, call(keep, address, length)))
        cells[1].set(op('i64.extend_i32_u', length))
      },
      () => fn.emit(call(scope.library('copyBytes'), get(place), address, length)),
    )
    cells[0].set(spanWord(get(place), length))
  })
}

/** The better of two states into the first, which then owns the bytes. */
export function takeState(
  state: State,
  into: readonly Cell[],
  from: readonly Cell[],
  seen: Instruction,
  scope: RowScope,
): void {
  const { address, length } = held(from[0])
  const value = { address: scope.fn.let('i32', address), length: scope.fn.let('i32', length) }
  scope.fn.when(isBetter(state, into[0], value, seen, scope), () => {
    into[0].set(from[0].get())
    into[1].set(from[1].get())
  })
}

/** i32: whether the value goes before, or after, what the state holds. */
function isBetter(
  state: State,
  cell: Cell,
  value: { readonly address: Instruction; readonly length: Instruction },
  seen: Instruction,
  scope: RowScope,
): Instruction {
  const { fn } = scope
  const better = fn.local('i32')
  fn.emit(set(better, i32(1)))
  fn.when(seen, () => {
    const own = held(cell)
    const trimmed = (address: Instruction, length: Instruction): Instruction =>
      state.padded ? fn.let('i32', call(scope.library('trimmedLength'), address, length)) : length
    const difference = call(
      scope.library('compareBytes'),
      ...[value.address, trimmed(value.address, value.length), own.address, trimmed(own.address, own.length)],
    )
    fn.emit(set(better, op(state.kind === 'min-text' ? 'i32.lt_s' : 'i32.gt_s', difference, i32(0))))
  })
  return get(better)
}
