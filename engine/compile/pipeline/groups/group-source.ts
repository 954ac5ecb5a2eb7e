// Groups as the source of a pipeline: an entry's keys and the results of its states, read where they lie. Results that take more than an
// instruction or two (averages of numerics) and only go out are made by the output's reader of the entries that come through.
import { varianceKinds } from '../../../functions/aggregates/variance.ts'
import type { CompiledValue } from '../../expression/compiled-value.ts'
import type { NumericValue } from '../../expression/decimal128.ts'
import { errorCode } from '../../expression/error-codes.ts'
import { divided } from '../../expression/quotients.ts'
import { Unsupported } from '../../expression/unsupported.ts'
import { stringsEntry, stringsHead } from '../../library/intern-text.ts'
import { Oid } from '../../../types/oids.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { f64, get, i32, i64, type Instruction, load, op } from '../../wasm/instruction.ts'
import type { AggregateResult } from '../aggregates/aggregates.ts'
import { loadField } from '../source/fields.ts'
import { groupingKey } from './grouping-sets.ts'
import type { GroupLayout } from './group-layout.ts'
import { runParameter } from '../produce.ts'
import { type ModuleNeeds, type Row, RowScope } from '../row-code.ts'

/** Context place of the string table that the groups' texts are numbered in. */
export const sourceStringsPlace = 'source/strings'

/** Results are computed of an entry alone. */
const noRow: Row = {
  slot: () => {
    throw new Error('a group has no row')
  },
  skip: { name: 'none' },
}

/** Groups that any query has: |count| <= 2^bits. */
const countBits = 40

export function groupRow(
  fn: FunctionBuilder,
  needs: ModuleNeeds,
  layout: GroupLayout,
  entry: Instruction,
  skip: Row['skip'],
): Row {
  const keys = layout.groups
  const results = keys + layout.states.results.length
  const made = new Map<number, CompiledValue>()
  return {
    skip,
    slot(slot) {
      let value = made.get(slot)
      if (!value) {
        value =
          slot < keys || slot >= results
            ? keyValue(fn, needs, layout, entry, slot < keys ? slot : groupingKey(layout, slot - results))
            : resultValue(new RowScope(fn, needs, noRow, [], []), layout, entry, layout.states.results[slot - keys])
        made.set(slot, value)
      }
      return value
    },
    deferred: (slot) =>
      slot >= keys && slot < results && !hasValue(layout, layout.states.results[slot - keys])
        ? { entry, result: slot - keys }
        : undefined,
  }
}

function keyValue(
  fn: FunctionBuilder,
  needs: ModuleNeeds,
  { keys }: GroupLayout,
  entry: Instruction,
  index: number,
): CompiledValue {
  const field = keys.fields[index]
  const { shape } = field
  if (shape.kind !== 'text') return loadField(fn, entry, keys, field)
  const id = loadField(fn, entry, keys, { ...field, shape: { kind: 'i32', bits: 31, nullable: shape.nullable } })
  const strings = fn.constant(
    'i32',
    load('i32.load', get(runParameter.context), needs.context.place(sourceStringsPlace)),
  )
  const number = (id as CompiledValue & { readonly kind: 'i32' }).value
  const at = op(
    'i32.add',
    load('i32.load', strings, stringsHead.entries),
    op('i32.mul', number, i32(stringsEntry.bytes)),
  )
  const place = fn.let('i32', at)
  const length = load('i32.load', place, stringsEntry.length)
  return {
    kind: 'text',
    address: fn.let('i32', load('i32.load', place, stringsEntry.address)),
    length: fn.let('i32', id.isNull ? op('select', i32(0), length, id.isNull) : length),
    padded: shape.padded,
    stable: true,
    isNull: id.isNull,
  }
}

/** Whether an instruction or two make it. */
function hasValue({ states }: GroupLayout, { name, value, squares, display, argument }: AggregateResult): boolean {
  if (name === 'count' || name === 'regr_count') return true
  if (squares !== undefined || states.states[value!]?.kind === 'pairs') return false
  return display === undefined && (name !== 'avg' || argument?.kind === 'f64') && states.states[value!] !== undefined
}

