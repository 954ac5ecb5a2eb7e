// Whether a point is inside a polygon: how often the polygon winds around it, counted where edges cross the axis to the right of the point.
import type { Point } from '../../types/geometry/shapes.ts'
import { isAtLeast, isAtMost, isLess, isMore, isZero } from '../../types/geometry/tolerance.ts'
import { difference, multiply, subtract } from './checked.ts'

export type Place = 'inside' | 'outside' | 'edge'

export function placeOf(point: Point, corners: readonly Point[]): Place {
  const around = corners.map((corner) => difference(corner, point))
  let crossings = 0
  for (const [index, corner] of around.entries()) {
    if (index === 0) continue
    const crossed = crossing(corner, around[index - 1])
    if (crossed === undefined) return 'edge'
    crossings += crossed
  }
  const last = crossing(around[0], around[around.length - 1])
  if (last === undefined) return 'edge'
  return crossings + last === 0 ? 'outside' : 'inside'
}

export const isInside = (point: Point, corners: readonly Point[]): boolean => placeOf(point, corners) !== 'outside'

/**
 * Halves of crossings of the positive x axis, on the way from `before` to `corner`: ±2 for an edge that crosses, ±1 for one
 * that ends on it. undefined: the edge goes through the origin.
 */
function crossing(corner: Point, before: Point): number | undefined {
  return isZero(corner.y) ? endsOnAxis(corner, before) : endsBesideAxis(corner, before)
}

function endsOnAxis({ x }: Point, before: Point): number | undefined {
  if (isZero(x)) return undefined
  if (isMore(x, 0)) {
    if (isZero(before.y)) return isMore(before.x, 0) ? 0 : undefined
    return isLess(before.y, 0) ? 1 : -1
  }
  if (isZero(before.y)) return isLess(before.x, 0) ? 0 : undefined
  return 0
}

function endsBesideAxis({ x, y }: Point, before: Point): number | undefined {
  const sign = isMore(y, 0) ? 1 : -1
  const isOnOwnSide = (value: number): boolean => (sign < 0 ? isLess(value, 0) : isMore(value, 0))
  if (isZero(before.y)) return isLess(before.x, 0) ? 0 : sign
  if (isOnOwnSide(before.y)) return 0
  if (isAtLeast(x, 0) && isMore(before.x, 0)) return 2 * sign
  if (isLess(x, 0) && isAtMost(before.x, 0)) return 0
  const turn = subtract(multiply(subtract(x, before.x), y), multiply(subtract(y, before.y), x))
  if (isZero(turn)) return undefined
  return isOnOwnSide(turn) ? 0 : 2 * sign
}
