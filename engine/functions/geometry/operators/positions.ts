// << >> <<| |>> and their kin: beside, above and below each other.
import type { Box, Circle, Point, Polygon } from '../../../types/geometry/shapes.ts'
import { isAtLeast, isAtMost, isLess, isMore } from '../../../types/geometry/tolerance.ts'
import { Oid } from '../../../types/oids.ts'
import { binary, type Arithmetic } from '../../arithmetic/define.ts'
import { bottomOf, leftOf, rightOf, topOf } from '../circles.ts'
import { boundsOf } from '../measures.ts'

const { point, box, polygon, circle, bool } = Oid

function positionsOf<Shape>(type: number) {
  return (
    name: string,
    operatorOid: number,
    functionOid: number,
    functionName: string,
    holds: (a: Shape, b: Shape) => boolean,
  ): Arithmetic =>
    binary(name, operatorOid, functionOid, functionName, [type, type], bool, ([a, b]: [Shape, Shape]) => holds(a, b))
}

const ofPoints = positionsOf<Point>(point)
const ofBoxes = positionsOf<Box>(box)
const ofPolygons = positionsOf<Polygon>(polygon)
const ofCircles = positionsOf<Circle>(circle)

/** Bounds of polygons are compared exactly. */
const byBounds =
  (holds: (a: Box, b: Box) => boolean) =>
  (a: Polygon, b: Polygon): boolean =>
    holds(boundsOf(a.points), boundsOf(b.points))

export const positions: readonly Arithmetic[] = [
  ofPoints('<<', 507, 132, 'point_left', (a, b) => isLess(a.x, b.x)),
  ofPoints('>>', 508, 133, 'point_right', (a, b) => isMore(a.x, b.x)),
  ofPoints('|>>', 4161, 131, 'point_above', (a, b) => isMore(a.y, b.y)),
  ofPoints('<<|', 4162, 134, 'point_below', (a, b) => isLess(a.y, b.y)),

  ofBoxes('<<', 493, 188, 'box_left', (a, b) => isLess(a.high.x, b.low.x)),
  ofBoxes('&<', 494, 189, 'box_overleft', (a, b) => isAtMost(a.high.x, b.high.x)),
  ofBoxes('&>', 495, 190, 'box_overright', (a, b) => isAtLeast(a.low.x, b.low.x)),
  ofBoxes('>>', 496, 191, 'box_right', (a, b) => isMore(a.low.x, b.high.x)),
  ofBoxes('<<|', 2570, 2562, 'box_below', (a, b) => isLess(a.high.y, b.low.y)),
  ofBoxes('&<|', 2571, 2563, 'box_overbelow', (a, b) => isAtMost(a.high.y, b.high.y)),
  ofBoxes('|&>', 2572, 2564, 'box_overabove', (a, b) => isAtLeast(a.low.y, b.low.y)),
  ofBoxes('|>>', 2573, 2565, 'box_above', (a, b) => isMore(a.low.y, b.high.y)),
  ofBoxes('<^', 801, 116, 'box_below_eq', (a, b) => isAtMost(a.high.y, b.low.y)),
  ofBoxes('>^', 800, 115, 'box_above_eq', (a, b) => isAtLeast(a.low.y, b.high.y)),

  ofPolygons(
    '<<',
    485,
    341,
    'poly_left',
    byBounds((a, b) => a.high.x < b.low.x),
  ),
  ofPolygons(
    '&<',
    486,
    342,
    'poly_overleft',
    byBounds((a, b) => a.high.x <= b.high.x),
  ),
  ofPolygons(
    '&>',
    487,
    343,
    'poly_overright',
    byBounds((a, b) => a.low.x >= b.low.x),
  ),
  ofPolygons(
    '>>',
    488,
    344,
    'poly_right',
    byBounds((a, b) => a.low.x > b.high.x),
  ),
  ofPolygons(
    '<<|',
    2574,
    2566,
    'poly_below',
    byBounds((a, b) => a.high.y < b.low.y),
  ),
  ofPolygons(
    '&<|',
    2575,
    2567,
    'poly_overbelow',
    byBounds((a, b) => a.high.y <= b.high.y),
  ),
  ofPolygons(
    '|&>',
    2576,
    2568,
    'poly_overabove',
    byBounds((a, b) => a.low.y >= b.low.y),
  ),
  ofPolygons(
    '|>>',
    2577,
    2569,
    'poly_above',
    byBounds((a, b) => a.low.y > b.high.y),
  ),

  ofCircles('<<', 1506, 1454, 'circle_left', (a, b) => isLess(rightOf(a), leftOf(b))),
  ofCircles('&<', 1507, 1455, 'circle_overleft', (a, b) => isAtMost(rightOf(a), rightOf(b))),
  ofCircles('&>', 1508, 1456, 'circle_overright', (a, b) => isAtLeast(leftOf(a), leftOf(b))),
  ofCircles('>>', 1509, 1457, 'circle_right', (a, b) => isMore(leftOf(a), rightOf(b))),
  ofCircles('<<|', 1515, 1460, 'circle_below', (a, b) => isLess(topOf(a), bottomOf(b))),
  ofCircles('&<|', 2589, 2587, 'circle_overbelow', (a, b) => isAtMost(topOf(a), topOf(b))),
  ofCircles('|&>', 2590, 2588, 'circle_overabove', (a, b) => isAtLeast(bottomOf(a), bottomOf(b))),
  ofCircles('|>>', 1514, 1461, 'circle_above', (a, b) => isMore(bottomOf(a), topOf(b))),
]
