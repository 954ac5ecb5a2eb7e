// Lines, Ax + By + C = 0: slopes, where two cross, whether they are parallel, perpendicular or the same.
import type { Line, Point } from '../../types/geometry/shapes.ts'
import { isSame, isZero } from '../../types/geometry/tolerance.ts'
import { add, divide, multiply, subtract } from './checked.ts'
import { hypotenuse } from './measures.ts'

/** Infinite for points above each other, and for a point and itself. */
export function slopeBetween(a: Point, b: Point): number {
  if (isSame(a.x, b.x)) return Infinity
  if (isSame(a.y, b.y)) return 0
  return divide(subtract(a.y, b.y), subtract(a.x, b.x))
}

/** The slope of what stands upright on the line between the points. */
export function uprightBetween(a: Point, b: Point): number {
  if (isSame(a.x, b.x)) return 0
  if (isSame(a.y, b.y)) return Infinity
  return divide(subtract(a.x, b.x), subtract(b.y, a.y))
}

export function slopeOf({ a, b }: Line): number {
  if (isZero(a)) return 0
  if (isZero(b)) return Infinity
  return divide(a, -b)
}

export function uprightOf({ a, b }: Line): number {
  if (isZero(a)) return Infinity
  if (isZero(b)) return 0
  return divide(b, a)
}

export function lineAt(through: Point, slope: number): Line {
  if (slope === Infinity || slope === -Infinity) return { a: -1, b: 0, c: through.x }
  if (slope === 0) return { a: 0, b: -1, c: through.y }
  return { a: slope, b: -1, c: positiveZero(subtract(through.y, multiply(slope, through.x))) }
}

const positiveZero = (value: number): number => (value === 0 ? 0 : value)

/** undefined: they are parallel. */
export function crossingOfLines(one: Line, other: Line): Point | undefined {
  if (!isZero(one.b)) return crossing(one, other)
  return isZero(other.b) ? undefined : crossing(other, one)
}

/** base is not vertical. */
function crossing(base: Line, other: Line): Point | undefined {
  if (isSame(other.a, multiply(base.a, divide(other.b, base.b)))) return undefined
  const x = divide(
    subtract(multiply(base.b, other.c), multiply(other.b, base.c)),
    subtract(multiply(base.a, other.b), multiply(other.a, base.b)),
  )
  const y = divide(-add(multiply(base.a, x), base.c), base.b)
  return { x: positiveZero(x), y: positiveZero(y) }
}

export const lineHolds = ({ a, b, c }: Line, { x, y }: Point): boolean =>
  isZero(add(add(multiply(a, x), multiply(b, y)), c))

export const isVertical = ({ b }: Line): boolean => isZero(b)
export const isHorizontal = ({ a }: Line): boolean => isZero(a)
export const areParallel = (one: Line, other: Line): boolean => crossingOfLines(one, other) === undefined

export function arePerpendicular(one: Line, other: Line): boolean {
  if (isZero(one.a)) return isZero(other.b)
  if (isZero(other.a)) return isZero(one.b)
  if (isZero(one.b)) return isZero(other.a)
  if (isZero(other.b)) return isZero(one.a)
  return isSame(divide(multiply(one.a, other.a), multiply(one.b, other.b)), -1)
}

/** Of the same points: the numbers of one are those of the other times some factor. With NaN they must be the very same. */
export function isSameLine(one: Line, other: Line): boolean {
  const pairs = [
    [one.a, other.a],
    [one.b, other.b],
    [one.c, other.c],
  ] as const
  if (pairs.flat().some(Number.isNaN)) return pairs.every(([a, b]) => Object.is(a, b) || a === b)
  const reference = pairs.find(([, b]) => !isZero(b))
  const factor = reference ? divide(reference[0], reference[1]) : 1
  return pairs.every(([a, b]) => isSame(a, multiply(factor, b)))
}

export function distanceOfLines(one: Line, other: Line): number {
  if (!areParallel(one, other)) return 0
  const factor = isMeasure(one.a) && isMeasure(other.a) ? divide(one.a, other.a) : bFactor(one, other)
  return divide(Math.abs(subtract(one.c, multiply(factor, other.c))), hypotenuse(one.a, one.b))
}

const isMeasure = (value: number): boolean => !isZero(value) && !Number.isNaN(value)
const bFactor = (one: Line, other: Line): number =>
  isMeasure(one.b) && isMeasure(other.b) ? divide(one.b, other.b) : 1

export interface Nearest {
  readonly point: Point
  /** NaN: there is no nearest point. */
  readonly distance: number
}

/** The foot of the perpendicular. */
export function nearestOnLine(line: Line, point: Point): Nearest {
  const foot = crossingOfLines(lineAt(point, uprightOf(line)), line)
  if (!foot) return { point, distance: NaN }
  return { point: foot, distance: hypotenuse(subtract(foot.x, point.x), subtract(foot.y, point.y)) }
}
