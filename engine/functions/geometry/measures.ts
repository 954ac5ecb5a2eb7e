// Distances, lengths and areas of points.
import { overflow, underflow } from '../arithmetic/float-bodies.ts'
import type { Box, Path, Point } from '../../types/geometry/shapes.ts'
import { add, comesBefore, divide, multiply, subtract } from './checked.ts'

/** √(x² + y²) without leaving the range on the way. */
export function hypotenuse(x: number, y: number): number {
  const [a, b] = [Math.abs(x), Math.abs(y)]
  if (a === Infinity || b === Infinity) return Infinity
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN
  const [long, short] = a < b ? [b, a] : [a, b]
  if (short === 0) return long
  const ratio = short / long
  const length = long * Math.sqrt(1 + ratio * ratio)
  if (length === Infinity) throw overflow()
  if (length === 0) throw underflow()
  return length
}

export const distance = (a: Point, b: Point): number => hypotenuse(subtract(a.x, b.x), subtract(a.y, b.y))

export const middle = (a: Point, b: Point): Point => ({
  x: divide(add(a.x, b.x), 2),
  y: divide(add(a.y, b.y), 2),
})

export function pathLength({ closed, points }: Path): number {
  let total = 0
  for (const [index, point] of points.entries()) {
    const before = index > 0 ? points[index - 1] : closed ? points[points.length - 1] : undefined
    if (before) total = add(total, distance(before, point))
  }
  return total
}

export function signedArea(points: readonly Point[]): number {
  let total = 0
  for (const [index, point] of points.entries()) {
    const next = points[(index + 1) % points.length]
    total = add(total, multiply(point.x, next.y))
    total = subtract(total, multiply(point.y, next.x))
  }
  return multiply(total, 0.5)
}

export function boundsOf([first, ...others]: readonly Point[]): Box {
  let { x: left, y: bottom } = first
  let { x: right, y: top } = first
  for (const { x, y } of others) {
    if (comesBefore(x, left)) left = x
    if (comesBefore(right, x)) right = x
    if (comesBefore(y, bottom)) bottom = y
    if (comesBefore(top, y)) top = y
  }
  return { high: { x: right, y: top }, low: { x: left, y: bottom } }
}
