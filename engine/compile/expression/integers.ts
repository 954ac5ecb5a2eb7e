// Arithmetic of the integer types: unchecked where the operands' ranges prove that nothing overflows.
import { i32, i64, type Instruction, op, set, get } from '../wasm/instruction.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import type { CompiledValue, I32Value, I64Value } from './compiled-value.ts'
import { errorCode, type ErrorCode } from './error-codes.ts'
import { Unsupported } from './unsupported.ts'

type Site = Parameters<CallForm>[1]
type Operation = 'add' | 'sub' | 'mul'

/** |value| <= 2^bits, so a type holds it for certain one bit earlier than its width. */
const limits = {
  2: { bits: 14, code: errorCode.int2 },
  4: { bits: 30, code: errorCode.int4 },
  8: { bits: 62, code: errorCode.int8 },
} as const

export type Integer = I32Value | I64Value

export function integer(value: CompiledValue): Integer {
  if (value.kind !== 'i32' && value.kind !== 'i64') throw new Unsupported(`an integer in form ${value.kind}`)
  return value
}

export const wide = (value: Integer): Instruction =>
  value.kind === 'i64' ? value.value : op('i64.extend_i32_s', value.value)

const resultBits = (operation: Operation, a: Integer, b: Integer): number =>
  operation === 'mul' ? a.bits + b.bits : Math.max(a.bits, b.bits) + 1

function arithmetic(operation: Operation, width: 2 | 4 | 8): CallForm {
  const { bits: safeBits, code } = limits[width]
  return ([left, right], site) => {
    const a = integer(left)
    const b = integer(right)
    const bits = resultBits(operation, a, b)
    if (width === 8) {
      if (bits <= safeBits) return { kind: 'i64', value: let64(site, op(`i64.${operation}`, wide(a), wide(b))), bits }
      return { kind: 'i64', value: checkedWide(operation, wide(a), wide(b), site), bits: 63 }
    }
    if (bits <= safeBits && a.kind === 'i32' && b.kind === 'i32')
      return { kind: 'i32', value: site.scope.fn.let('i32', op(`i32.${operation}`, a.value, b.value)), bits }
    const exact = let64(site, op(`i64.${operation}`, wide(a), wide(b)))
    return { kind: 'i32', value: narrowed(exact, width, site, code), bits: width === 2 ? 15 : 31 }
  }
}

const let64 = (site: Site, value: Instruction): Instruction => site.scope.fn.let('i64', value)

/** An i64 that must fit an int2 or int4. */
export function narrowed(exact: Instruction, width: 2 | 4, site: Site, code: ErrorCode): Instruction {
  const value = site.scope.fn.let('i32', op('i32.wrap_i64', exact))
  const back = width === 2 ? op('i32.extend16_s', value) : value
  failIf(site, op('i64.ne', op('i64.extend_i32_s', back), exact), code)
  return value
}

function checkedWide(operation: Operation, a: Instruction, b: Instruction, site: Site): Instruction {
  const { fn } = site.scope
  const x = fn.let('i64', a)
  const y = fn.let('i64', b)
  const result = fn.let('i64', op(`i64.${operation}`, x, y))
  failIf(site, overflowed(operation, x, y, result), errorCode.int8)
  return result
}

/** i32: whether a 64-bit result is not the true one. */
export function overflowed(operation: Operation, x: Instruction, y: Instruction, result: Instruction): Instruction {
  switch (operation) {
    case 'add':
      return op('i64.lt_s', op('i64.and', op('i64.xor', x, result), op('i64.xor', y, result)), i64(0))
    case 'sub':
      return op('i64.lt_s', op('i64.and', op('i64.xor', x, y), op('i64.xor', x, result)), i64(0))
    case 'mul': {
      // result / x = y, where x is neither 0 nor -1 (whose division may trap).
      const divisor = op('select', i64(1), x, op('i64.le_u', op('i64.add', x, i64(1)), i64(1)))
      const quotient = op('i64.div_s', result, divisor)
      const ordinary = op('i32.and', op('i64.ne', quotient, y), op('i64.gt_u', op('i64.add', x, i64(1)), i64(1)))
      const negated = op('i32.and', op('i64.eq', x, i64(-1)), op('i64.eq', y, i64(-(2n ** 63n))))
      return op('i32.or', ordinary, negated)
    }
  }
}

