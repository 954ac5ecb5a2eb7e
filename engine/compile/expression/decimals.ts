// numeric whose scale is known while compiling, as scaled 64-bit integers. What might not fit is left to the interpreter.
import { i32, i64, type Instruction, op } from '../wasm/instruction.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import type { CompiledValue, DecimalValue, Decimal128Value } from './compiled-value.ts'
import { errorCode } from './error-codes.ts'
import { wideAbsolute, wideNegation, wideProduct, wideSum } from './decimal128.ts'
import { overflowed } from './integers.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

/** |value| <= 2^bits must hold within an i64. */
export const decimalBitsMax = 62

const digitBits = Math.log2(10)

export function decimal(value: CompiledValue): DecimalValue {
  if (value.kind !== 'decimal') throw new Unsupported(`a numeric in form ${value.kind}`)
  return value
}

/** The same value with more digits after the point; its display scale stays. */
export function rescaled(value: DecimalValue, scale: number, scope: Scope): Instruction {
  const digits = scale - value.scale
  if (digits === 0) return value.value
  if (digits > 18) throw new Unsupported('numerics of very different scales')
  const factor = i64(10n ** BigInt(digits))
  const product = scope.fn.let('i64', op('i64.mul', value.value, factor))
  if (rescaledBits(value, scale) > decimalBitsMax)
    failIf({ scope, isNull: value.isNull }, overflowed('mul', factor, value.value, product), errorCode.beyond)
  return product
}

export const rescaledBits = (value: DecimalValue, scale: number): number =>
  Math.ceil(value.bits + (scale - value.scale) * digitBits)

/** i32: the display scale of a value. */
export const displayOf = (value: DecimalValue | Decimal128Value): Instruction => value.display ?? i32(value.scale)

/** The larger display scale of two operands, where one of them varies. */
export function largerDisplay(a: DecimalValue, b: DecimalValue, scope: Scope): Instruction | undefined {
  if (!a.display && !b.display) return undefined
  const x = scope.fn.let('i32', displayOf(a))
  const y = scope.fn.let('i32', displayOf(b))
  return scope.fn.let('i32', op('select', x, y, op('i32.gt_s', x, y)))
}

function sum(operation: 'add' | 'sub'): CallForm {
  return (args, site) => {
    const { scope } = site
    if (args.some(isWide)) return wideSum(operation)(args, site)
    const [left, right] = args
    const a = decimal(left)
    const b = decimal(right)
    const scale = Math.max(a.scale, b.scale)
    const bits = Math.max(rescaledBits(a, scale), rescaledBits(b, scale)) + 1
    const x = rescaled(a, scale, scope)
    const y = rescaled(b, scale, scope)
    const value = scope.fn.let('i64', op(`i64.${operation}`, x, y))
    if (bits > decimalBitsMax) failIf(site, overflowed(operation, x, y, value), errorCode.beyond)
    return { kind: 'decimal', value, scale, bits: Math.min(bits, 63), display: largerDisplay(a, b, scope) }
  }
}

const isWide = ({ kind }: CompiledValue): boolean => kind === 'decimal128'

const product: CallForm = (args, site) => {
  const { scope } = site
  if (args.some(isWide)) return wideProduct(args, site)
  const [left, right] = args
  const a = decimal(left)
  const b = decimal(right)
  const bits = Math.min(63, a.bits + b.bits)
  const display = a.display || b.display ? scope.fn.let('i32', op('i32.add', displayOf(a), displayOf(b))) : undefined
  const value = scope.fn.let('i64', op('i64.mul', a.value, b.value))
  if (bits > decimalBitsMax) failIf(site, overflowed('mul', a.value, b.value, value), errorCode.beyond)
  return { kind: 'decimal', value, scale: a.scale + b.scale, bits, display }
}

const negation: CallForm = ([arg], { scope }) => {
  if (arg.kind === 'decimal128') return wideNegation(arg, scope)
  const value = decimal(arg)
  return { ...value, isNull: undefined, value: scope.fn.let('i64', op('i64.sub', i64(0), value.value)) }
}

const absolute: CallForm = ([arg], { scope }) => {
  if (arg.kind === 'decimal128') return wideAbsolute(arg, scope)
  const value = decimal(arg)
  const negative = op('i64.lt_s', value.value, i64(0))
  const positive = op('select', op('i64.sub', i64(0), value.value), value.value, negative)
  return { ...value, isNull: undefined, value: scope.fn.let('i64', positive) }
}

/** Both at one scale, and a divisor that is not zero: of a row that is NULL, one that does no harm. */
function divisible(args: readonly CompiledValue[], site: Parameters<CallForm>[1]): Divisible {
  const { scope, isNull } = site
  const [a, b] = args.map(decimal)
  const scale = Math.max(a.scale, b.scale)
  const dividend = scope.fn.let('i64', rescaled(a, scale, scope))
  const given = scope.fn.let('i64', rescaled(b, scale, scope))
  failIf(site, op('i64.eqz', given), errorCode.divisionByZero)
  const divisor = isNull ? scope.fn.let('i64', op('select', i64(1), given, isNull)) : given
  return { a, b, scale, dividend, divisor }
}

interface Divisible {
  readonly a: DecimalValue
  readonly b: DecimalValue
  readonly scale: number
  readonly dividend: Instruction
  readonly divisor: Instruction
}

/** With the sign of the dividend, at the larger scale. */
export const remainder: CallForm = (args, site) => {
  const { a, b, scale, dividend, divisor } = divisible(args, site)
  const bits = Math.min(63, Math.min(rescaledBits(a, scale), rescaledBits(b, scale)))
  const value = site.scope.fn.let('i64', op('i64.rem_s', dividend, divisor))
  return { kind: 'decimal', value, scale, bits, display: largerDisplay(a, b, site.scope) }
}

const truncatedQuotient: CallForm = (args, site) => {
  const { a, scale, dividend, divisor } = divisible(args, site)
  const value = site.scope.fn.let('i64', op('i64.div_s', dividend, divisor))
  return { kind: 'decimal', value, scale: 0, bits: Math.min(63, rescaledBits(a, scale)) }
}

export const decimalForms: CallForms = {
  numeric_add: sum('add'),
  numeric_sub: sum('sub'),
  numeric_mul: product,
  numeric_uminus: negation,
  numeric_uplus: ([arg]) => arg,
  numeric_abs: absolute,
  numeric_mod: remainder,
  div: truncatedQuotient,
}
