// Dates and timestamps: differences, days added. Values that may be infinite are left to the interpreter.
import { dateMin } from '../../types/datetime/units.ts'
import { i32, i64, type Instruction, op } from '../wasm/instruction.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import type { CompiledValue, I32Value, I64Value } from './compiled-value.ts'
import { errorCode } from './error-codes.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

export const microsPerDay = 86_400_000_000n

/** Days within ±2^22 (some 11,000 years) of 2000-01-01: neither infinite nor near the type's ends. */
const dateBitsMax = 22
/** Microseconds of about as many years. */
const momentBitsMax = 58

/** The interpreter takes over at an infinite date, or one thousands of years away. */
export function requireFinite(value: CompiledValue, scope: Scope): I32Value {
  if (value.kind !== 'i32') throw new Unsupported(`a date in form ${value.kind}`)
  if (value.bits <= dateBitsMax) return value
  const limit = 2 ** dateBitsMax
  const outside = op('i32.gt_u', op('i32.add', value.value, i32(limit)), i32(2 * limit))
  failIf({ scope, isNull: value.isNull }, outside, errorCode.beyond)
  return { ...value, bits: dateBitsMax }
}

/** The same of a timestamp. */
export function requireFiniteMoment(value: CompiledValue, scope: Scope): I64Value {
  if (value.kind !== 'i64') throw new Unsupported(`a timestamp in form ${value.kind}`)
  if (value.bits <= momentBitsMax) return value
  const limit = 2n ** BigInt(momentBitsMax)
  const outside = op('i64.gt_u', op('i64.add', value.value, i64(limit)), i64(2n * limit))
  failIf({ scope, isNull: value.isNull }, outside, errorCode.beyond)
  return { ...value, bits: momentBitsMax }
}

const dayArithmetic =
  (operation: 'add' | 'sub'): CallForm =>
  ([date, days], site) => {
    const { scope } = site
    const from = requireFinite(date, scope)
    if (days.kind !== 'i32' || days.bits > dateBitsMax)
      throw new Unsupported('a date moved by an unknown number of days')
    const value = scope.fn.let('i32', op(`i32.${operation}`, from.value, days.value))
    const bits = Math.max(from.bits, days.bits) + 1
    // The first date is nearer than the last.
    if (2 ** bits > -dateMin) failIf(site, op('i32.lt_s', value, i32(dateMin)), errorCode.date)
    return { kind: 'i32', value, bits }
  }

const difference: CallForm = ([a, b], { scope }) => {
  const value = scope.fn.let('i32', op('i32.sub', requireFinite(a, scope).value, requireFinite(b, scope).value))
  return { kind: 'i32', value, bits: dateBitsMax + 1 }
}

/** Whole days since 2000-01-01, also before it. */
export function daysOf(moment: CompiledValue, scope: Scope): Instruction {
  if (moment.kind === 'i32') return requireFinite(moment, scope).value
  const { value } = requireFiniteMoment(moment, scope)
  const shift = op('select', i64(microsPerDay - 1n), i64(0), op('i64.lt_s', value, i64(0)))
  const days = op('i64.div_s', op('i64.sub', value, shift), i64(microsPerDay))
  return scope.fn.let('i32', op('i32.wrap_i64', days))
}

export const datetimeForms: CallForms = {
  date_pli: dayArithmetic('add'),
  date_mii: dayArithmetic('sub'),
  integer_pl_date: (args, site) => dayArithmetic('add')([args[1], args[0]], site),
  date_mi: difference,
}
