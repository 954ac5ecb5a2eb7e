// floor, ceil, round and trunc: of floats as the processor does them (ties to even), of numerics by division of the scaled integer.
import { i32, i64, type Instruction, op } from '../wasm/instruction.ts'
import type { CallForm, CallForms } from './call-form.ts'
import type { CompiledValue, DecimalValue } from './compiled-value.ts'
import { type NumericValue, wideRounded } from './decimal128.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

type Direction = 'floor' | 'ceil' | 'trunc' | 'round'

const floatCodes = { floor: 'f64.floor', ceil: 'f64.ceil', trunc: 'f64.trunc', round: 'f64.nearest' } as const

const rounding =
  (direction: Direction): CallForm =>
  ([value, digits], inside): CompiledValue => {
    const { call: site, scope } = inside
    if (value.kind === 'f64' && !digits)
      return { kind: 'f64', value: scope.fn.let('f64', op(floatCodes[direction], value.value)) }
    if (value.kind !== 'decimal' && value.kind !== 'decimal128') throw new Unsupported(`${direction} of ${value.kind}`)
    const wanted = site.args.length === 1 ? 0 : literalDigits(site.args[1])
    return roundedNumeric(direction, value, wanted, inside)
  }

function literalDigits(expression: { readonly kind: string; readonly value?: unknown }): number {
  const digits = expression.kind === 'literal' ? expression.value : undefined
  if (typeof digits !== 'number' || digits < 0) throw new Unsupported('rounding to digits that are not a constant')
  return digits
}

/** The digits left are those shown, also where there were fewer. */
export function roundedNumeric(
  direction: Direction,
  value: NumericValue,
  scale: number,
  site: Parameters<CallForm>[1],
): NumericValue {
  const cut = value.scale - scale
  if (cut <= 0) return { ...value, isNull: undefined, display: cut === 0 ? undefined : i32(scale) }
  return value.kind === 'decimal'
    ? roundedDecimal(direction, value, scale, site.scope)
    : wideRounded(direction, value, scale, site)
}

function roundedDecimal(direction: Direction, value: DecimalValue, scale: number, scope: Scope): DecimalValue {
  const cut = value.scale - scale
  if (cut > 18) throw new Unsupported('rounding of very many digits')
  const { fn } = scope
  const unit = 10n ** BigInt(cut)
  const number = value.value
  const whole = fn.let('i64', op('i64.div_s', number, i64(unit)))
  const rest = fn.let('i64', op('i64.sub', number, op('i64.mul', whole, i64(unit))))
  const step = stepOf(direction, rest, unit)
  const result = step ? fn.let('i64', op('i64.add', whole, step)) : whole
  return { kind: 'decimal', value: result, scale, bits: Math.max(1, Math.ceil(value.bits - cut * Math.log2(10)) + 1) }
}

/** i64: what is added to the quotient that was cut towards zero. */
function stepOf(direction: Direction, rest: Instruction, unit: bigint): Instruction | undefined {
  const flag = (condition: Instruction): Instruction => op('i64.extend_i32_u', condition)
  switch (direction) {
    case 'trunc':
      return undefined
    case 'floor':
      return op('i64.sub', i64(0), flag(op('i64.lt_s', rest, i64(0))))
    case 'ceil':
      return flag(op('i64.gt_s', rest, i64(0)))
    case 'round':
      // Halves go away from zero.
      return op('i64.sub', flag(op('i64.ge_s', rest, i64(unit / 2n))), flag(op('i64.le_s', rest, i64(-unit / 2n))))
  }
}

export const roundingForms: CallForms = {
  floor: rounding('floor'),
  ceil: rounding('ceil'),
  ceiling: rounding('ceil'),
  trunc: rounding('trunc'),
  round: rounding('round'),
}
