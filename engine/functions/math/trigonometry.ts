// Trigonometric and hyperbolic functions, in radians and in degrees. The degree forms are exact at multiples of 30 and 45.
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { floatOverflow, floatUnderflow, inputOutOfRange } from './float-range.ts'
import { errorFunction, errorFunctionComplement, gamma, logGamma } from './special.ts'

const onFinite = (compute: (value: number) => number) => {
  return ([value]: [number]): number => {
    if (Number.isNaN(value)) return value
    if (!Number.isFinite(value)) throw inputOutOfRange()
    return compute(value)
  }
}

const within = (low: number, high: number, compute: (value: number) => number) => {
  return ([value]: [number]): number => {
    if (Number.isNaN(value)) return value
    if (value < low || value > high) throw inputOutOfRange()
    return compute(value)
  }
}

const plain = (compute: (value: number) => number) => {
  return ([value]: [number]): number => compute(value)
}

function scaled(value: number, factor: number): number {
  const result = value * factor
  if (!Number.isFinite(result) && Number.isFinite(value)) throw floatOverflow()
  if (result === 0 && value !== 0) throw floatUnderflow()
  return result
}

export const trigonometryFunctions: readonly FunctionDefinition[] = [
  immutable(1610, 'pi', [], Oid.float8, () => Math.PI),
  immutable(1608, 'degrees', [Oid.float8], Oid.float8, ([value]: [number]) => scaled(value, 180 / Math.PI)),
  immutable(1609, 'radians', [Oid.float8], Oid.float8, ([value]: [number]) => scaled(value, Math.PI / 180)),
  immutable(1604, 'sin', [Oid.float8], Oid.float8, onFinite(Math.sin)),
  immutable(1605, 'cos', [Oid.float8], Oid.float8, onFinite(Math.cos)),
  immutable(1606, 'tan', [Oid.float8], Oid.float8, onFinite(Math.tan)),
  immutable(
    1607,
    'cot',
    [Oid.float8],
    Oid.float8,
    onFinite((value) => 1 / Math.tan(value)),
  ),
  immutable(1600, 'asin', [Oid.float8], Oid.float8, within(-1, 1, Math.asin)),
  immutable(1601, 'acos', [Oid.float8], Oid.float8, within(-1, 1, Math.acos)),
  immutable(1602, 'atan', [Oid.float8], Oid.float8, plain(Math.atan)),
  immutable(1603, 'atan2', [Oid.float8, Oid.float8], Oid.float8, ([y, x]: [number, number]) => Math.atan2(y, x)),
  immutable(2462, 'sinh', [Oid.float8], Oid.float8, plain(Math.sinh)),
  immutable(2463, 'cosh', [Oid.float8], Oid.float8, plain(Math.cosh)),
  immutable(2464, 'tanh', [Oid.float8], Oid.float8, plain(Math.tanh)),
  immutable(2465, 'asinh', [Oid.float8], Oid.float8, plain(Math.asinh)),
  immutable(2466, 'acosh', [Oid.float8], Oid.float8, within(1, Infinity, Math.acosh)),
  immutable(2467, 'atanh', [Oid.float8], Oid.float8, within(-1, 1, Math.atanh)),
  immutable(2735, 'sind', [Oid.float8], Oid.float8, onFinite(sinDegrees)),
  immutable(2736, 'cosd', [Oid.float8], Oid.float8, onFinite(cosDegrees)),
  immutable(2737, 'tand', [Oid.float8], Oid.float8, onFinite(tanDegrees)),
  immutable(2738, 'cotd', [Oid.float8], Oid.float8, onFinite(cotDegrees)),
  immutable(2731, 'asind', [Oid.float8], Oid.float8, within(-1, 1, asinDegrees)),
  immutable(2732, 'acosd', [Oid.float8], Oid.float8, within(-1, 1, acosDegrees)),
  immutable(
    2733,
    'atand',
    [Oid.float8],
    Oid.float8,
    plain((value) => (Math.atan(value) / Math.atan(1)) * 45),
  ),
  immutable(
    2734,
    'atan2d',
    [Oid.float8, Oid.float8],
    Oid.float8,
    ([y, x]: [number, number]) => (Math.atan2(y, x) / Math.atan(1)) * 45,
  ),
  immutable(6219, 'erf', [Oid.float8], Oid.float8, plain(errorFunction)),
  immutable(6220, 'erfc', [Oid.float8], Oid.float8, plain(errorFunctionComplement)),
  immutable(6383, 'gamma', [Oid.float8], Oid.float8, plain(gamma)),
  immutable(6384, 'lgamma', [Oid.float8], Oid.float8, plain(logGamma)),
]

const radiansPerDegree = Math.PI / 180
const sin30 = Math.sin(30 * radiansPerDegree)
const oneMinusCos60 = 1 - Math.cos(60 * radiansPerDegree)
const sinUpTo30 = (angle: number): number => Math.sin(angle * radiansPerDegree) / sin30 / 2
const cosUpTo60 = (angle: number): number => 1 - (1 - Math.cos(angle * radiansPerDegree)) / oneMinusCos60 / 2
const sinQuadrant = (angle: number): number => (angle <= 30 ? sinUpTo30(angle) : cosUpTo60(90 - angle))
const cosQuadrant = (angle: number): number => (angle <= 60 ? cosUpTo60(angle) : sinUpTo30(90 - angle))

function sinDegrees(value: number): number {
  let angle = value % 360
  let sign = 1
  if (angle < 0) [angle, sign] = [-angle, -1]
  if (angle > 180) [angle, sign] = [360 - angle, -sign]
  if (angle > 90) angle = 180 - angle
  return sign * sinQuadrant(angle)
}

function cosDegrees(value: number): number {
  let angle = Math.abs(value % 360)
  if (angle > 180) angle = 360 - angle
  return angle > 90 ? -cosQuadrant(180 - angle) : cosQuadrant(angle)
}

const tan45 = sinQuadrant(45) / cosQuadrant(45)
const cot45 = cosQuadrant(45) / sinQuadrant(45)

function tanDegrees(value: number): number {
  return inFirstQuadrant(value, (angle) => sinQuadrant(angle) / cosQuadrant(angle) / tan45)
}

function cotDegrees(value: number): number {
  return inFirstQuadrant(value, (angle) => cosQuadrant(angle) / sinQuadrant(angle) / cot45)
}

/** Tangent and cotangent change their sign at each quadrant; there is no negative zero. */
function inFirstQuadrant(value: number, compute: (angle: number) => number): number {
  let angle = value % 360
  let sign = 1
  if (angle < 0) [angle, sign] = [-angle, -1]
  if (angle > 180) [angle, sign] = [360 - angle, -sign]
  if (angle > 90) [angle, sign] = [180 - angle, -sign]
  const result = sign * compute(angle)
  return result === 0 ? 0 : result
}

const asinHalf = Math.asin(0.5)
const acosHalf = Math.acos(0.5)
const asinQuadrant = (value: number): number =>
  value <= 0.5 ? (Math.asin(value) / asinHalf) * 30 : 90 - (Math.acos(value) / acosHalf) * 60
const acosQuadrant = (value: number): number =>
  value <= 0.5 ? 90 - (Math.asin(value) / asinHalf) * 30 : (Math.acos(value) / acosHalf) * 60

function asinDegrees(value: number): number {
  return value >= 0 ? asinQuadrant(value) : -asinQuadrant(-value)
}

function acosDegrees(value: number): number {
  return value >= 0 ? acosQuadrant(value) : 90 + asinQuadrant(-value)
}
