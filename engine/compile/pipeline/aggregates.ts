// Aggregates over compiled values: the words of state each keeps, how a row changes them, how two states merge. Words are read and
// written through a Cell, so that the same code serves groups in memory and a single group in locals.
import { varianceKinds } from '../../functions/aggregates/variance.ts'
import { functionByOid } from '../../functions/registry.ts'
import { compileExpression, isTrue } from '../expression/compile-expression.ts'
import { bool } from '../expression/choice.ts'
import { compare } from '../expression/comparisons.ts'
import type { CompiledValue } from '../expression/compiled-value.ts'
import { isNumericValue } from '../expression/decimal128.ts'
import { displayOf } from '../expression/decimals.ts'
import { mayFail } from '../expression/may-fail.ts'
import { Unsupported } from '../expression/unsupported.ts'
import type { PhysicalAggregate } from '../../plan/physical.ts'
import { errorCode } from '../expression/error-codes.ts'
import { text } from '../expression/texts.ts'
import { fingerprint } from '../fingerprint.ts'
import { Oid } from '../../types/oids.ts'
import type { FunctionBuilder } from '../wasm/function-builder.ts'
import { mergeMoments, mergeSquares, takeMoment, takeSquare } from './moments.ts'
import { takeState, takeText } from './text-extreme.ts'
import { f64, i32, i64, type Instruction, op, type ValueType } from '../wasm/instruction.ts'
import type { RowScope } from './row-code.ts'

/** A word of state. */
export interface Cell {
  get(): Instruction
  set(value: Instruction): void
}

export type StateKind =
  /** Rows, or values that are not NULL. */
  | 'count'
  | 'sum-i64'
  /** Two words: the sum's low and high half. */
  | 'sum-i128'
  /** As that, of what is as wide itself. */
  | 'sum-wide'
  | 'sum-f64'
  /** Rounded to 32 bits after each row. */
  | 'sum-f32'
  | 'min'
  | 'max'
  /** Two words: address and length (upper half) of a text, and how many bytes there are for it (text-extreme.ts). */
  | 'min-text'
  | 'max-text'
  /** The largest display scale seen. */
  | 'display'
  /** Two words: the sum of squares of integers. */
  | 'squares'
  /** Two words: sum, and squares of differences from the mean. */
  | 'moments'
  | 'bit-and'
  | 'bit-or'
  | 'bit-xor'

export interface State {
  readonly kind: StateKind
  readonly words: readonly ('i64' | 'f64')[]
  /** What is added: undefined for the count of rows. */
  readonly argument?: number
  /** Of a text: spaces at the end do not count. */
  readonly padded?: boolean
}

/** What one aggregate call needs of the states, by number, and how its result is made of them (finish-aggregates.ts). */
export interface AggregateResult {
  readonly name: string
  readonly call: PhysicalAggregate
  readonly count: number
  readonly value?: number
  /** Of an exact variance. */
  readonly squares?: number
  readonly display?: number
  readonly argument?: ArgumentForm
}

export interface ArgumentForm {
  readonly kind: CompiledValue['kind']
  readonly scale: number
}

export interface AggregateStates {
  readonly states: readonly State[]
  readonly results: readonly AggregateResult[]
}

/** Rows that any query can add up: more would take years. */
const rowBitsMax = 40

export interface Argument {
  readonly call: PhysicalAggregate
  readonly key: string
}

