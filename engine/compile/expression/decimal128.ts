// Numerics beyond 64 bits, in two words: quotients, averages, sums that have outgrown a word. What needs more than 127 bits is left to the
// interpreter.
import { call, i64, get, i32, type Instruction, load, op, set } from '../wasm/instruction.ts'
import { type CallForm, failIf } from './call-form.ts'
import type { CompiledValue, DecimalValue, Decimal128Value } from './compiled-value.ts'
import type { Comparison } from './comparisons.ts'
import { decimal, displayOf } from './decimals.ts'
import { errorCode } from './error-codes.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

export type NumericValue = DecimalValue | Decimal128Value

/** Low and high word. */
interface Pair {
  readonly low: Instruction
  readonly high: Instruction
}

/** The largest power of ten in an unsigned word. */
const powerMax = 19

export const isNumericValue = (value: CompiledValue): value is NumericValue =>
  value.kind === 'decimal' || value.kind === 'decimal128'

/** i32 0 or 1 for two numerics of which one is wide. */
export function compareWide(comparison: Comparison, a: CompiledValue, b: CompiledValue, scope: Scope): Instruction {
  const scale = Math.max(numeric(a).scale, numeric(b).scale)
  const x = widened(a, scale, scope)
  const y = widened(b, scale, scope)
  const equal = op('i32.and', op('i64.eq', x.low, y.low), op('i64.eq', x.high, y.high))
  const less = (one: Pair, other: Pair): Instruction =>
    op(
      'i32.or',
      op('i64.lt_s', one.high, other.high),
      op('i32.and', op('i64.eq', one.high, other.high), op('i64.lt_u', one.low, other.low)),
    )
  switch (comparison) {
    case 'eq':
      return equal
    case 'ne':
      return op('i32.eqz', equal)
    case 'lt':
      return less(x, y)
    case 'gt':
      return less(y, x)
    case 'le':
      return op('i32.eqz', less(y, x))
    case 'ge':
      return op('i32.eqz', less(x, y))
  }
}

export function numeric(value: CompiledValue): NumericValue {
  return value.kind === 'decimal128' ? value : decimal(value)
}

/** At a scale that is no smaller than its own. */
export function widened(value: CompiledValue, scale: number, scope: Scope): Decimal128Value {
  const given = numeric(value)
  const { fn } = scope
  const own: Decimal128Value = given.kind === 'decimal128' ? given : signExtended(given, scope)
  let digits = scale - own.scale
  if (digits === 0) return own
  if (digits > 2 * powerMax) throw new Unsupported('numerics of very different scales')
  const negative = fn.let('i32', op('i64.lt_s', own.high, i64(0)))
  let { low, high }: Pair = withSign(own, negative, scope)
  for (; digits > 0; digits -= powerMax) {
    const power = i64(10n ** BigInt(Math.min(digits, powerMax)))
    const product = multiplied({ low, high }, power, { scope, isNull: own.isNull })
    low = product.low
    high = product.high
  }
  return { ...own, ...withSign({ low, high }, negative, scope), scale }
}

function signExtended(value: DecimalValue, { fn }: Scope): Decimal128Value {
  const low = fn.let('i64', value.value)
  const { scale, display, isNull } = value
  return { kind: 'decimal128', low, high: fn.let('i64', op('i64.shr_s', low, i64(63))), scale, display, isNull }
}

/** Negated where the flag (i32) is 1. */
export function withSign({ low, high }: Pair, negative: Instruction, { fn }: Scope): Pair {
  const mask = fn.let('i64', op('i64.sub', i64(0), op('i64.extend_i32_u', negative)))
  const lower = fn.let('i64', op('i64.sub', op('i64.xor', low, mask), mask))
  const carry = op('i64.and', op('i64.extend_i32_u', op('i64.eqz', lower)), op('i64.sub', i64(0), mask))
  return { low: lower, high: fn.let('i64', op('i64.add', op('i64.xor', high, mask), carry)) }
}

/** The number without its sign, and whether it has one (i32). */
export function magnitude(value: NumericValue, scope: Scope): Pair & { readonly negative: Instruction } {
  const { fn } = scope
  if (value.kind === 'decimal128') {
    const negative = fn.let('i32', op('i64.lt_s', value.high, i64(0)))
    return { ...withSign(value, negative, scope), negative }
  }
  const given = fn.let('i64', value.value)
  const negative = fn.let('i32', op('i64.lt_s', given, i64(0)))
  const low = fn.let('i64', op('select', op('i64.sub', i64(0), given), given, negative))
  return { low, high: i64(0), negative }
}

/** What a library function has left at the scope's place for wide results. */
export function wideResult(scope: Scope): Pair {
  const { fn } = scope
  const at = scope.widePlace()
  return { low: fn.let('i64', load('i64.load', at)), high: fn.let('i64', load('i64.load', at, 8)) }
}

/** Of magnitudes; what does not fit is left to the interpreter. */
function multiplied({ low, high }: Pair, factor: Instruction, site: Parameters<typeof failIf>[0]): Pair {
  const { scope } = site
  const tooLarge = scope.fn.let('i32', call(scope.library('multiplyWide'), low, high, factor, scope.widePlace()))
  failIf(site, tooLarge, errorCode.beyond)
  return wideResult(scope)
}