/** Division and remainder: a zero divisor fails; the divisor of a row that is NULL is made harmless. */
function division(operation: 'div_s' | 'rem_s', width: 2 | 4 | 8): CallForm {
  return ([left, right], site) => {
    const a = integer(left)
    const b = integer(right)
    const { fn } = site.scope
    const x = fn.let('i64', wide(a))
    const divisor = fn.local('i64')
    fn.emit(set(divisor, wide(b)))
    failIf(site, op('i64.eqz', get(divisor)), errorCode.divisionByZero)
    if (site.isNull) fn.emit(set(divisor, op('select', i64(1), get(divisor), op('i64.eqz', get(divisor)))))
    const least = width === 8 && a.bits > 62
    if (least && operation === 'div_s') {
      const both = op('i32.and', op('i64.eq', get(divisor), i64(-1)), op('i64.eq', x, i64(-(2n ** 63n))))
      failIf(site, both, errorCode.int8)
      // min / -1 traps: where the failure is not raised (NULL) the divisor must not be -1 either.
      if (site.isNull) fn.emit(set(divisor, op('select', i64(1), get(divisor), both)))
    }
    const exact = fn.let('i64', op(`i64.${operation}`, x, get(divisor)))
    const bits = operation === 'rem_s' ? Math.min(a.bits, b.bits) : a.bits
    if (width === 8) return { kind: 'i64', value: exact, bits }
    if (bits <= limits[width].bits || operation === 'rem_s')
      return { kind: 'i32', value: fn.let('i32', op('i32.wrap_i64', exact)), bits }
    return { kind: 'i32', value: narrowed(exact, width, site, limits[width].code), bits: width === 2 ? 15 : 31 }
  }
}

function negation(width: 2 | 4 | 8): CallForm {
  return ([arg], site) => {
    const value = integer(arg)
    const zero: Integer =
      value.kind === 'i64' ? { kind: 'i64', value: i64(0), bits: 0 } : { kind: 'i32', value: i32(0), bits: 0 }
    return arithmetic('sub', width)([zero, value], site)
  }
}

function absolute(width: 2 | 4 | 8): CallForm {
  return ([arg], site) => {
    const value = integer(arg)
    const { fn } = site.scope
    const x = fn.let('i64', wide(value))
    if (value.bits > limits[width].bits) {
      const least = -(2n ** BigInt(width * 8 - 1))
      failIf(site, op('i64.eq', x, i64(least)), limits[width].code)
    }
    const positive = fn.let('i64', op('select', op('i64.sub', i64(0), x), x, op('i64.lt_s', x, i64(0))))
    return width === 8
      ? { kind: 'i64', value: positive, bits: value.bits }
      : { kind: 'i32', value: fn.let('i32', op('i32.wrap_i64', positive)), bits: value.bits }
  }
}

function bitwise(operation: 'and' | 'or' | 'xor', width: 2 | 4 | 8): CallForm {
  return ([left, right], site) => {
    const a = integer(left)
    const b = integer(right)
    const bits = Math.max(a.bits, b.bits)
    const { fn } = site.scope
    return width === 8
      ? { kind: 'i64', value: fn.let('i64', op(`i64.${operation}`, wide(a), wide(b))), bits: Math.min(63, bits + 1) }
      : { kind: 'i32', value: fn.let('i32', op(`i32.${operation}`, a.value, b.value)), bits: Math.min(31, bits + 1) }
  }
}

const names = { pl: 'add', mi: 'sub', mul: 'mul' } as const

function forms(): CallForms {
  const all: Record<string, CallForm> = {}
  for (const [suffix, operation] of Object.entries(names)) {
    for (const width of [2, 4, 8] as const) all[`int${width}${suffix}`] = arithmetic(operation, width)
    for (const [a, b] of [
      [2, 4],
      [4, 2],
    ])
      all[`int${a}${b}${suffix}`] = arithmetic(operation, 4)
    for (const [a, b] of [
      [2, 8],
      [8, 2],
      [4, 8],
      [8, 4],
    ])
      all[`int${a}${b}${suffix}`] = arithmetic(operation, 8)
  }
  for (const width of [2, 4, 8] as const) {
    all[`int${width}div`] = division('div_s', width)
    all[`int${width}mod`] = division('rem_s', width)
    all[`int${width}um`] = negation(width)
    all[`int${width}abs`] = absolute(width)
    all[`int${width}up`] = ([arg]) => arg
    for (const operation of ['and', 'or', 'xor'] as const) all[`int${width}${operation}`] = bitwise(operation, width)
  }
  for (const [a, b] of [
    [2, 4],
    [4, 2],
  ])
    all[`int${a}${b}div`] = division('div_s', 4)
  for (const [a, b] of [
    [2, 8],
    [8, 2],
    [4, 8],
    [8, 4],
  ])
    all[`int${a}${b}div`] = division('div_s', 8)
  return all
}

export const integerForms = forms()