/** Which states a list of calls needs; equal ones are shared. values gives an argument's compiled form (undefined: none). */
export function planStates(
  calls: readonly PhysicalAggregate[],
  values: readonly (CompiledValue | undefined)[],
): AggregateStates & { readonly arguments: readonly Argument[] } {
  const states: State[] = [{ kind: 'count', words: ['i64'] }]
  const known = new Map<string, number>()
  const args: Argument[] = []
  const argumentOf = (call: PhysicalAggregate): number => {
    const key = fingerprint([call.args[0], call.filter, isDistinct(call)])
    const at = args.findIndex((one) => one.key === key)
    if (at >= 0) return at
    args.push({ call, key })
    return args.length - 1
  }
  const state = (kind: StateKind, words: State['words'], argument: number, padded?: boolean): number => {
    const key = `${kind} ${argument}`
    let number = known.get(key)
    if (number === undefined) {
      number = states.length
      states.push({ kind, words, argument, padded })
      known.set(key, number)
    }
    return number
  }
  const results = calls.map((call, i): AggregateResult => {
    const { name } = functionByOid(call.function)
    if (call.orderBy.length > 0) throw new Unsupported('an aggregate with ORDER BY')
    const distinct = isDistinct(call)
    const value = values[i]
    if (name === 'count' && call.args.length === 0 && !call.filter) return { name, call, count: 0 }
    const argument = argumentOf(call)
    // What is counted is computed, though it may never be NULL, where that may fail.
    const fails = name === 'count' && call.args.some(mayFail)
    const mayMiss = distinct || fails || call.filter !== undefined || value?.isNull !== undefined
    const count = mayMiss ? state('count', ['i64'], argument) : 0
    if (name === 'count') return { name, call, count }
    if (!value) throw new Unsupported(`the aggregate ${name}`)
    const form: ArgumentForm = { kind: value.kind, scale: isNumericValue(value) ? value.scale : 0 }
    switch (name) {
      case 'sum':
      case 'avg': {
        if (value.kind === 'bool' || value.kind === 'text' || !summable.has(call.args[0].type.oid))
          throw new Unsupported(`${name} of this type`)
        if (value.kind === 'f64') {
          const kind = call.type.oid === Oid.float4 ? 'sum-f32' : 'sum-f64'
          return { name, call, count, value: state(kind, ['f64'], argument), argument: form }
        }
        const sum = sumState(value)
        const sumWords: State['words'] = sum === 'sum-i64' ? ['i64'] : ['i64', 'i64']
        const display = displayed(value) ? state('display', ['i64'], argument) : undefined
        return { name, call, count, value: state(sum, sumWords, argument), display, argument: form }
      }
      case 'min':
      case 'max':
      case 'bool_and':
      case 'bool_or':
      case 'every': {
        if (displayed(value)) throw new Unsupported(`${name} of what differs in scale`)
        if (value.kind === 'decimal128') throw new Unsupported(`${name} of wide numerics`)
        const kind = name === 'max' || name === 'bool_or' ? 'max' : 'min'
        const held =
          value.kind === 'text'
            ? state(`${kind}-text`, ['i64', 'i64'], argument, value.padded)
            : state(kind, [value.kind === 'f64' ? 'f64' : 'i64'], argument)
        return { name, call, count, value: held, argument: form }
      }
      case 'bit_and':
      case 'bit_or':
      case 'bit_xor': {
        if (value.kind !== 'i32' && value.kind !== 'i64') throw new Unsupported(`${name} of this type`)
        const held = state(bitKinds[name], ['i64'], argument)
        return { name, call, count, value: held, argument: form }
      }
      default: {
        if (!varianceKinds.has(name)) throw new Unsupported(`the aggregate ${name}`)
        if (value.kind === 'f64')
          return { name, call, count, value: state('moments', ['f64', 'f64'], argument), argument: form }
        if ((value.kind !== 'i32' && value.kind !== 'i64' && value.kind !== 'decimal') || displayed(value))
          throw new Unsupported(`${name} of what differs in scale`)
        const narrow = value.bits + rowBitsMax <= 62
        const sum = narrow ? state('sum-i64', ['i64'], argument) : state('sum-i128', ['i64', 'i64'], argument)
        return { name, call, count, value: sum, squares: state('squares', ['i64', 'i64'], argument), argument: form }
      }
    }
  })
  return { states, results, arguments: args }
}

const displayed = (value: CompiledValue): boolean => isNumericValue(value) && value.display !== undefined

function sumState(value: Exclude<CompiledValue, { readonly kind: 'bool' | 'text' | 'f64' }>): StateKind {
  if (value.kind === 'decimal128') return 'sum-wide'
  return value.bits + rowBitsMax <= 62 ? 'sum-i64' : 'sum-i128'
}

const bitKinds = { bit_and: 'bit-and', bit_or: 'bit-or', bit_xor: 'bit-xor' } as const

