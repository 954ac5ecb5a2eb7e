// A row's values into the states of its group.
import { bool } from '../../expression/choice.ts'
import { compileExpression, isTrue } from '../../expression/compile-expression.ts'
import { isNumericValue } from '../../expression/decimal128.ts'
import { displayOf } from '../../expression/decimals.ts'
import { text } from '../../expression/texts.ts'
import { type Instruction, i64, op } from '../../wasm/instruction.ts'
import { type ArgumentValue, type Cell, type State, argumentValue, isDistinct, planStates } from './aggregates.ts'
import { takeMoment, takeSquare } from './moments.ts'
import { takePair } from './pair-moments.ts'
import type { RowScope } from '../row-code.ts'
import { addFloat, addWide, addWider, takeBits, takeExtreme, word } from './state-steps.ts'
import { takeText } from './text-extreme.ts'

/** Adds a row to every state. cells[i] are the words of state i. */
export function updateStates(
  { states, arguments: args }: ReturnType<typeof planStates>,
  cells: readonly (readonly Cell[])[],
  scope: RowScope,
): void {
  const { fn } = scope
  if (states.length === 0) return
  const rows = cells[0][0]
  args.forEach(({ call }, number) => {
    // Folded in later, value by value (distinct.ts).
    if (isDistinct(call)) return
    const own = statesOf(number, states, cells)
    if (own.length === 0) return
    const guard = call.filter ? fn.let('i32', isTrue(bool(compileExpression(call.filter, scope)))) : undefined
    const update = (): void => {
      const value = argumentValue(call, scope)
      const write = (): void => {
        for (const one of own) updateState(one.state, one.cells, value, rows, own, scope)
      }
      if (value?.isNull) fn.when(value.isNull, () => {}, write)
      else write()
    }
    if (guard) {
      scope.ensure(call.args)
      fn.when(guard, update)
    } else update()
  })
  rows.set(op('i64.add', rows.get(), i64(1)))
}

interface StateCells {
  readonly state: State
  readonly cells: readonly Cell[]
}

/** Those that an argument changes. Its count comes first, whichever aggregate asked for it first: the others look at it. */
export function statesOf(
  argument: number,
  states: readonly State[],
  cells: readonly (readonly Cell[])[],
): readonly StateCells[] {
  const own = states.flatMap((state, i) => (state.argument === argument ? [{ state, cells: cells[i] }] : []))
  const isCount = ({ state }: StateCells): boolean => state.kind === 'count'
  return [...own.filter(isCount), ...own.filter((one) => !isCount(one))]
}

export function updateState(
  state: State,
  cells: readonly Cell[],
  value: ArgumentValue | undefined,
  rows: Cell,
  own: readonly StateCells[],
  scope: RowScope,
): void {
  const { fn } = scope
  switch (state.kind) {
    case 'count':
      cells[0].set(op('i64.add', cells[0].get(), i64(1)))
      return
    case 'sum-i64':
      cells[0].set(op('i64.add', cells[0].get(), word(value!)))
      return
    case 'sum-i128':
      addWide(fn, cells, word(value!))
      return
    case 'sum-wide':
      if (value?.kind === 'decimal128') addWider(fn, cells, value.low, value.high)
      return
    case 'sum-f64':
    case 'sum-f32':
      addFloat(state, cells[0], word(value!), scope)
      return
    case 'min-text':
    case 'max-text':
      takeText(state, cells, text(value!), seenBefore(own, rows), scope)
      return
    case 'display':
      if (value && isNumericValue(value)) {
        const seen = fn.let('i64', op('i64.extend_i32_s', displayOf(value)))
        cells[0].set(op('select', seen, cells[0].get(), op('i64.gt_s', seen, cells[0].get())))
      }
      return
    case 'squares':
      takeSquare(cells, word(value!), scope)
      return
    case 'moments':
      takeMoment(cells, word(value!), countedNow(own, rows), scope)
      return
    case 'pairs':
      takePair(fn, cells, { x: value!.x!, y: word(value!) }, countedNow(own, rows))
      return
    case 'bit-and':
    case 'bit-or':
    case 'bit-xor':
      takeBits(state.kind, cells[0], word(value!), seenBefore(own, rows), scope)
      return
    case 'min':
    case 'max': {
      takeExtreme(state, cells[0], word(value!), seenBefore(own, rows), scope)
    }
  }
}

/** i64: how many values there are with this one. */
function countedNow(own: readonly StateCells[], rows: Cell): Instruction {
  const count = own.find((one) => one.state.kind === 'count')
  return count ? count.cells[0].get() : op('i64.add', rows.get(), i64(1))
}

/** i32: whether the state has a value. Its own count comes before it and has counted this one already; the rows' comes last. */
function seenBefore(own: readonly StateCells[], rows: Cell): Instruction {
  const count = own.find((one) => one.state.kind === 'count')
  return op('i64.gt_s', count ? count.cells[0].get() : rows.get(), i64(count ? 1 : 0))
}
