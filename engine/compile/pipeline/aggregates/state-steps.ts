// How the words of one state take a value: the steps that rows and merged groups have in common.
import { compare } from '../../expression/comparisons.ts'
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { errorCode } from '../../expression/error-codes.ts'
import { Unsupported } from '../../expression/unsupported.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { type Instruction, type ValueType, f64, i32, i64, op } from '../../wasm/instruction.ts'
import type { Cell, State } from './aggregates.ts'
import type { RowScope } from '../row-code.ts'

export function takeBits(
  kind: 'bit-and' | 'bit-or' | 'bit-xor',
  cell: Cell,
  value: Instruction,
  seen: Instruction,
  { fn }: Pick<RowScope, 'fn'>,
): void {
  const fresh = fn.let('i64', value)
  const combined = op(`i64.${kind === 'bit-and' ? 'and' : kind === 'bit-or' ? 'or' : 'xor'}`, cell.get(), fresh)
  cell.set(op('select', combined, fresh, seen))
}

/** Finite numbers whose sum is not are an error. */
export function addFloat(state: State, cell: Cell, value: Instruction, scope: Pick<RowScope, 'fn'>): void {
  const { fn } = scope
  const a = fn.let('f64', cell.get())
  const b = fn.let('f64', value)
  const exact = op('f64.add', a, b)
  const sum = fn.let('f64', state.kind === 'sum-f32' ? op('f64.promote_f32', op('f32.demote_f64', exact)) : exact)
  const finite = (one: Instruction): Instruction => op('f64.lt', op('f64.abs', one), f64(Infinity))
  fn.when(op('f64.eq', op('f64.abs', sum), f64(Infinity)), () =>
    fn.when(op('i32.and', finite(a), finite(b)), () => fn.emit({ kind: 'return', value: i32(errorCode.overflow) })),
  )
  cell.set(sum)
}

/** A value as a state's word. */
export function word(value: CompiledValue): Instruction {
  switch (value.kind) {
    case 'i32':
    case 'bool':
      return op('i64.extend_i32_s', value.value)
    case 'text':
    case 'bytes':
      throw new Unsupported('an aggregate of text')
    case 'decimal128':
      throw new Unsupported('an aggregate of wide numerics')
    default:
      return value.value
  }
}

export function addWide(fn: FunctionBuilder, [low, high]: readonly Cell[], value: Instruction): void {
  const added = fn.let('i64', value)
  const sum = fn.let('i64', op('i64.add', low.get(), added))
  const carry = op('i64.extend_i32_u', op('i64.lt_u', sum, added))
  high.set(op('i64.add', op('i64.add', high.get(), op('i64.shr_s', added, i64(63))), carry))
  low.set(sum)
}

/** What needs more than 127 bits is left to the interpreter. */
export function addWider(
  fn: FunctionBuilder,
  [low, high]: readonly Cell[],
  addLow: Instruction,
  addHigh: Instruction,
): void {
  const before = fn.let('i64', high.get())
  const sum = fn.let('i64', op('i64.add', low.get(), addLow))
  const carry = op('i64.extend_i32_u', op('i64.lt_u', sum, addLow))
  const upper = fn.let('i64', op('i64.add', op('i64.add', before, addHigh), carry))
  const wrong = op('i64.and', op('i64.xor', before, upper), op('i64.xor', addHigh, upper))
  fn.when(op('i64.lt_s', wrong, i64(0)), () => fn.emit({ kind: 'return', value: i32(errorCode.beyond) }))
  low.set(sum)
  high.set(upper)
}

export function takeExtreme(state: State, cell: Cell, value: Instruction, seen: Instruction, scope: RowScope): void {
  const type: ValueType = state.words[0]
  const fresh = scope.fn.let(type, value)
  const held = cell.get()
  const better =
    type === 'f64'
      ? compare(state.kind === 'min' ? 'lt' : 'gt', { kind: 'f64', value: fresh }, { kind: 'f64', value: held }, scope)
      : op(state.kind === 'min' ? 'i64.lt_s' : 'i64.gt_s', fresh, held)
  cell.set(op('select', fresh, held, op('i32.or', better, op('i32.eqz', seen))))
}
