// @> <@ && ?#: what holds, overlaps and crosses what.
import type { Box, Circle, Line, Point, Polygon, Segment } from '../../../types/geometry/shapes.ts'
import { isAtMost } from '../../../types/geometry/tolerance.ts'
import { Oid } from '../../../types/oids.ts'
import { binary, type Arithmetic } from '../../arithmetic/define.ts'
import { boxesOverlap, boxHolds, boxHoldsBox, lineCrossesBox, segmentMeetsBox } from '../boxes.ts'
import { add, subtract } from '../checked.ts'
import { circleHolds } from '../circles.ts'
import { isInside } from '../inside.ts'
import { areParallel, lineHolds } from '../lines.ts'
import { distance } from '../measures.ts'
import { pathHolds, pathsCross } from '../paths.ts'
import { polygonHoldsPolygon, polygonsOverlap } from '../polygons.ts'
import { crossingOfSegments, crossingWithLine, segmentHolds } from '../segments.ts'

const { point, lseg, box, line, path, polygon, circle, bool } = Oid

type Relation<A, B> = (a: A, b: B) => boolean

const relation = <A, B>(
  name: string,
  operatorOid: number,
  functionOid: number,
  functionName: string,
  args: readonly [left: number, right: number],
  holds: Relation<A, B>,
  commutator?: string,
): Arithmetic =>
  binary(name, operatorOid, functionOid, functionName, args, bool, ([a, b]: [A, B]) => holds(a, b), { commutator })

const turned =
  <A, B>(holds: Relation<A, B>): Relation<B, A> =>
  (b, a) =>
    holds(a, b)

const circleHoldsCircle = (outer: Circle, inner: Circle): boolean =>
  isAtMost(distance(outer.center, inner.center), subtract(outer.radius, inner.radius))
const polygonHolds = ({ points }: Polygon, b: Point): boolean => isInside(b, points)
const boxHoldsSegment = (a: Box, { start, end }: Segment): boolean => boxHolds(a, start) && boxHolds(a, end)
const lineHoldsSegment = (a: Line, { start, end }: Segment): boolean => lineHolds(a, start) && lineHolds(a, end)

export const containments: readonly Arithmetic[] = [
  relation('@>', 433, 193, 'box_contain_pt', [box, point], boxHolds, '<@'),
  relation('<@', 511, 136, 'on_pb', [point, box], turned(boxHolds), '@>'),
  relation('@>', 759, 1477, 'circle_contain_pt', [circle, point], circleHolds, '<@'),
  relation('<@', 758, 1478, 'pt_contained_circle', [point, circle], turned(circleHolds), '@>'),
  relation('@>', 757, 1428, 'poly_contain_pt', [polygon, point], polygonHolds, '<@'),
  relation('<@', 756, 1429, 'pt_contained_poly', [point, polygon], turned(polygonHolds), '@>'),
  relation('@>', 755, 1426, 'path_contain_pt', [path, point], pathHolds, '<@'),
  relation('<@', 512, 137, 'on_ppath', [point, path], turned(pathHolds), '@>'),
  relation('<@', 1546, 959, 'on_pl', [point, line], turned(lineHolds)),
  relation('<@', 1547, 369, 'on_ps', [point, lseg], turned(segmentHolds)),
  relation('<@', 1548, 960, 'on_sl', [lseg, line], turned(lineHoldsSegment)),
  relation('<@', 1549, 372, 'on_sb', [lseg, box], turned(boxHoldsSegment)),
  relation('@>', 498, 187, 'box_contain', [box, box], boxHoldsBox, '<@'),
  relation('<@', 497, 192, 'box_contained', [box, box], turned(boxHoldsBox), '@>'),
  relation('@>', 1511, 1453, 'circle_contain', [circle, circle], circleHoldsCircle, '<@'),
  relation('<@', 1510, 1458, 'circle_contained', [circle, circle], turned(circleHoldsCircle), '@>'),
  relation('@>', 490, 340, 'poly_contain', [polygon, polygon], polygonHoldsPolygon, '<@'),
  relation('<@', 489, 345, 'poly_contained', [polygon, polygon], turned(polygonHoldsPolygon), '@>'),

  relation('&&', 500, 125, 'box_overlap', [box, box], boxesOverlap, '&&'),
  relation('&&', 492, 346, 'poly_overlap', [polygon, polygon], polygonsOverlap, '&&'),
  relation(
    '&&',
    1513,
    1459,
    'circle_overlap',
    [circle, circle],
    (a: Circle, b: Circle) => isAtMost(distance(a.center, b.center), add(a.radius, b.radius)),
    '&&',
  ),

  relation(
    '?#',
    1525,
    994,
    'lseg_intersect',
    [lseg, lseg],
    (a: Segment, b: Segment) => crossingOfSegments(a, b) !== undefined,
    '?#',
  ),
  relation('?#', 1611, 1495, 'line_intersect', [line, line], (a: Line, b: Line) => !areParallel(a, b), '?#'),
  relation('?#', 1537, 277, 'inter_sl', [lseg, line], (a: Segment, b: Line) => crossingWithLine(a, b) !== undefined),
  relation('?#', 1538, 373, 'inter_sb', [lseg, box], segmentMeetsBox),
  relation('?#', 1539, 278, 'inter_lb', [line, box], lineCrossesBox),
  relation('?#', 798, 973, 'path_inter', [path, path], pathsCross),
]
