// Boxes: what they hold and overlap, their edges, and their nearest points.
import type { Box, Line, Point, Segment } from '../../types/geometry/shapes.ts'
import { isAtLeast, isAtMost } from '../../types/geometry/tolerance.ts'
import { comesBefore, multiply, subtract } from './checked.ts'
import type { Nearest } from './lines.ts'
import { boundsOf, middle } from './measures.ts'
import { crossingOfSegments, crossingWithLine, nearestOf, nearestToPoint, nearestToSegment } from './segments.ts'

export const centerOf = ({ high, low }: Box): Point => middle(high, low)

export const widthOf = ({ high, low }: Box): number => subtract(high.x, low.x)
export const heightOf = ({ high, low }: Box): number => subtract(high.y, low.y)
export const boxArea = (box: Box): number => multiply(widthOf(box), heightOf(box))

/** Corners are compared exactly. */
export const boxHolds = ({ high, low }: Box, { x, y }: Point): boolean =>
  high.x >= x && low.x <= x && high.y >= y && low.y <= y

export const boxHoldsBox = (outer: Box, inner: Box): boolean =>
  isAtLeast(outer.high.x, inner.high.x) &&
  isAtMost(outer.low.x, inner.low.x) &&
  isAtLeast(outer.high.y, inner.high.y) &&
  isAtMost(outer.low.y, inner.low.y)

export const boxesOverlap = (a: Box, b: Box): boolean =>
  isAtMost(a.low.x, b.high.x) &&
  isAtMost(b.low.x, a.high.x) &&
  isAtMost(a.low.y, b.high.y) &&
  isAtMost(b.low.y, a.high.y)

/** undefined: they do not overlap. */
export function commonBox(a: Box, b: Box): Box | undefined {
  if (!boxesOverlap(a, b)) return undefined
  const less = (one: number, other: number): number => (comesBefore(one, other) ? one : other)
  const more = (one: number, other: number): number => (comesBefore(other, one) ? one : other)
  return {
    high: { x: less(a.high.x, b.high.x), y: less(a.high.y, b.high.y) },
    low: { x: more(a.low.x, b.low.x), y: more(a.low.y, b.low.y) },
  }
}

/** Left, top, bottom and right. */
function edgesOf({ high, low }: Box): readonly Segment[] {
  const topLeft = { x: low.x, y: high.y }
  const bottomRight = { x: high.x, y: low.y }
  return [
    { start: low, end: topLeft },
    { start: high, end: topLeft },
    { start: low, end: bottomRight },
    { start: high, end: bottomRight },
  ]
}

export const lineCrossesBox = (line: Line, box: Box): boolean =>
  edgesOf(box).some((edge) => crossingWithLine(edge, line) !== undefined)

export function segmentMeetsBox(segment: Segment, box: Box): boolean {
  if (!boxesOverlap(boundsOf([segment.start, segment.end]), box)) return false
  if (boxHolds(box, segment.start) || boxHolds(box, segment.end)) return true
  return edgesOf(box).some((edge) => crossingOfSegments(edge, segment) !== undefined)
}

export function nearestOnBox(box: Box, point: Point): Nearest {
  if (boxHolds(box, point)) return { point, distance: 0 }
  return nearestOf(edgesOf(box).map((edge) => nearestToPoint(edge, point)))
}

/** Where the segment meets the box, the point of the segment nearest to the box's center. */
export function nearestOnBoxToSegment(box: Box, segment: Segment): Nearest {
  if (segmentMeetsBox(segment, box)) return { point: nearestToPoint(segment, centerOf(box)).point, distance: 0 }
  return nearestOf(edgesOf(box).map((edge) => nearestToSegment(edge, segment)))
}
