// Aggregates over compiled values: which words of state a list of calls keeps, and how results are made of them. Words are read and
// written through a Cell, so that the same code serves groups in memory and a single group in locals.
import { pairAggregates } from '../../../functions/aggregates/regression.ts'
import { varianceKinds } from '../../../functions/aggregates/variance.ts'
import { functionByOid } from '../../../functions/registry.ts'
import type { PhysicalAggregate } from '../../../plan/physical.ts'
import { Oid } from '../../../types/oids.ts'
import { compileExpression } from '../../expression/compile-expression.ts'
import { anyNull, type CompiledValue } from '../../expression/compiled-value.ts'
import { isNumericValue } from '../../expression/decimal128.ts'
import { float } from '../../expression/floats.ts'
import { mayFail } from '../../expression/may-fail.ts'
import { Unsupported } from '../../expression/unsupported.ts'
import { fingerprint } from '../../fingerprint.ts'
import { type Instruction, f64, i64 } from '../../wasm/instruction.ts'
import { pairWords } from './pair-moments.ts'
import type { RowScope } from '../row-code.ts'

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
  /** Five words, of two arguments (pair-moments.ts). */
  | 'pairs'
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

/** What one aggregate call needs of the states, by number, and how its result is made of them (run/group-reader.ts). */
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

/** x: the second of two, which are both floats. It is NULL where either is. */
export type ArgumentValue = CompiledValue & { readonly x?: Instruction }

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
  values: readonly (ArgumentValue | undefined)[],
): AggregateStates & { readonly arguments: readonly Argument[] } {
  const states: State[] = [{ kind: 'count', words: ['i64'] }]
  const known = new Map<string, number>()
  const args: Argument[] = []
  const argumentOf = (call: PhysicalAggregate): number => {
    const key = fingerprint([call.args, call.filter, isDistinct(call)])
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
    const counts = name === 'count' || name === 'regr_count'
    const fails = counts && call.args.some(mayFail)
    const mayMiss = distinct || fails || call.filter !== undefined || value?.isNull !== undefined
    const count = mayMiss ? state('count', ['i64'], argument) : 0
    if (counts) return { name, call, count }
    if (!value) throw new Unsupported(`the aggregate ${name}`)
    const form: ArgumentForm = { kind: value.kind, scale: isNumericValue(value) ? value.scale : 0 }
    if (value.x) {
      const words = pairWords.map(() => 'f64' as const)
      return { name, call, count, value: state('pairs', words, argument), argument: form }
    }
    switch (name) {
      case 'sum':
      case 'avg': {
        if (
          value.kind === 'bool' ||
          value.kind === 'text' ||
          value.kind === 'bytes' ||
          !summable.has(call.args[0].type.oid)
        )
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
        // Carried along, they have no order that code knows.
        if (value.kind === 'bytes') throw new Unsupported(`${name} of this type`)
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

function sumState(value: Exclude<CompiledValue, { readonly kind: 'bool' | 'text' | 'bytes' | 'f64' }>): StateKind {
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

/** The states that rows change at once; where every aggregate is DISTINCT nobody asks how many rows there were. */
export const withoutDistinct = (all: ReturnType<typeof planStates>): ReturnType<typeof planStates> => ({
  ...all,
  states:
    all.arguments.every(({ call }) => isDistinct(call)) && all.results.every(({ count }) => count !== 0)
      ? []
      : all.states.filter((state) => !isDistinctState(state, all)),
  results: [],
})

export const isDistinctState = (
  state: State,
  { arguments: args }: { readonly arguments: readonly Argument[] },
): boolean => state.argument !== undefined && isDistinct(args[state.argument].call)

/** The calls' arguments in a row, for planStates and for updates. */
export function argumentValue(call: PhysicalAggregate, scope: RowScope): ArgumentValue | undefined {
  if (call.args.length === 0) return undefined
  if (call.args.length === 1) return compileExpression(call.args[0], scope)
  const { name } = functionByOid(call.function)
  if ((!pairAggregates.has(name) && name !== 'regr_count') || isDistinct(call))
    throw new Unsupported('an aggregate of several arguments')
  const [y, x] = call.args.map((arg) => float(compileExpression(arg, scope)))
  const [value, other] = [y, x].map((one) => scope.fn.let('f64', one.value))
  return { kind: 'f64', value, x: other, isNull: anyNull([y, x]) }
}

/** What a state is before any row. */
export function initialWords(state: State): Instruction[] {
  return state.words.map((type) => (type === 'f64' ? f64(0) : i64(0)))
}
