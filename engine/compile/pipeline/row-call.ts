// What has no compiled form, asked of the interpreter for one row at a time: its arguments are written to the run's context, an import
// answers whether the value is NULL and leaves it there (run/row-calls.ts). All that is around it stays compiled.
import type { Expression } from '../../plan/expression.ts'
import { some } from '../../plan/traverse-expression.ts'
import { Oid } from '../../types/oids.ts'
import { formatType } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'
import { anyNull, type CompiledValue, kindOfType } from '../expression/compiled-value.ts'
import { displayOf } from '../expression/decimals.ts'
import { quotientScale } from '../expression/quotients.ts'
import { Unsupported } from '../expression/unsupported.ts'
import { call, get, i32, type Instruction, load, op, set, store } from '../wasm/instruction.ts'
import { isStrict, type RowScope } from './row-code.ts'

export interface RowCall {
  /** Its slots are the inputs. */
  readonly expression: Expression
  readonly inputs: readonly RowCallInput[]
  /** What the import is called. */
  readonly name: string
  /** Why it has no compiled form. */
  readonly reason: string
  /** Of the inputs and, behind them, the result: offset in the context. */
  readonly place: number
}

export interface RowCallInput {
  readonly kind: CompiledValue['kind']
  readonly scale: number
  readonly type: TypeRef
}

/** Offsets within an input's place. A text's length and the upper word of a numeric are beside its value. */
export const inputPlace = { value: 0, beside: 8, isNull: 16, shown: 20, bytes: 24 } as const

const context = get(0)

export function writeRowCall(
  expression: Expression,
  inputs: readonly CompiledValue[],
  reason: string,
  scope: Pick<RowScope, 'fn' | 'needs'>,
): CompiledValue {
  // What takes a value apart that has a form of its own does so for many rows at once.
  for (const input of inputs)
    if (input.kind === 'bytes' && input.binary) throw new Unsupported(`the type ${formatType(input.type)}`)
  const { fn, needs } = scope
  const kind = kindOfType(expression.type)
  if (kind === undefined) throw new Unsupported('a value that the interpreter cannot hand over')
  const number = needs.calls.length
  const name = `rowCall/${number}`
  const place = needs.context.place(name, (inputs.length + 1) * inputPlace.bytes)
  const types = inputTypes(expression)
  needs.calls.push({
    expression,
    inputs: inputs.map((input, i) => ({
      kind: input.kind,
      scale: input.kind === 'decimal' || input.kind === 'decimal128' ? input.scale : 0,
      type: types[i],
    })),
    name,
    reason,
    place,
  })
  if (kind === 'text') needs.usesScratch = true
  const result = place + inputs.length * inputPlace.bytes
  const isNull = fn.local('i32')
  const ask = (): void => {
    inputs.forEach((input, i) => fn.emit(...storeInput(input, place + i * inputPlace.bytes)))
    fn.emit(set(isNull, call(needs.import(name, [], ['i32']))))
  }
  const nulls = isStrict(expression) ? anyNull(inputs) : undefined
  if (nulls) fn.when(nulls, () => fn.emit(set(isNull, i32(1))), ask)
  else ask()
  const read = (type: 'i32' | 'i64' | 'f64', offset = 0): Instruction =>
    fn.let(type, load(`${type}.load`, context, result + offset))
  switch (kind) {
    case 'bool':
      return { kind, value: read('i32'), isNull: get(isNull) }
    case 'i32':
      return { kind, value: read('i32'), bits: 31, isNull: get(isNull) }
    case 'i64':
      return { kind, value: read('i64'), bits: 63, isNull: get(isNull) }
    case 'f64':
      return { kind, value: read('f64'), isNull: get(isNull) }
    case 'decimal':
      return {
        kind: 'decimal128',
        low: read('i64'),
        high: read('i64', inputPlace.beside),
        scale: quotientScale,
        display: read('i32', inputPlace.shown),
        isNull: get(isNull),
      }
    case 'text':
      return {
        kind,
        address: read('i32'),
        length: fn.let('i32', op('select', i32(0), read('i32', inputPlace.beside), get(isNull))),
        padded: expression.type.oid === Oid.bpchar,
        stable: false,
        isNull: get(isNull),
      }
  }
}

function inputTypes(expression: Expression): TypeRef[] {
  const types: TypeRef[] = []
  some(expression, (one) => {
    if (one.kind === 'slot') types[one.slot] = one.type
    return false
  })
  return types
}

function storeInput(value: CompiledValue, place: number): Instruction[] {
  const isNull = store('i32.store', context, value.isNull ?? i32(0), place + inputPlace.isNull)
  switch (value.kind) {
    case 'bool':
    case 'i32':
      return [store('i32.store', context, value.value, place), isNull]
    case 'i64':
      return [store('i64.store', context, value.value, place), isNull]
    case 'f64':
      return [store('f64.store', context, value.value, place), isNull]
    case 'decimal':
      return [
        store('i64.store', context, value.value, place),
        store('i32.store', context, displayOf(value), place + inputPlace.shown),
        isNull,
      ]
    case 'decimal128':
      return [
        store('i64.store', context, value.low, place),
        store('i64.store', context, value.high, place + inputPlace.beside),
        store('i32.store', context, displayOf(value), place + inputPlace.shown),
        isNull,
      ]
    case 'text':
    case 'bytes':
      return [
        store('i32.store', context, value.address, place),
        store('i32.store', context, value.length, place + inputPlace.beside),
        isNull,
      ]
  }
}
