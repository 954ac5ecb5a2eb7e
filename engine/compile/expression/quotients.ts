// Division of numerics, exactly as PostgreSQL rounds it: a quotient has at least 16 significant digits, counted in groups of four, so its
// scale differs from row to row and travels beside the value.
import { leadingGroup } from '../../types/numeric/digits.ts'
import { significantDigitsMin } from '../../types/numeric/limits.ts'
import { groupBits } from '../library/leading-group.ts'
import { call, get, i32, i64, type Instruction, op, set } from '../wasm/instruction.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import type { DecimalValue } from './compiled-value.ts'
import { magnitude, numeric, type NumericValue, wideResult, withSign } from './decimal128.ts'
import { decimalBitsMax, displayOf } from './decimals.ts'
import { errorCode } from './error-codes.ts'
import { overflowed } from './integers.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

/** Digits after the point that are kept of a quotient, or of a numeric that the interpreter hands over: what has more is its own. */
export const quotientScale = 24

type Site = Parameters<typeof failIf>[0]

const quotient: CallForm = ([a, b], site) => divided(numeric(a), numeric(b), site)

export function divided(a: NumericValue, b: NumericValue, site: Site): NumericValue {
  if (b.kind !== 'decimal') throw new Unsupported('division by a wide numeric')
  return byFewDigits(a, b, site) ?? generalQuotient(a, b, site)
}

const constantOf = (value: DecimalValue): bigint | undefined =>
  value.value.kind === 'const' ? BigInt(value.value.value) : undefined

const absolute = (value: bigint): bigint => (value < 0n ? -value : value)

/**
 * By a constant whose inverse has a few digits (2, 4, 5, 8, 10, 100, 0.5): a product. undefined: it is none.
 */
function byFewDigits(a: NumericValue, b: DecimalValue, site: Site): DecimalValue | undefined {
  const divisor = constantOf(b)
  if (a.kind !== 'decimal' || divisor === undefined || divisor === 0n || b.display) return undefined
  let rest = absolute(divisor)
  let scale = a.scale - b.scale
  for (; rest % 10n === 0n; rest /= 10n) scale++
  let power = 1n
  for (let digits = 0; power % rest !== 0n; digits++) {
    if (digits === digitsMax) return undefined
    power *= 10n
    scale++
  }
  let factor = (power / rest) * (divisor < 0n ? -1n : 1n)
  if (scale < 0) {
    factor *= 10n ** BigInt(-scale)
    scale = 0
  }
  const factorBits = absolute(factor).toString(2).length
  if (factorBits > 40) return undefined
  const { scope } = site
  const { fn } = scope
  const bits = a.bits + (absolute(factor) === 1n ? 0 : factorBits)
  const given = fn.let('i64', a.value)
  const product = factor === 1n ? given : fn.let('i64', op('i64.mul', given, i64(factor)))
  if (bits > decimalBitsMax) failIf(site, overflowed('mul', i64(factor), given, product), errorCode.beyond)
  const shown = stepsOf(a, { coefficient: absolute(divisor), scale: b.scale })
  const display = scaleBySteps(a, shown, scope)
  // Where PostgreSQL would have fewer digits it rounds.
  if (shown.least < scale) failIf(site, op('i32.lt_s', display, i32(scale)), errorCode.beyond)
  return { kind: 'decimal', value: product, scale, bits: Math.min(63, bits), display }
}

const digitsMax = 6

interface Steps {
  /** Scale of the smallest quotients, and by how much the dividend must be for it to be four less, again and again. */
  readonly most: number
  readonly bounds: readonly bigint[]
  /** No quotient has fewer digits. */
  readonly least: number
  readonly ofZero: number
}

/** By a constant, the scale depends on the dividend's size alone. */
function stepsOf(a: DecimalValue, divisor: { readonly coefficient: bigint; readonly scale: number }): Steps {
  const right = leadingGroup(divisor)
  const least = Math.max(0, divisor.scale, a.display ? 0 : a.scale)
  const size = 2n ** BigInt(Math.min(63, Math.ceil(a.bits)))
  // Quotients of weight w are of dividends from (digit + 1) * 10000^w on.
  const bound = (weight: number): bigint => {
    const exponent = 4 * weight + a.scale
    const first = BigInt(right.digit) + 1n
    if (exponent >= 0) return first * 10n ** BigInt(exponent)
    const unit = 10n ** BigInt(-exponent)
    return (first + unit - 1n) / unit
  }
  let weight = -Math.ceil(a.scale / 4) - 1
  while (bound(weight + 1) <= 1n) weight++
  const scaleAt = (at: number): number => Math.max(significantDigitsMin - 4 * (at - right.weight), least)
  const most = scaleAt(weight)
  const bounds: bigint[] = []
  let last = most
  for (let at = weight + 1; bound(at) <= size && scaleAt(at) < last; at++) {
    bounds.push(bound(at))
    last = scaleAt(at)
  }
  return { most, bounds, least: last, ofZero: Math.max(significantDigitsMin + 4 * (right.weight + 1), least) }
}

