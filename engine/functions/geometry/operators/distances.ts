// <->: distances, each pair of types in both orders.
import type { Box, Circle, Line, Point, Polygon, Segment } from '../../../types/geometry/shapes.ts'
import { Oid } from '../../../types/oids.ts'
import { binary, type Arithmetic } from '../../arithmetic/define.ts'
import { centerOf, nearestOnBox, nearestOnBoxToSegment } from '../boxes.ts'
import { subtract } from '../checked.ts'
import { beyondZero, circleDistance, distanceToCircle } from '../circles.ts'
import { distanceOfLines, nearestOnLine } from '../lines.ts'
import { distance } from '../measures.ts'
import { distanceToPath, pathDistance } from '../paths.ts'
import { distanceToPolygon, polygonDistance } from '../polygons.ts'
import { nearestToLine, nearestToPoint, nearestToSegment } from '../segments.ts'

const { point, lseg, box, line, path, polygon, circle, float8 } = Oid

type Between<A, B> = (a: A, b: B) => number | null

const between = <A, B>(
  operatorOid: number,
  functionOid: number,
  functionName: string,
  args: readonly [left: number, right: number],
  measure: Between<A, B>,
): Arithmetic =>
  binary('<->', operatorOid, functionOid, functionName, args, float8, ([a, b]: [A, B]) => measure(a, b), {
    commutator: '<->',
  })

const turned =
  <A, B>(measure: Between<A, B>): Between<B, A> =>
  (b, a) =>
    measure(a, b)

const pointToSegment = (a: Point, b: Segment): number => nearestToPoint(b, a).distance
const pointToBox = (a: Point, b: Box): number => nearestOnBox(b, a).distance
const pointToLine = (a: Point, b: Line): number => nearestOnLine(b, a).distance
const segmentToLine = (a: Segment, b: Line): number => nearestToLine(a, b).distance
const segmentToBox = (a: Segment, b: Box): number => nearestOnBoxToSegment(b, a).distance
const circleToPolygon = (a: Circle, b: Polygon): number =>
  beyondZero(subtract(distanceToPolygon(a.center, b), a.radius))

export const distances: readonly Arithmetic[] = [
  between(517, 991, 'point_distance', [point, point], distance),
  between(706, 978, 'box_distance', [box, box], (a: Box, b: Box) => distance(centerOf(a), centerOf(b))),
  between(707, 370, 'path_distance', [path, path], pathDistance),
  between(708, 239, 'line_distance', [line, line], distanceOfLines),
  between(709, 361, 'lseg_distance', [lseg, lseg], (a: Segment, b: Segment) => nearestToSegment(a, b).distance),
  between(712, 729, 'poly_distance', [polygon, polygon], polygonDistance),
  between(1520, 1471, 'circle_distance', [circle, circle], circleDistance),
  between(613, 725, 'dist_pl', [point, line], pointToLine),
  between(760, 702, 'dist_lp', [line, point], turned(pointToLine)),
  between(614, 363, 'dist_ps', [point, lseg], pointToSegment),
  between(761, 380, 'dist_sp', [lseg, point], turned(pointToSegment)),
  between(615, 364, 'dist_pb', [point, box], pointToBox),
  between(606, 357, 'dist_bp', [box, point], turned(pointToBox)),
  between(616, 727, 'dist_sl', [lseg, line], segmentToLine),
  between(762, 704, 'dist_ls', [line, lseg], turned(segmentToLine)),
  between(617, 365, 'dist_sb', [lseg, box], segmentToBox),
  between(763, 381, 'dist_bs', [box, lseg], turned(segmentToBox)),
  between(618, 371, 'dist_ppath', [point, path], distanceToPath),
  between(784, 421, 'dist_pathp', [path, point], turned(distanceToPath)),
  between(3276, 3275, 'dist_ppoly', [point, polygon], distanceToPolygon),
  between(3289, 3292, 'dist_polyp', [polygon, point], turned(distanceToPolygon)),
  between(1523, 728, 'dist_cpoly', [circle, polygon], circleToPolygon),
  between(1383, 785, 'dist_polyc', [polygon, circle], turned(circleToPolygon)),
  between(1522, 1476, 'dist_pc', [point, circle], distanceToCircle),
  between(3291, 3290, 'dist_cpoint', [circle, point], turned(distanceToCircle)),
]
