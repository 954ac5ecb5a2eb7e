// The values of the geometric types. Coordinates are doubles.
import { isSame } from './tolerance.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Segment {
  readonly start: Point
  readonly end: Point
}

/** Corners: high is right of and above low. */
export interface Box {
  readonly high: Point
  readonly low: Point
}

/** Ax + By + C = 0. */
export interface Line {
  readonly a: number
  readonly b: number
  readonly c: number
}

export interface Path {
  readonly closed: boolean
  readonly points: readonly Point[]
}

export interface Polygon {
  readonly points: readonly Point[]
}

export interface Circle {
  readonly center: Point
  readonly radius: number
}

export const isSamePoint = (a: Point, b: Point): boolean =>
  [a.x, a.y, b.x, b.y].some(Number.isNaN)
    ? sameOrNaN(a.x, b.x) && sameOrNaN(a.y, b.y)
    : isSame(a.x, b.x) && isSame(a.y, b.y)

export const sameOrNaN = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b))

/** NaN is greater than any number. */
export const isGreater = (a: number, b: number): boolean => (Number.isNaN(a) ? !Number.isNaN(b) : a > b)

export function boxOf(a: Point, b: Point): Box {
  const [right, left] = isGreater(a.x, b.x) ? [a.x, b.x] : [b.x, a.x]
  const [top, bottom] = isGreater(a.y, b.y) ? [a.y, b.y] : [b.y, a.y]
  return { high: { x: right, y: top }, low: { x: left, y: bottom } }
}

/** Through two points that differ. */
export function lineThrough(from: Point, to: Point): Line {
  const slope = isSame(from.y, to.y) ? 0 : (from.y - to.y) / (from.x - to.x)
  if (isSame(from.x, to.x) || Math.abs(slope) === Infinity) return { a: -1, b: 0, c: from.x }
  if (slope === 0) return { a: 0, b: -1, c: from.y }
  const c = from.y - slope * from.x
  return { a: slope, b: -1, c: c === 0 ? 0 : c }
}