/** sum and avg of times and intervals are others. */
const summable: ReadonlySet<number> = new Set([...[Oid.int2, Oid.int4, Oid.int8, Oid.numeric, Oid.float4, Oid.float8]])

const repeatable: ReadonlySet<string> = new Set([
  ...['min', 'max', 'bool_and', 'bool_or', 'every', 'bit_and', 'bit_or'],
])

/** Whether equal values must be left out: some aggregates they do not change. */
export const isDistinct = (call: PhysicalAggregate): boolean =>
  call.distinct && call.args.length > 0 && !repeatable.has(functionByOid(call.function).name)

/** The states that rows change at once. */
export const withoutDistinct = (all: ReturnType<typeof planStates>): ReturnType<typeof planStates> => ({
  ...all,
  states: all.states.filter((state) => !isDistinctState(state, all)),
  results: [],
})

export const isDistinctState = (
  state: State,
  { arguments: args }: { readonly arguments: readonly Argument[] },
): boolean => state.argument !== undefined && isDistinct(args[state.argument].call)

/** The calls' arguments in a row, for planStates and for updates. */
export const argumentValue = (call: PhysicalAggregate, scope: RowScope): CompiledValue | undefined => {
  if (call.args.length > 1) throw new Unsupported('an aggregate of several arguments')
  if (call.args.length === 0) return undefined
  return compileExpression(call.args[0], scope)
}

/** What a state is before any row. */
export function initialWords(state: State): Instruction[] {
  return state.words.map((type) => (type === 'f64' ? f64(0) : i64(0)))
}

