// Comparisons, by the operator's name suffix; both sides come in one kind first.
import { f64, i32, i64, type Instruction, op } from '../wasm/instruction.ts'
import type { CallForm, CallForms } from './call-form.ts'
import type { CompiledValue, F64Value, TextValue } from './compiled-value.ts'
import { decimal, rescaled } from './decimals.ts'
import { compareWide } from './decimal128.ts'
import { integer, wide } from './integers.ts'
import type { Scope } from './scope.ts'
import { microsPerDay, requireFinite } from './datetimes.ts'
import { call, choose } from '../wasm/instruction.ts'

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

const signed = { eq: 'eq', ne: 'ne', lt: 'lt_s', le: 'le_s', gt: 'gt_s', ge: 'ge_s' } as const

/** i32 0 or 1 for two values that are not NULL. */
export function compare(comparison: Comparison, a: CompiledValue, b: CompiledValue, scope: Scope): Instruction {
  if (a.kind === 'bool' && b.kind === 'bool') return op(`i32.${signed[comparison]}`, a.value, b.value)
  if (a.kind === 'i32' && b.kind === 'i32') return op(`i32.${signed[comparison]}`, a.value, b.value)
  if (a.kind === 'decimal128' || b.kind === 'decimal128') return compareWide(comparison, a, b, scope)
  if (a.kind === 'decimal' && b.kind === 'decimal') {
    const scale = Math.max(a.scale, b.scale)
    return op(`i64.${signed[comparison]}`, rescaled(decimal(a), scale, scope), rescaled(decimal(b), scale, scope))
  }
  if (a.kind === 'f64' && b.kind === 'f64') return compareFloats(comparison, a, b)
  if (a.kind === 'text' && b.kind === 'text') return compareTexts(comparison, a, b, scope)
  return op(`i64.${signed[comparison]}`, wide(integer(a)), wide(integer(b)))
}

/** NaN equals itself and is greater than anything else. */
function compareFloats(comparison: Comparison, a: F64Value, b: F64Value): Instruction {
  const isNaN = ({ value }: F64Value): Instruction =>
    value.kind === 'const' ? i32(Number.isNaN(Number(value.value)) ? 1 : 0) : op('f64.ne', value, value)
  const less = (x: F64Value, y: F64Value): Instruction => {
    const plain = op('f64.lt', x.value, y.value)
    if (y.value.kind === 'const' && !Number.isNaN(Number(y.value.value))) return plain
    return op('i32.or', plain, op('i32.and', isNaN(y), op('i32.eqz', isNaN(x))))
  }
  const equal = op('i32.or', op('f64.eq', a.value, b.value), op('i32.and', isNaN(a), isNaN(b)))
  switch (comparison) {
    case 'eq':
      return equal
    case 'ne':
      return op('i32.eqz', equal)
    case 'lt':
      return less(a, b)
    case 'gt':
      return less(b, a)
    case 'le':
      return op('i32.eqz', less(b, a))
    case 'ge':
      return op('i32.eqz', less(a, b))
  }
}

function compareTexts(comparison: Comparison, a: TextValue, b: TextValue, scope: Scope): Instruction {
  const padded = a.padded && b.padded
  const length = (value: TextValue): Instruction =>
    padded ? scope.fn.let('i32', call(scope.library('trimmedLength'), value.address, value.length)) : value.length
  const sides = [a.address, length(a), b.address, length(b)] as const
  if (comparison === 'eq' || comparison === 'ne') {
    const [x, lengthOfX, y, lengthOfY] = sides
    const equal = isZero(lengthOfX)
      ? op('i32.eqz', lengthOfY)
      : isZero(lengthOfY)
        ? op('i32.eqz', lengthOfX)
        : choose(
            'i32',
            op('i32.eq', lengthOfX, lengthOfY),
            [call(scope.library('equalBytes'), x, y, lengthOfX, lengthOfY)],
            [i32(0)],
          )
    return comparison === 'eq' ? equal : op('i32.eqz', equal)
  }
  return op(`i32.${signed[comparison]}`, call(scope.library('compareBytes'), ...sides), i32(0))
}

const isZero = (length: Instruction): boolean => length.kind === 'const' && Number(length.value) === 0

/** A date as its midnight; infinite dates must not come here, so the date must be narrow. */
function midnight(value: CompiledValue, scope: Scope): CompiledValue {
  if (value.kind !== 'i32') return value
  requireFinite(value, scope)
  const micros = op('i64.mul', op('i64.extend_i32_s', value.value), i64(microsPerDay))
  return { kind: 'i64', value: scope.fn.let('i64', micros), bits: 62 }
}

const form =
  (
    comparison: Comparison,
    prepare: (value: CompiledValue, scope: Scope) => CompiledValue = (value) => value,
  ): CallForm =>
  ([a, b], { scope }) => ({
    kind: 'bool',
    value: scope.fn.let('i32', compare(comparison, prepare(a, scope), prepare(b, scope), scope)),
  })

const comparisons = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const

/** Of functions that compare numbers of any width, or two values of one type that lie as numbers. */
const numeric = /^(?:int[248]{1,2}|(?:numeric|date|timestamp|timestamptz|time|enum)_)(eq|ne|lt|le|gt|ge)$/

/** undefined: the function is no such comparison. */
export const comparisonOf = (name: string): Comparison | undefined => numeric.exec(name)?.[1] as Comparison | undefined

function forms(): CallForms {
  const all: Record<string, CallForm> = {}
  for (const comparison of comparisons) {
    const same = form(comparison)
    for (const type of [
      'int2',
      'int4',
      'int8',
      'int24',
      'int42',
      'int28',
      'int82',
      'int48',
      'int84',
      'float8',
      'float4',
      'float48',
      'float84',
      'bool',
      'bpchar',
    ])
      all[`${type}${comparison}`] = same
    for (const type of ['numeric', 'date', 'timestamp', 'timestamptz', 'time', 'enum'])
      all[`${type}_${comparison}`] = same
    all[comparison === 'eq' || comparison === 'ne' ? `text${comparison}` : `text_${comparison}`] = same
    for (const pair of ['date_X_timestamp', 'timestamp_X_date'])
      all[pair.replace('X', comparison)] = form(comparison, midnight)
  }
  return all
}

export const comparisonForms = forms()

/** -0 and 0, and all NaNs, are one key. */
export const floatKey = (value: Instruction, scope: Scope): Instruction => {
  const normal = scope.fn.let('f64', op('f64.add', value, f64(0)))
  return op('select', op('i64.reinterpret_f64', normal), i64(0x7ff8000000000000n), op('f64.eq', normal, normal))
}
