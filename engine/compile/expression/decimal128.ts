// Numerics beyond 64 bits where they are compared: averages against what they are averages of.
import { call, i64, type Instruction, op } from '../wasm/instruction.ts'
import type { CompiledValue, Decimal128Value } from './compiled-value.ts'
import type { Comparison } from './comparisons.ts'
import { decimal } from './decimals.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

/** i32 0 or 1 for two numerics of which one is wide. */
export function compareWide(comparison: Comparison, a: CompiledValue, b: CompiledValue, scope: Scope): Instruction {
  const scale = Math.max(scaleOf(a), scaleOf(b))
  const x = widened(a, scale, scope)
  const y = widened(b, scale, scope)
  const equal = op('i32.and', op('i64.eq', x.low, y.low), op('i64.eq', x.high, y.high))
  const less = (one: Decimal128Value, other: Decimal128Value): Instruction =>
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

const scaleOf = (value: CompiledValue): number => (value.kind === 'decimal128' ? value.scale : decimal(value).scale)

/** At a scale that is no smaller than its own. */
function widened(value: CompiledValue, scale: number, scope: Scope): Decimal128Value {
  if (value.kind === 'decimal128') {
    if (value.scale !== scale) throw new Unsupported('wide numerics of different scales')
    return value
  }
  const narrow = decimal(value)
  const digits = scale - narrow.scale
  if (digits > 18) throw new Unsupported('numerics of very different scales')
  const { fn } = scope
  const one = fn.let('i64', narrow.value)
  const sign = op('i64.shr_s', one, i64(63))
  if (digits === 0) return { kind: 'decimal128', low: one, high: fn.let('i64', sign), scale }
  const factor = i64(10n ** BigInt(digits))
  const low = fn.let('i64', op('i64.mul', one, factor))
  // The factor is positive: the upper half of the unsigned product is too large by it where the value is negative.
  const upper = call(scope.library('multiplyHigh'), one, factor)
  return { kind: 'decimal128', low, high: fn.let('i64', op('i64.sub', upper, op('i64.and', sign, factor))), scale }
}
