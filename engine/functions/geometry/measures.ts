// Distances, lengths and areas of points.
import type { Box, Path, Point } from '../../types/geometry/shapes.ts'

/** √(x² + y²) without leaving the range on the way. */
export function hypotenuse(x: number, y: number): number {
  const [a, b] = [Math.abs(x), Math.abs(y)]
  if (a === Infinity || b === Infinity) return Infinity
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN
  const [long, short] = a < b ? [b, a] : [a, b]
  if (short === 0) return long
  const ratio = short / long
  return long * Math.sqrt(1 + ratio * ratio)
}

export const distance = (a: Point, b: Point): number => hypotenuse(a.x - b.x, a.y - b.y)

export const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })

export function pathLength({ closed, points }: Path): number {
  let total = 0
  for (const [index, point] of points.entries()) {
    const before = index > 0 ? points[index - 1] : closed ? points[points.length - 1] : undefined
    if (before) total += distance(before, point)
  }
  return total
}

export function signedArea(points: readonly Point[]): number {
  let total = 0
  for (const [index, point] of points.entries()) {
    const next = points[(index + 1) % points.length]
    total += point.x * next.y
    total -= point.y * next.x
  }
  return total / 2
}

export function boundsOf(points: readonly Point[]): Box {
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  return {
    high: { x: Math.max(...xs), y: Math.max(...ys) },
    low: { x: Math.min(...xs), y: Math.min(...ys) },
  }
}
