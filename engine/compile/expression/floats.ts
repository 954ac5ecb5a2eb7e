// float8 arithmetic with PostgreSQL's checks: a finite operation that ends in infinity overflows, one that ends in zero underflows.
import { f64, type Instruction, op } from '../wasm/instruction.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import type { CompiledValue, F64Value } from './compiled-value.ts'
import { errorCode } from './error-codes.ts'
import { Unsupported } from './unsupported.ts'

export function float(value: CompiledValue): F64Value {
  if (value.kind !== 'f64') throw new Unsupported(`a float in form ${value.kind}`)
  return value
}

const isInfinite = (value: Instruction): Instruction => op('f64.eq', op('f64.abs', value), f64(Infinity))
const isZero = (value: Instruction): Instruction => op('f64.eq', value, f64(0))
const not = (value: Instruction): Instruction => op('i32.eqz', value)
const and = (...all: readonly Instruction[]): Instruction => all.reduce((a, b) => op('i32.and', a, b))

/** single: rounded to 32 bits, which after one operation on such numbers is the same as calculating with 32. */
function arithmetic(operation: 'add' | 'sub' | 'mul' | 'div', single = false): CallForm {
  return ([left, right], site) => {
    const { fn } = site.scope
    const a = fn.let('f64', float(left).value)
    const b = fn.let('f64', float(right).value)
    if (operation === 'div') failIf(site, and(isZero(b), op('f64.eq', a, a)), errorCode.divisionByZero)
    const exact = op(`f64.${operation}`, a, b)
    const result = fn.let('f64', single ? op('f64.promote_f32', op('f32.demote_f64', exact)) : exact)
    const finiteInput = operation === 'div' ? not(isInfinite(a)) : and(not(isInfinite(a)), not(isInfinite(b)))
    failIf(site, and(isInfinite(result), finiteInput), errorCode.overflow)
    if (operation === 'mul') failIf(site, and(isZero(result), not(isZero(a)), not(isZero(b))), errorCode.underflow)
    if (operation === 'div') failIf(site, and(isZero(result), not(isZero(a)), not(isInfinite(b))), errorCode.underflow)
    return { kind: 'f64', value: result }
  }
}

const forms = (prefix: string, single = false): CallForms => ({
  [`${prefix}pl`]: arithmetic('add', single),
  [`${prefix}mi`]: arithmetic('sub', single),
  [`${prefix}mul`]: arithmetic('mul', single),
  [`${prefix}div`]: arithmetic('div', single),
})

/** With a float8 on one side it is float8's. */
export const floatForms: CallForms = {
  ...forms('float4', true),
  ...forms('float8'),
  ...forms('float48'),
  ...forms('float84'),
  float8um: ([arg], { scope }) => ({ kind: 'f64', value: scope.fn.let('f64', op('f64.neg', float(arg).value)) }),
  float8up: ([arg]) => arg,
  float8abs: ([arg], { scope }) => ({ kind: 'f64', value: scope.fn.let('f64', op('f64.abs', float(arg).value)) }),
  float4um: ([arg], { scope }) => ({ kind: 'f64', value: scope.fn.let('f64', op('f64.neg', float(arg).value)) }),
  float4up: ([arg]) => arg,
  float4abs: ([arg], { scope }) => ({ kind: 'f64', value: scope.fn.let('f64', op('f64.abs', float(arg).value)) }),
}
