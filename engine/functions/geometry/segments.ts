// Segments: where they cross, and which point of one is nearest to something else.
import { isSamePoint } from '../../types/geometry/shapes.ts'
import type { Line, Point, Segment } from '../../types/geometry/shapes.ts'
import { isSame } from '../../types/geometry/tolerance.ts'
import { add, comesBefore } from './checked.ts'
import { crossingOfLines, lineAt, nearestOnLine, slopeBetween, uprightBetween, type Nearest } from './lines.ts'
import { distance } from './measures.ts'

export const slopeOfSegment = ({ start, end }: Segment): number => slopeBetween(start, end)
export const segmentLength = ({ start, end }: Segment): number => distance(start, end)

const lineOf = (segment: Segment): Line => lineAt(segment.start, slopeOfSegment(segment))

export const segmentHolds = ({ start, end }: Segment, point: Point): boolean =>
  isSame(add(distance(point, start), distance(point, end)), distance(start, end))

/** Ends are crossed exactly where they are. */
export function crossingWithLine(segment: Segment, line: Line): Point | undefined {
  const point = crossingOfLines(lineOf(segment), line)
  if (!point || !segmentHolds(segment, point)) return undefined
  if (isSamePoint(segment.start, point)) return segment.start
  return isSamePoint(segment.end, point) ? segment.end : point
}

export function crossingOfSegments(one: Segment, other: Segment): Point | undefined {
  const point = crossingWithLine(one, lineOf(other))
  return point && segmentHolds(other, point) ? point : undefined
}

export function nearestToLine(segment: Segment, line: Line): Nearest {
  const point = crossingWithLine(segment, line)
  if (point) return { point, distance: 0 }
  const fromStart = nearestOnLine(line, segment.start).distance
  const fromEnd = nearestOnLine(line, segment.end).distance
  return fromStart < fromEnd ? { point: segment.start, distance: fromStart } : { point: segment.end, distance: fromEnd }
}

/** Where the perpendicular through the point meets the segment, or the end it comes nearest to. */
export function nearestToPoint(segment: Segment, point: Point): Nearest {
  const upright = lineAt(point, uprightBetween(segment.start, segment.end))
  const nearest = nearestToLine(segment, upright).point
  return { point: nearest, distance: distance(nearest, point) }
}

/** A point of `on`. Where the two do not cross, one of their four ends is nearest. */
export function nearestToSegment(on: Segment, to: Segment): Nearest {
  const point = crossingOfSegments(on, to)
  if (point) return { point, distance: 0 }
  return nearestOf([
    nearestToPoint(on, to.start),
    nearestToPoint(on, to.end),
    { point: on.start, distance: nearestToPoint(to, on.start).distance },
    { point: on.end, distance: nearestToPoint(to, on.end).distance },
  ])
}

/** The first of those that are equally near. */
export const nearestOf = ([first, ...others]: readonly Nearest[]): Nearest =>
  others.reduce((best, each) => (comesBefore(each.distance, best.distance) ? each : best), first)
