// Paths: their edges, joining them, whether they cross, what lies on them, and how far they are from something.
import type { Path, Point, Segment } from '../../types/geometry/shapes.ts'
import { isSame } from '../../types/geometry/tolerance.ts'
import { boxesOverlap } from './boxes.ts'
import { add, comesBefore } from './checked.ts'
import { isInside } from './inside.ts'
import { boundsOf, distance } from './measures.ts'
import { crossingOfSegments, nearestOf, nearestToPoint, nearestToSegment } from './segments.ts'

/** A closed path's first edge comes from its last point. */
export function edgesOf(points: readonly Point[], closed: boolean): readonly Segment[] {
  const edges: Segment[] = []
  for (const [index, end] of points.entries()) {
    const start = index > 0 ? points[index - 1] : closed ? points[points.length - 1] : undefined
    if (start) edges.push({ start, end })
  }
  return edges
}

/** Open paths only. */
export const joinedPaths = (a: Path, b: Path): Path | null =>
  a.closed || b.closed ? null : { closed: false, points: [...a.points, ...b.points] }

export function pathsCross(a: Path, b: Path): boolean {
  if (!boxesOverlap(boundsOf(a.points), boundsOf(b.points))) return false
  const others = edgesOf(b.points, b.closed)
  return edgesOf(a.points, a.closed).some((edge) =>
    others.some((other) => crossingOfSegments(edge, other) !== undefined),
  )
}

/** A closed path holds what is inside it. */
export function pathHolds({ closed, points }: Path, point: Point): boolean {
  if (closed) return isInside(point, points)
  return edgesOf(points, false).some(({ start, end }) =>
    isSame(add(distance(point, start), distance(point, end)), distance(start, end)),
  )
}

/** null: one of the paths has no edges. */
export function pathDistance(a: Path, b: Path): number | null {
  const others = edgesOf(b.points, b.closed)
  let nearest: number | null = null
  for (const edge of edgesOf(a.points, a.closed)) {
    for (const other of others) {
      const found = nearestToSegment(edge, other).distance
      if (nearest === null || comesBefore(found, nearest)) nearest = found
    }
  }
  return nearest
}

export function distanceToPath(point: Point, { closed, points }: Path): number {
  if (points.length === 1) return distance(point, points[0])
  return nearestOf(edgesOf(points, closed).map((edge) => nearestToPoint(edge, point))).distance
}
