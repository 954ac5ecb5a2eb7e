// Powers, roots, exponentials and logarithms.
import { PgError } from '../../errors.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { exp, ln, log10, logBase, power, sqrt } from '../../types/numeric/transcendental.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { floatOverflow, floatUnderflow } from './float-range.ts'

const powerOfFloats = ([base, exponent]: [number, number]): number => powerFloat(base, exponent)
const powerOfNumerics = ([base, exponent]: [Numeric, Numeric]): Numeric => power(base, exponent)
const rootOfFloat = ([value]: [number]): number => {
  if (value < 0) throw new PgError('2201F', 'cannot take square root of a negative number')
  return Math.sqrt(value)
}
const rootOfNumeric = ([value]: [Numeric]): Numeric => sqrt(value)
const cubeRoot = ([value]: [number]): number => Math.cbrt(value)
const expOfFloat = ([value]: [number]): number => expFloat(value)
const expOfNumeric = ([value]: [Numeric]): Numeric => exp(value)
const lnOfFloat = ([value]: [number]): number => Math.log(positive(value))
const lnOfNumeric = ([value]: [Numeric]): Numeric => ln(value)
const log10OfFloat = ([value]: [number]): number => Math.log10(positive(value))
const log10OfNumeric = ([value]: [Numeric]): Numeric => log10(value)

export const powerFunctions: readonly FunctionDefinition[] = [
  immutable(1368, 'power', [Oid.float8, Oid.float8], Oid.float8, powerOfFloats),
  immutable(1346, 'pow', [Oid.float8, Oid.float8], Oid.float8, powerOfFloats),
  immutable(232, 'dpow', [Oid.float8, Oid.float8], Oid.float8, powerOfFloats),
  immutable(2169, 'power', [Oid.numeric, Oid.numeric], Oid.numeric, powerOfNumerics),
  immutable(1738, 'pow', [Oid.numeric, Oid.numeric], Oid.numeric, powerOfNumerics),
  immutable(1739, 'numeric_power', [Oid.numeric, Oid.numeric], Oid.numeric, powerOfNumerics),
  immutable(1344, 'sqrt', [Oid.float8], Oid.float8, rootOfFloat),
  immutable(230, 'dsqrt', [Oid.float8], Oid.float8, rootOfFloat),
  immutable(1730, 'sqrt', [Oid.numeric], Oid.numeric, rootOfNumeric),
  immutable(1731, 'numeric_sqrt', [Oid.numeric], Oid.numeric, rootOfNumeric),
  immutable(1345, 'cbrt', [Oid.float8], Oid.float8, cubeRoot),
  immutable(231, 'dcbrt', [Oid.float8], Oid.float8, cubeRoot),
  immutable(1347, 'exp', [Oid.float8], Oid.float8, expOfFloat),
  immutable(233, 'dexp', [Oid.float8], Oid.float8, expOfFloat),
  immutable(1732, 'exp', [Oid.numeric], Oid.numeric, expOfNumeric),
  immutable(1733, 'numeric_exp', [Oid.numeric], Oid.numeric, expOfNumeric),
  immutable(1341, 'ln', [Oid.float8], Oid.float8, lnOfFloat),
  immutable(234, 'dlog1', [Oid.float8], Oid.float8, lnOfFloat),
  immutable(1734, 'ln', [Oid.numeric], Oid.numeric, lnOfNumeric),
  immutable(1735, 'numeric_ln', [Oid.numeric], Oid.numeric, lnOfNumeric),
  immutable(1340, 'log', [Oid.float8], Oid.float8, log10OfFloat),
  immutable(1194, 'log10', [Oid.float8], Oid.float8, log10OfFloat),
  immutable(1339, 'dlog10', [Oid.float8], Oid.float8, log10OfFloat),
  immutable(1741, 'log', [Oid.numeric], Oid.numeric, log10OfNumeric),
  immutable(1481, 'log10', [Oid.numeric], Oid.numeric, log10OfNumeric),
  immutable(1736, 'log', [Oid.numeric, Oid.numeric], Oid.numeric, ([base, value]: [Numeric, Numeric]) =>
    logBase(base, value),
  ),
  immutable(1737, 'numeric_log', [Oid.numeric, Oid.numeric], Oid.numeric, ([base, value]: [Numeric, Numeric]) =>
    logBase(base, value),
  ),
]

function powerFloat(base: number, exponent: number): number {
  if (base === 1 || exponent === 0) return 1
  if (base === 0 && exponent < 0) throw new PgError('2201F', 'zero raised to a negative power is undefined')
  if (base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw new PgError('2201F', 'a negative number raised to a non-integer power yields a complex result')
  }
  if (base === -1 && Math.abs(exponent) === Infinity) return 1
  const result = base ** exponent
  if (Number.isFinite(base) && Number.isFinite(exponent)) {
    if (!Number.isFinite(result)) throw floatOverflow()
    if (result === 0 && base !== 0) throw floatUnderflow()
  }
  return result
}

function expFloat(value: number): number {
  const result = Math.exp(value)
  if (result === Infinity && value !== Infinity) throw floatOverflow()
  if (result === 0 && value !== -Infinity) throw floatUnderflow()
  return result
}

function positive(value: number): number {
  if (value === 0) throw new PgError('2201E', 'cannot take logarithm of zero')
  if (value < 0) throw new PgError('2201E', 'cannot take logarithm of a negative number')
  return value
}