/** Adds a row to every state. cells[i] are the words of state i. */
export function updateStates(
  { states, arguments: args }: ReturnType<typeof planStates>,
  cells: readonly (readonly Cell[])[],
  scope: RowScope,
): void {
  const { fn } = scope
  const rows = cells[0][0]
  args.forEach(({ call }, number) => {
    // Folded in later, value by value (distinct.ts).
    if (isDistinct(call)) return
    const own = states.flatMap((state, i) => (state.argument === number ? [{ state, cells: cells[i] }] : []))
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

export function updateState(
  state: State,
  cells: readonly Cell[],
  value: CompiledValue | undefined,
  rows: Cell,
  own: readonly { readonly state: State; readonly cells: readonly Cell[] }[],
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

function takeBits(
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

/** i64: how many values there are with this one. */
function countedNow(
  own: readonly { readonly state: State; readonly cells: readonly Cell[] }[],
  rows: Cell,
): Instruction {
  const count = own.find((one) => one.state.kind === 'count')
  return count ? count.cells[0].get() : op('i64.add', rows.get(), i64(1))
}

/** i32: whether the state has a value. Its own count comes before it and has counted this one already; the rows' comes last. */
function seenBefore(
  own: readonly { readonly state: State; readonly cells: readonly Cell[] }[],
  rows: Cell,
): Instruction {
  const count = own.find((one) => one.state.kind === 'count')
  return op('i64.gt_s', count ? count.cells[0].get() : rows.get(), i64(count ? 1 : 0))
}

/** Finite numbers whose sum is not are an error. */
function addFloat(state: State, cell: Cell, value: Instruction, scope: Pick<RowScope, 'fn'>): void {
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
function word(value: CompiledValue): Instruction {
  switch (value.kind) {
    case 'i32':
    case 'bool':
      return op('i64.extend_i32_s', value.value)
    case 'text':
      throw new Unsupported('an aggregate of text')
    case 'decimal128':
      throw new Unsupported('an aggregate of wide numerics')
    default:
      return value.value
  }
}

function addWide(fn: FunctionBuilder, [low, high]: readonly Cell[], value: Instruction): void {
  const added = fn.let('i64', value)
  const sum = fn.let('i64', op('i64.add', low.get(), added))
  const carry = op('i64.extend_i32_u', op('i64.lt_u', sum, added))
  high.set(op('i64.add', op('i64.add', high.get(), op('i64.shr_s', added, i64(63))), carry))
  low.set(sum)
}

/** What needs more than 127 bits is left to the interpreter. */
function addWider(fn: FunctionBuilder, [low, high]: readonly Cell[], addLow: Instruction, addHigh: Instruction): void {
  const before = fn.let('i64', high.get())
  const sum = fn.let('i64', op('i64.add', low.get(), addLow))
  const carry = op('i64.extend_i32_u', op('i64.lt_u', sum, addLow))
  const upper = fn.let('i64', op('i64.add', op('i64.add', before, addHigh), carry))
  const wrong = op('i64.and', op('i64.xor', before, upper), op('i64.xor', addHigh, upper))
  fn.when(op('i64.lt_s', wrong, i64(0)), () => fn.emit({ kind: 'return', value: i32(errorCode.beyond) }))
  low.set(sum)
  high.set(upper)
}

function takeExtreme(state: State, cell: Cell, value: Instruction, seen: Instruction, scope: RowScope): void {
  const type: ValueType = state.words[0]
  const fresh = scope.fn.let(type, value)
  const held = cell.get()
  const better =
    type === 'f64'
      ? compare(state.kind === 'min' ? 'lt' : 'gt', { kind: 'f64', value: fresh }, { kind: 'f64', value: held }, scope)
      : op(state.kind === 'min' ? 'i64.lt_s' : 'i64.gt_s', fresh, held)
  cell.set(op('select', fresh, held, op('i32.or', better, op('i32.eqz', seen))))
}

/** Adds the states of one group to those of another. */
export function mergeStates(
  { states }: AggregateStates,
  into: readonly (readonly Cell[])[],
  from: readonly (readonly Cell[])[],
  scope: RowScope,
): void {
  const { fn } = scope
  const countOf = (cells: readonly (readonly Cell[])[], argument: number | undefined): Instruction => {
    const at = states.findIndex((one) => one.kind === 'count' && one.argument === argument)
    return cells[at < 0 ? 0 : at][0].get()
  }
  states.forEach((state, i) => {
    const [a, b] = [into[i], from[i]]
    switch (state.kind) {
      case 'sum-i64':
        a[0].set(op('i64.add', a[0].get(), b[0].get()))
        return
      case 'sum-f64':
      case 'sum-f32':
        addFloat(state, a[0], b[0].get(), scope)
        return
      case 'min-text':
      case 'max-text': {
        const mine = fn.let('i32', op('i64.gt_s', countOf(into, state.argument), i64(0)))
        const others = fn.let('i32', op('i64.gt_s', countOf(from, state.argument), i64(0)))
        fn.when(others, () => takeState(state, a, b, mine, scope))
        return
      }
      case 'sum-wide':
        addWider(fn, a, fn.let('i64', b[0].get()), fn.let('i64', b[1].get()))
        return
      case 'sum-i128': {
        const low = fn.let('i64', op('i64.add', a[0].get(), b[0].get()))
        const carry = op('i64.extend_i32_u', op('i64.lt_u', low, b[0].get()))
        a[1].set(op('i64.add', op('i64.add', a[1].get(), b[1].get()), carry))
        a[0].set(low)
        return
      }
      case 'display':
        a[0].set(op('select', b[0].get(), a[0].get(), op('i64.gt_s', b[0].get(), a[0].get())))
        return
      case 'squares':
        mergeSquares(fn, a, b)
        return
      case 'moments':
        mergeMoments(fn, a, b, [countOf(into, state.argument), countOf(from, state.argument)])
        return
      case 'bit-and':
      case 'bit-or':
      case 'bit-xor': {
        const { kind } = state
        const mine = fn.let('i32', op('i64.gt_s', countOf(into, state.argument), i64(0)))
        fn.when(op('i64.gt_s', countOf(from, state.argument), i64(0)), () =>
          takeBits(kind, a[0], b[0].get(), mine, scope),
        )
        return
      }
      case 'min':
      case 'max': {
        const others = fn.let('i32', op('i64.gt_s', countOf(from, state.argument), i64(0)))
        const mine = fn.let('i32', op('i64.gt_s', countOf(into, state.argument), i64(0)))
        fn.when(others, () => takeExtreme(state, a[0], b[0].get(), mine, scope))
        return
      }
      case 'count':
    }
  })
  // Counts last: extremes ask them what was there before.
  states.forEach((state, i) => {
    if (state.kind === 'count') into[i][0].set(op('i64.add', into[i][0].get(), from[i][0].get()))
  })
}