function resultValue(scope: RowScope, layout: GroupLayout, entry: Instruction, result: AggregateResult): CompiledValue {
  const { fn } = scope
  const { name, call, count, value, argument, display } = result
  if (result.squares !== undefined) throw new Unsupported(`${name} of exact numbers before it is shown`)
  const word = (state: number, type: 'i64' | 'f64', index = 0): Instruction =>
    fn.let(type, load(`${type}.load`, entry, layout.stateOffsets[state] + index * 8))
  const counted = word(count, 'i64')
  if (name === 'count' || name === 'regr_count') return { kind: 'i64', value: counted, bits: countBits }
  const state = layout.states.states[value!]
  if (state.kind === 'pairs') throw new Unsupported(`${name} before it is shown`)
  const isNull = fn.let('i32', op('i64.eqz', counted))
  const { scale } = argument!
  const shown = display === undefined ? undefined : fn.let('i32', op('i32.wrap_i64', word(display, 'i64')))
  switch (state.kind) {
    case 'sum-f64':
    case 'sum-f32': {
      const sum = word(value!, 'f64')
      if (name !== 'avg') return { kind: 'f64', value: sum, isNull }
      const divisor = op('select', f64(1), op('f64.convert_i64_s', counted), isNull)
      return { kind: 'f64', value: fn.let('f64', op('f64.div', sum, divisor)), isNull }
    }
    case 'sum-i64':
    case 'sum-i128':
    case 'sum-wide': {
      const sum = word(value!, 'i64')
      const wideSum = (): NumericValue => {
        const high = word(value!, 'i64', 1)
        return { kind: 'decimal128', low: sum, high, scale, display: shown, isNull }
      }
      if (name === 'avg') {
        const whole: NumericValue =
          state.kind === 'sum-i64'
            ? { kind: 'decimal', value: sum, bits: 62, scale, display: shown, isNull }
            : wideSum()
        const divisor: NumericValue = { kind: 'decimal', value: counted, bits: countBits, scale: 0 }
        return { ...divided(whole, divisor, { scope, isNull }), isNull }
      }
      if (state.kind === 'sum-wide') return wideSum()
      if (state.kind === 'sum-i128') {
        const wide = op('i64.ne', word(value!, 'i64', 1), op('i64.shr_s', sum, i64(63)))
        const code = call.type.oid === Oid.int8 ? errorCode.int8 : errorCode.beyond
        fn.when(wide, () => fn.emit({ kind: 'return', value: i32(code) }))
      }
      const bits = state.kind === 'sum-i64' ? 62 : 63
      return call.type.oid === Oid.int8
        ? { kind: 'i64', value: sum, bits, isNull }
        : { kind: 'decimal', value: sum, scale, bits, display: shown, isNull }
    }
    case 'moments': {
      const { sample, root } = varianceKinds.get(name)!
      const isNull_ = fn.let('i32', op('i64.le_s', counted, i64(sample ? 1 : 0)))
      const divisor = op('f64.convert_i64_s', sample ? op('i64.sub', counted, i64(1)) : counted)
      const safe = op('select', f64(1), divisor, isNull_)
      const variance = fn.let('f64', op('f64.div', word(value!, 'f64', 1), safe))
      return { kind: 'f64', value: root ? fn.let('f64', op('f64.sqrt', variance)) : variance, isNull: isNull_ }
    }
    case 'min-text':
    case 'max-text':
      return {
        kind: 'text',
        address: fn.let('i32', load('i32.load', entry, layout.stateOffsets[value!])),
        length: fn.let('i32', load('i32.load', entry, layout.stateOffsets[value!] + 4)),
        padded: state.padded === true,
        stable: true,
        isNull,
      }
    default:
      return extreme(fn, word, value!, argument!.kind, scale, isNull)
  }
}

function extreme(
  fn: FunctionBuilder,
  word: (state: number, type: 'i64' | 'f64') => Instruction,
  state: number,
  kind: CompiledValue['kind'],
  scale: number,
  isNull: Instruction,
): CompiledValue {
  switch (kind) {
    case 'f64':
      return { kind, value: word(state, 'f64'), isNull }
    case 'bool':
      return { kind, value: fn.let('i32', op('i32.wrap_i64', word(state, 'i64'))), isNull }
    case 'i32':
      return { kind, value: fn.let('i32', op('i32.wrap_i64', word(state, 'i64'))), bits: 31, isNull }
    case 'i64':
      return { kind, value: word(state, 'i64'), bits: 63, isNull }
    case 'decimal':
      return { kind, value: word(state, 'i64'), scale, bits: 63, isNull }
    case 'decimal128':
      throw new Error('wide numerics have no states')
    case 'text':
      throw new Error('texts have a state of their own')
    case 'bytes':
      throw new Error('what code does not know has no states')
  }
}
