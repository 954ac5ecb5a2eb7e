// Casts, by the function's name and the kind of its argument. (A cast that changes no value is no call at all.)
import { f64, i64, op } from '../wasm/instruction.ts'
import { Oid } from '../../types/oids.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import type { CompiledValue, DecimalValue, F64Value } from './compiled-value.ts'
import type { Expression } from '../../plan/expression.ts'
import type { Scope } from './scope.ts'
import { daysOf, microsPerDay, requireFinite } from './datetimes.ts'
import { isNumericValue, type NumericValue } from './decimal128.ts'
import { decimal, decimalBitsMax, rescaled, rescaledBits } from './decimals.ts'
import { errorCode } from './error-codes.ts'
import { integer, narrowed, wide } from './integers.ts'
import { text } from './texts.ts'
import { call } from '../wasm/instruction.ts'
import { typmodPrecision, typmodScale } from '../../interpret/expression/typmod-scale.ts'
import { roundedNumeric } from './rounding.ts'
import { Unsupported } from './unsupported.ts'
import { fromLocal, toLocal } from './zones.ts'

const toInteger =
  (width: 2 | 4 | 8): CallForm =>
  ([arg], site) => {
    const { fn } = site.scope
    if (arg.kind === 'bool') return { kind: 'i32', value: arg.value, bits: 1 }
    if (arg.kind === 'f64') return fromFloat(arg, width, site)
    if (arg.kind === 'decimal') return toInteger(width)([rounded(arg, site.scope)], site)
    if (arg.kind !== 'i32' && arg.kind !== 'i64') throw new Unsupported(`a cast of ${arg.kind} to an integer`)
    const value = integer(arg)
    if (width === 8) return { kind: 'i64', value: fn.let('i64', wide(value)), bits: value.bits }
    if (value.bits <= width * 8 - 2) {
      const same = value.kind === 'i32' ? value.value : fn.let('i32', op('i32.wrap_i64', value.value))
      return { kind: 'i32', value: same, bits: value.bits }
    }
    const code = width === 2 ? errorCode.int2 : errorCode.int4
    return { kind: 'i32', value: narrowed(fn.let('i64', wide(value)), width, site, code), bits: width * 8 - 1 }
  }

const integerErrors = { 2: errorCode.int2, 4: errorCode.int4, 8: errorCode.int8 } as const

/** Half to even; NaN and what is too large are out of range. */
function fromFloat({ value }: F64Value, width: 2 | 4 | 8, site: Parameters<CallForm>[1]): CompiledValue {
  const { fn } = site.scope
  const whole = fn.let('f64', op('f64.nearest', value))
  const limit = 2 ** (width * 8 - 1)
  const fits = fn.let('i32', op('i32.and', op('f64.ge', whole, f64(-limit)), op('f64.lt', whole, f64(limit))))
  failIf(site, op('i32.eqz', fits), integerErrors[width])
  // Of a row that is NULL the instruction would trap.
  const safe = op('select', whole, f64(0), fits)
  return width === 8
    ? { kind: 'i64', value: fn.let('i64', op('i64.trunc_f64_s', safe)), bits: 63 }
    : { kind: 'i32', value: fn.let('i32', op('i32.trunc_f64_s', safe)), bits: width * 8 - 1 }
}

/** Half away from zero. */
function rounded({ value, scale, bits }: DecimalValue, { fn }: Scope): CompiledValue {
  if (scale === 0) return { kind: 'i64', value, bits }
  if (scale > 18) throw new Unsupported('a cast of a numeric of so many digits to an integer')
  const unit = 10n ** BigInt(scale)
  const rest = fn.let('i64', op('i64.rem_s', value, i64(unit)))
  const away = op('select', i64(-1), i64(1), op('i64.lt_s', value, i64(0)))
  const twice = op('i64.mul', op('select', op('i64.sub', i64(0), rest), rest, op('i64.lt_s', rest, i64(0))), i64(2))
  const step = op('select', away, i64(0), op('i64.ge_s', twice, i64(unit)))
  return { kind: 'i64', value: fn.let('i64', op('i64.add', op('i64.div_s', value, i64(unit)), step)), bits }
}

/** numeric(value, typmod): rounded to the scale; what is too large for the precision is the interpreter's to tell. */
function asDeclared(value: NumericValue, typmod: Expression | undefined, site: Parameters<CallForm>[1]): CompiledValue {
  if (!typmod) return value
  if (typmod.kind !== 'literal') throw new Unsupported('a cast to a precision that is no constant')
  const scale = typmodScale(Number(typmod.value))
  const precision = typmodPrecision(Number(typmod.value))
  if (scale === undefined || precision === undefined) return value
  if (scale < 0) throw new Unsupported('a cast that rounds left of the point')
  const exact = atScale(value, scale, site)
  const limit = 10n ** BigInt(precision)
  if (limit < 2n ** BigInt(Math.ceil(exact.bits))) {
    const outside = op('i64.ge_u', op('i64.add', exact.value, i64(limit - 1n)), i64(2n * limit - 1n))
    failIf(site, outside, errorCode.beyond)
  }
  return exact
}

