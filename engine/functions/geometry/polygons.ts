// Polygons: sameness, overlap, containment and distance.
import { isSamePoint } from '../../types/geometry/shapes.ts'
import type { Point, Polygon, Segment } from '../../types/geometry/shapes.ts'
import { boxesOverlap, boxHoldsBox } from './boxes.ts'
import { isInside } from './inside.ts'
import { boundsOf, middle } from './measures.ts'
import { edgesOf, pathDistance } from './paths.ts'
import { crossingOfSegments, nearestOf, nearestToPoint, segmentHolds } from './segments.ts'

/** The same corners in the same or the opposite order, from any of them on. */
export function isSamePolygon({ points: one }: Polygon, { points: other }: Polygon): boolean {
  const count = one.length
  if (count !== other.length) return false
  const follows = (from: number, step: 1 | -1): boolean =>
    one.every((point, index) => isSamePoint(other[(((from + step * index) % count) + count) % count], point))
  return other.some((_, from) => follows(from, 1) || follows(from, -1))
}

export function polygonsOverlap(a: Polygon, b: Polygon): boolean {
  if (!boxesOverlap(boundsOf(a.points), boundsOf(b.points))) return false
  const others = edgesOf(b.points, true)
  for (const edge of edgesOf(a.points, true)) {
    if (others.some((other) => crossingOfSegments(edge, other) !== undefined)) return true
  }
  return isInside(a.points[0], b.points) || isInside(b.points[0], a.points)
}

export function polygonHoldsPolygon(outer: Polygon, inner: Polygon): boolean {
  if (!boxHoldsBox(boundsOf(outer.points), boundsOf(inner.points))) return false
  const edges = edgesOf(outer.points, true)
  return edgesOf(inner.points, true).every((edge) => isSegmentInside(edge, outer.points, edges, 0))
}

/** A segment is cut where it crosses or touches an edge, and its pieces are tested against the edges from there on. */
function isSegmentInside(tested: Segment, corners: readonly Point[], edges: readonly Segment[], from: number): boolean {
  for (let index = from; index < edges.length; index++) {
    const edge = edges[index]
    const rest = (start: Point, end: Point): boolean => isSegmentInside({ start, end }, corners, edges, index + 1)
    if (segmentHolds(edge, tested.start)) {
      if (segmentHolds(edge, tested.end)) return true
      if (!isTouchingInside(tested.start, tested.end, edge, rest)) return false
    } else if (segmentHolds(edge, tested.end)) {
      if (!isTouchingInside(tested.end, tested.start, edge, rest)) return false
    } else {
      const crossing = crossingOfSegments(tested, edge)
      if (crossing) return rest(tested.start, crossing) && rest(tested.end, crossing)
    }
  }
  return isInside(middle(tested.start, tested.end), corners)
}

/** The segment from `touching` to `free` starts on the edge. Where an end of the edge lies on it, the part beyond is tested alone. */
function isTouchingInside(
  touching: Point,
  free: Point,
  edge: Segment,
  rest: (start: Point, end: Point) => boolean,
): boolean {
  const whole = { start: touching, end: free }
  const ends = isSamePoint(touching, edge.start)
    ? [edge.end]
    : isSamePoint(touching, edge.end)
      ? [edge.start]
      : [edge.start, edge.end]
  const met = ends.find((end) => segmentHolds(whole, end))
  return met ? rest(free, met) : true
}

export function distanceToPolygon(point: Point, { points }: Polygon): number {
  if (isInside(point, points)) return 0
  const edges = edgesOf(points, true)
  return nearestOf(edges.map((edge) => nearestToPoint(edge, point))).distance
}

export const polygonDistance = (a: Polygon, b: Polygon): number | null =>
  polygonsOverlap(a, b) ? 0 : pathDistance({ closed: true, points: a.points }, { closed: true, points: b.points })