/** Of magnitudes by 10^digits, cut: the quotient, and whether anything was cut off (i32). */
function shortened(pair: Pair, digits: number, scope: Scope): Pair & { readonly rest: Instruction } {
  const { fn } = scope
  let quotient = pair
  let rest: Instruction = i32(0)
  for (let left = digits; left > 0; left -= powerMax) {
    const power = i64(10n ** BigInt(Math.min(left, powerMax)))
    const cut = call(scope.library('divideWide'), quotient.low, quotient.high, power, scope.widePlace())
    rest = fn.let('i32', op('i32.or', rest, op('i64.ne', cut, i64(0))))
    quotient = wideResult(scope)
  }
  return { ...quotient, rest }
}

/** The larger of two scales to show. */
function largerDisplay(a: NumericValue, b: NumericValue, { fn }: Scope): Instruction | undefined {
  if (!a.display && !b.display) return undefined
  const x = fn.let('i32', displayOf(a))
  const y = fn.let('i32', displayOf(b))
  return fn.let('i32', op('select', x, y, op('i32.gt_s', x, y)))
}

export const wideSum =
  (operation: 'add' | 'sub'): CallForm =>
  (args, site) => {
    const { scope } = site
    const [a, b] = args.map(numeric)
    const scale = Math.max(a.scale, b.scale)
    const x = widened(a, scale, scope)
    const y = widened(b, scale, scope)
    const result = operation === 'add' ? wideAdded(x, y, scope) : wideSubtracted(x, y, scope)
    const [own, other] = [op('i64.xor', x.high, result.high), op('i64.xor', y.high, result.high)]
    const wrong = operation === 'add' ? op('i64.and', own, other) : op('i64.and', own, op('i64.xor', x.high, y.high))
    failIf(site, op('i64.lt_s', wrong, i64(0)), errorCode.beyond)
    return { kind: 'decimal128', ...result, scale, display: largerDisplay(a, b, scope) }
  }

function wideAdded(x: Pair, y: Pair, { fn }: Pick<Scope, 'fn'>): Pair {
  const low = fn.let('i64', op('i64.add', x.low, y.low))
  const carry = op('i64.extend_i32_u', op('i64.lt_u', low, y.low))
  return { low, high: fn.let('i64', op('i64.add', op('i64.add', x.high, y.high), carry)) }
}

function wideSubtracted(x: Pair, y: Pair, { fn }: Scope): Pair {
  const borrow = op('i64.extend_i32_u', op('i64.lt_u', x.low, y.low))
  const high = fn.let('i64', op('i64.sub', op('i64.sub', x.high, y.high), borrow))
  return { low: fn.let('i64', op('i64.sub', x.low, y.low)), high }
}

/** One of them fits a word. */
export const wideProduct: CallForm = (args, site) => {
  const { scope } = site
  const { fn } = scope
  const [wide, narrow] = args.map(numeric).toSorted((a, b) => (a.kind < b.kind ? 1 : a.kind > b.kind ? -1 : 0))
  if (narrow.kind !== 'decimal') throw new Unsupported('a product of wide numerics')
  const x = magnitude(wide, scope)
  const y = magnitude(narrow, scope)
  const product = multiplied(x, y.low, site)
  const signed = withSign(product, fn.let('i32', op('i32.xor', x.negative, y.negative)), scope)
  const shown = wide.display || narrow.display
  const display = shown ? fn.let('i32', op('i32.add', displayOf(wide), displayOf(narrow))) : undefined
  return { kind: 'decimal128', ...signed, scale: wide.scale + narrow.scale, display }
}

export const wideNegation = (value: Decimal128Value, scope: Scope): CompiledValue => ({
  ...value,
  isNull: undefined,
  ...withSign(value, i32(1), scope),
})

export const wideAbsolute = (value: Decimal128Value, scope: Scope): CompiledValue => {
  const { low, high } = magnitude(value, scope)
  return { ...value, isNull: undefined, low, high }
}

/** Brought to fewer digits; the result fits a word, or is left to the interpreter. */
export function wideRounded(
  direction: 'floor' | 'ceil' | 'trunc' | 'round',
  value: Decimal128Value,
  scale: number,
  site: Parameters<CallForm>[1],
): DecimalValue {
  const { scope } = site
  const { fn } = scope
  const { negative, ...whole } = magnitude(value, scope)
  const cut = value.scale - scale
  const number = fn.local('i64')
  if (direction === 'round' && cut > 0) {
    // Only the first digit that goes decides.
    const all = shortened(whole, cut - 1, scope)
    const last = fn.let('i64', call(scope.library('divideWide'), all.low, all.high, i64(10), scope.widePlace()))
    const { low, high } = wideResult(scope)
    failIf(site, op('i64.ne', high, i64(0)), errorCode.beyond)
    fn.emit(set(number, op('i64.add', low, op('i64.extend_i32_u', op('i64.ge_u', last, i64(5))))))
  } else {
    const { low, high, rest } = shortened(whole, cut, scope)
    failIf(site, op('i64.ne', high, i64(0)), errorCode.beyond)
    const away = direction === 'floor' ? negative : direction === 'ceil' ? op('i32.eqz', negative) : i32(0)
    fn.emit(set(number, op('i64.add', low, op('i64.extend_i32_u', op('i32.and', rest, away)))))
  }
  // Also of a number that has become too large by one.
  failIf(site, op('i64.gt_u', get(number), i64(1n << 62n)), errorCode.beyond)
  const signed = op('select', op('i64.sub', i64(0), get(number)), get(number), negative)
  return { kind: 'decimal', value: fn.let('i64', signed), scale, bits: 62 }
}
