// abs, mod, div, sign and sqrt, by the names that SQL has for what the operators' functions do.
import { f64, i32, i64, op } from '../wasm/instruction.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import { decimalForms, remainder } from './decimals.ts'
import { errorCode } from './error-codes.ts'
import { float, floatForms } from './floats.ts'
import { integerForms } from './integers.ts'
import { roundingForms } from './rounding.ts'
import { Oid } from '../../types/oids.ts'

/** The form of the operator's function for the type of the argument. */
const byType =
  (operation: 'abs' | 'mod'): CallForm =>
  (args, site) => {
    switch (site.call.args[0].type.oid) {
      case Oid.int2:
        return integerForms[`int2${operation}`](args, site)
      case Oid.int4:
        return integerForms[`int4${operation}`](args, site)
      case Oid.int8:
        return integerForms[`int8${operation}`](args, site)
      case Oid.numeric:
        return operation === 'mod' ? remainder(args, site) : decimalForms['numeric_abs'](args, site)
      default:
        return floatForms['float8abs'](args, site)
    }
  }

const sign: CallForm = ([arg], { scope }) => {
  const { fn } = scope
  if (arg.kind === 'decimal') {
    const above = op('i64.extend_i32_u', op('i64.gt_s', arg.value, i64(0)))
    const below = op('i64.extend_i32_u', op('i64.lt_s', arg.value, i64(0)))
    return { kind: 'decimal', value: fn.let('i64', op('i64.sub', above, below)), scale: 0, bits: 1 }
  }
  const { value } = float(arg)
  const step = op('i32.sub', op('f64.gt', value, f64(0)), op('f64.lt', value, f64(0)))
  return { kind: 'f64', value: fn.let('f64', op('f64.convert_i32_s', step)) }
}

const squareRoot: CallForm = ([arg], site) => {
  const { value } = float(arg)
  failIf(site, op('f64.lt', value, f64(0)), errorCode.negativeRoot)
  return { kind: 'f64', value: site.scope.fn.let('f64', op('f64.sqrt', value)) }
}

const shift =
  (direction: 'shl' | 'shr_s', width: 4 | 8): CallForm =>
  ([left, right], { scope }) => {
    const { fn } = scope
    if (left.kind === 'i32' && right.kind === 'i32' && width === 4)
      return { kind: 'i32', value: fn.let('i32', op(`i32.${direction}`, left.value, right.value)), bits: 31 }
    if (left.kind !== 'i64' || right.kind !== 'i32') throw new Error('a shift of what is no integer')
    const count = op('i64.extend_i32_s', right.value)
    return { kind: 'i64', value: fn.let('i64', op(`i64.${direction}`, left.value, count)), bits: 63 }
  }

export const mathForms: CallForms = {
  abs: byType('abs'),
  mod: byType('mod'),
  sign,
  sqrt: squareRoot,
  dsqrt: squareRoot,
  dround: roundingForms['round'],
  dtrunc: roundingForms['trunc'],
  int4shl: shift('shl', 4),
  int4shr: shift('shr_s', 4),
  int8shl: shift('shl', 8),
  int8shr: shift('shr_s', 8),
  int4not: ([arg], { scope }) => ({
    kind: 'i32',
    value: scope.fn.let('i32', op('i32.xor', arg.kind === 'i32' ? arg.value : i32(0), i32(-1))),
    bits: 31,
  }),
}