function atScale(value: NumericValue, scale: number, site: Parameters<CallForm>[1]): DecimalValue {
  if (value.scale >= scale) return decimal(roundedNumeric('round', value, scale, site))
  const bits = Math.min(63, rescaledBits(decimal(value), scale))
  return { kind: 'decimal', value: rescaled(decimal(value), scale, site.scope), scale, bits }
}

const toNumeric: CallForm = ([arg], inside) => {
  const { call: site, scope } = inside
  if (isNumericValue(arg)) return asDeclared(arg, site.args[1], inside)
  if (arg.kind !== 'i32' && arg.kind !== 'i64') throw new Unsupported(`a cast of ${arg.kind} to numeric`)
  const value = scope.fn.let('i64', wide(arg))
  if (arg.bits > decimalBitsMax) {
    const limit = 2n ** BigInt(decimalBitsMax)
    const outside = op('i64.gt_u', op('i64.add', value, i64(limit)), i64(2n * limit))
    failIf({ scope, isNull: arg.isNull }, outside, errorCode.beyond)
  }
  return { kind: 'decimal', value, scale: 0, bits: Math.min(arg.bits, decimalBitsMax) }
}

const toFloat: CallForm = ([arg], { scope }) => {
  const { fn } = scope
  switch (arg.kind) {
    case 'f64':
      return { kind: 'f64', value: arg.value }
    case 'i32':
      return { kind: 'f64', value: fn.let('f64', op('f64.convert_i32_s', arg.value)) }
    case 'i64':
      return { kind: 'f64', value: fn.let('f64', op('f64.convert_i64_s', arg.value)) }
    case 'decimal': {
      // Both sides exact, so that the division rounds once.
      if (arg.bits > 53 || arg.scale > 22) throw new Unsupported('a cast of a long numeric to double precision')
      const number = op('f64.convert_i64_s', arg.value)
      return { kind: 'f64', value: fn.let('f64', op('f64.div', number, f64(10 ** arg.scale))) }
    }
    default:
      throw new Unsupported(`a cast of ${arg.kind} to double precision`)
  }
}

const toDate: CallForm = ([arg], { call: site, scope }) => {
  const type = site.args[0].type.oid
  if (type !== Oid.timestamp && type !== Oid.timestamptz) throw new Unsupported('a cast of this type to date')
  const local = type === Oid.timestamptz ? toLocal(arg, scope) : arg
  return { kind: 'i32', value: daysOf(local, scope), bits: 23 }
}

const toTimestamp: CallForm = ([arg], { call: site, scope }) => {
  if (site.args.length === 1 && site.args[0].type.oid === Oid.timestamptz) return toLocal(arg, scope)
  if (site.args.length !== 1 || site.args[0].type.oid !== Oid.date)
    throw new Unsupported('a cast of this type to timestamp')
  return midnightOf(arg, scope)
}

const toTimestamptz: CallForm = ([arg], { call: site, scope }) => {
  const type = site.args[0].type.oid
  if (site.args.length !== 1 || (type !== Oid.timestamp && type !== Oid.date))
    throw new Unsupported('a cast of this type to timestamp with time zone')
  return fromLocal(type === Oid.date ? { ...midnightOf(arg, scope), isNull: arg.isNull } : arg, scope)
}

const toTime: CallForm = ([arg], { call: site, scope }) => {
  const type = site.args[0].type.oid
  if (site.args.length !== 1 || (type !== Oid.timestamp && type !== Oid.timestamptz))
    throw new Unsupported('a cast of this type to time')
  const local = type === Oid.timestamptz ? toLocal(arg, scope) : arg
  const midnight = op('i64.mul', op('i64.extend_i32_s', daysOf(local, scope)), i64(microsPerDay))
  const moment = local.kind === 'i64' ? local.value : i64(0)
  return { kind: 'i64', value: scope.fn.let('i64', op('i64.sub', moment, midnight)), bits: 37 }
}

const midnightOf = (arg: CompiledValue, scope: Scope): CompiledValue => {
  const value = op('i64.mul', op('i64.extend_i32_s', requireFinite(arg, scope).value), i64(microsPerDay))
  return { kind: 'i64', value: scope.fn.let('i64', value), bits: 60 }
}

/** char(n) to text loses its spaces. */
const toText: CallForm = ([arg], { call: site, scope }) => {
  if (site.args[0].type.oid !== Oid.bpchar) throw new Unsupported('a cast to text')
  const { address, length, stable } = text(arg)
  const trimmed = scope.fn.let('i32', call(scope.library('trimmedLength'), address, length))
  return { kind: 'text', address, length: trimmed, padded: false, stable }
}

export const castForms: CallForms = {
  int2: toInteger(2),
  int4: toInteger(4),
  int8: toInteger(8),
  numeric: toNumeric,
  float8: toFloat,
  date: toDate,
  timestamp: toTimestamp,
  timestamptz: toTimestamptz,
  time: toTime,
  text: toText,
  bool: ([arg], { scope }) => {
    if (arg.kind !== 'i32') throw new Unsupported('a cast to boolean')
    return { kind: 'bool', value: scope.fn.let('i32', op('i32.eqz', op('i32.eqz', arg.value))) }
  },
}

/** What a value of one kind is where another is wanted without a call: binary-compatible casts. */
export function asType(value: CompiledValue, padded: boolean): CompiledValue {
  return value.kind === 'text' && value.padded !== padded ? { ...value, padded } : value
}