function scaleBySteps(a: DecimalValue, { most, bounds, least, ofZero }: Steps, scope: Scope): Instruction {
  const { fn } = scope
  const { low } = magnitude(a, scope)
  const passed = bounds.map((bound) => op('i64.ge_u', low, i64(bound))).reduce((x, y) => op('i32.add', x, y), i32(0))
  const stepped = fn.let('i32', op('i32.sub', i32(most), op('i32.shl', passed, i32(2))))
  const floored = largest([stepped, i32(least)], scope)
  const known = fn.let('i32', op('select', i32(ofZero), floored, op('i64.eqz', low)))
  return a.display ? largest([known, a.display], scope) : known
}

function largest(values: readonly Instruction[], { fn }: Scope): Instruction {
  return values.reduce((a, b) => {
    const x = fn.let('i32', a)
    const y = fn.let('i32', b)
    return fn.let('i32', op('select', x, y, op('i32.gt_s', x, y)))
  })
}

/** 10^0 to 10^19. */
const powers = new Uint8Array(BigUint64Array.from({ length: 20 }, (_, i) => 10n ** BigInt(i)).buffer)

function generalQuotient(a: NumericValue, b: DecimalValue, site: Site): NumericValue {
  const { scope, isNull } = site
  const { fn } = scope
  failIf(site, op('i64.eqz', b.value), errorCode.divisionByZero)
  const dividend = magnitude(a, scope)
  const given = magnitude(b, scope)
  const divisor = isNull ? fn.let('i64', op('select', i64(1), given.low, isNull)) : given.low
  const left = groupOf(a, dividend, site)
  const right = groupOf(b, { low: divisor, high: i64(0) }, site)
  const digit = (group: Instruction): Instruction => op('i32.and', group, i32((1 << groupBits) - 1))
  const weight = (group: Instruction): Instruction => op('i32.shr_s', group, i32(groupBits))
  const steps = op('i32.sub', op('i32.sub', weight(left), weight(right)), op('i32.le_u', digit(left), digit(right)))
  const significant = op('i32.sub', i32(significantDigitsMin), op('i32.shl', steps, i32(2)))
  const floors = a.display || b.display ? [displayOf(a), displayOf(b)] : [i32(Math.max(a.scale, b.scale))]
  const display = largest([significant, ...floors], scope)
  const failed = call(
    scope.library('divideNumerics'),
    dividend.low,
    dividend.high,
    divisor,
    op('i32.add', display, i32(b.scale - a.scale)),
    display,
    i32(quotientScale),
    scope.constantBytes(powers),
    scope.widePlace(),
  )
  failIf(site, fn.let('i32', failed), errorCode.beyond)
  const negative = fn.let('i32', op('i32.xor', dividend.negative, given.negative))
  return {
    kind: 'decimal128',
    ...withSign(wideResult(scope), negative, scope),
    scale: quotientScale,
    display,
  }
}

/** Of the leading digits that go with one of four words' worth: 10^16. */
const fourGroups = 10n ** 16n

/** i32: weight and digit of the leading group. */
function groupOf(
  value: NumericValue,
  { low, high }: { readonly low: Instruction; readonly high: Instruction },
  site: Site,
): Instruction {
  const { scope } = site
  const { fn } = scope
  const constant = value.kind === 'decimal' ? constantOf(value) : undefined
  if (constant !== undefined) {
    const { weight, digit } = leadingGroup({ coefficient: constant, scale: value.scale })
    return i32((weight << groupBits) | digit)
  }
  const padding = (4 - (value.scale % 4)) % 4
  const last = -Math.ceil(value.scale / 4)
  const group = (number: Instruction, weight: number): Instruction =>
    call(
      scope.library('leadingGroup'),
      number,
      i64(10n ** BigInt(4 - padding)),
      i64(10n ** BigInt(padding)),
      i32(weight),
    )
  if (value.kind === 'decimal') return fn.let('i32', group(low, last))
  const found = fn.local('i32')
  fn.when(
    op('i64.eqz', high),
    () => fn.emit(set(found, group(low, last))),
    () => {
      fn.let('i64', call(scope.library('divideWide'), low, high, i64(fourGroups), scope.widePlace()))
      const most = wideResult(scope)
      failIf(site, op('i64.ne', most.high, i64(0)), errorCode.beyond)
      fn.emit(set(found, group(most.low, last + 4)))
    },
  )
  return get(found)
}

export const quotientForms: CallForms = { numeric_div: quotient }
