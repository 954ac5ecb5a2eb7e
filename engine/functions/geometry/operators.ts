// Operators of points, boxes, circles and paths: moving and turning, containment, positions, distances, sameness.
import { divisionByZero } from '../../errors.ts'
import { boxOf, isSame, isSamePoint } from '../../types/geometry/shapes.ts'
import type { Box, Circle, Path, Point, Polygon, Segment } from '../../types/geometry/shapes.ts'
import { Oid } from '../../types/oids.ts'
import { binary, prefix, type Arithmetic } from '../arithmetic/define.ts'
import type { OperatorDefinition } from '../function.ts'
import { distance, hypotenuse, middle, pathLength } from './measures.ts'
import { centerOf, circleAround } from './shapes.ts'

const { point, lseg, box, path, polygon, circle, float8, int4, bool } = Oid
const points = [point, point] as const
const boxes = [box, box] as const

type Move = (a: Point, by: Point) => Point
type Points = [Point, Point]
type Boxes = [Box, Box]

const sum: Move = (a, by) => ({ x: a.x + by.x, y: a.y + by.y })
const difference: Move = (a, by) => ({ x: a.x - by.x, y: a.y - by.y })
/** Points as complex numbers: turned and stretched. */
const product: Move = (a, by) => ({ x: a.x * by.x - a.y * by.y, y: a.x * by.y + a.y * by.x })
const quotient: Move = (a, by) => {
  const square = by.x * by.x + by.y * by.y
  if (square === 0) throw divisionByZero()
  return { x: (a.x * by.x + a.y * by.y) / square, y: (by.x * a.y - by.y * a.x) / square }
}

const ofBox =
  (move: Move) =>
  ([a, by]: [Box, Point]): Box => ({ high: move(a.high, by), low: move(a.low, by) })
const turnedBox =
  (move: Move) =>
  ([a, by]: [Box, Point]): Box =>
    boxOf(move(a.high, by), move(a.low, by))
const ofPath =
  (move: Move) =>
  ([a, by]: [Path, Point]): Path => ({ ...a, points: a.points.map((each) => move(each, by)) })
const ofCircle =
  (move: Move, stretch: (radius: number, by: number) => number) =>
  ([a, by]: [Circle, Point]): Circle => ({
    center: move(a.center, by),
    radius: stretch(a.radius, hypotenuse(by.x, by.y)),
  })
const kept = (radius: number): number => radius

const boxHolds = ({ high, low }: Box, { x, y }: Point): boolean =>
  high.x >= x && low.x <= x && high.y >= y && low.y <= y
const circleHolds = (a: Circle, b: Point): boolean => distance(a.center, b) <= a.radius

export const geometryArithmetics: readonly Arithmetic[] = [
  binary('+', 731, 1441, 'point_add', points, point, ([a, b]: Points) => sum(a, b), { commutator: '+' }),
  binary('-', 732, 1442, 'point_sub', points, point, ([a, b]: Points) => difference(a, b)),
  binary('*', 733, 1443, 'point_mul', points, point, ([a, b]: Points) => product(a, b), { commutator: '*' }),
  binary('/', 734, 1444, 'point_div', points, point, ([a, b]: Points) => quotient(a, b)),
  binary('+', 804, 1422, 'box_add', [box, point], box, ofBox(sum)),
  binary('-', 805, 1423, 'box_sub', [box, point], box, ofBox(difference)),
  binary('*', 806, 1424, 'box_mul', [box, point], box, turnedBox(product)),
  binary('/', 807, 1425, 'box_div', [box, point], box, turnedBox(quotient)),
  binary('+', 736, 1436, 'path_add_pt', [path, point], path, ofPath(sum)),
  binary('-', 737, 1437, 'path_sub_pt', [path, point], path, ofPath(difference)),
  binary('*', 738, 1438, 'path_mul_pt', [path, point], path, ofPath(product)),
  binary('/', 739, 1439, 'path_div_pt', [path, point], path, ofPath(quotient)),
  binary('+', 1516, 1146, 'circle_add_pt', [circle, point], circle, ofCircle(sum, kept)),
  binary('-', 1517, 1147, 'circle_sub_pt', [circle, point], circle, ofCircle(difference, kept)),
  binary(
    '*',
    1518,
    1148,
    'circle_mul_pt',
    [circle, point],
    circle,
    ofCircle(product, (radius, by) => radius * by),
  ),
  binary(
    '/',
    1519,
    1149,
    'circle_div_pt',
    [circle, point],
    circle,
    ofCircle(quotient, (radius, by) => radius / by),
  ),

  binary('@>', 433, 193, 'box_contain_pt', [box, point], bool, ([a, b]: [Box, Point]) => boxHolds(a, b), {
    commutator: '<@',
  }),
  binary('<@', 511, 136, 'on_pb', [point, box], bool, ([b, a]: [Point, Box]) => boxHolds(a, b), { commutator: '@>' }),
  binary('@>', 759, 1477, 'circle_contain_pt', [circle, point], bool, ([a, b]: [Circle, Point]) => circleHolds(a, b), {
    commutator: '<@',
  }),
  binary(
    '<@',
    758,
    1478,
    'pt_contained_circle',
    [point, circle],
    bool,
    ([b, a]: [Point, Circle]) => circleHolds(a, b),
    {
      commutator: '@>',
    },
  ),

  binary('~=', 510, 135, 'point_eq', points, bool, ([a, b]: Points) => isSamePoint(a, b), { commutator: '~=' }),
  binary('<>', 713, 988, 'point_ne', points, bool, ([a, b]: Points) => !isSamePoint(a, b), { commutator: '<>' }),
  binary('~=', 499, 186, 'box_same', boxes, bool, ([a, b]: Boxes) => {
    return isSamePoint(a.high, b.high) && isSamePoint(a.low, b.low)
  }),
  binary('~=', 1512, 1452, 'circle_same', [circle, circle], bool, ([a, b]: [Circle, Circle]) => {
    const sameRadius = isSame(a.radius, b.radius) || (Number.isNaN(a.radius) && Number.isNaN(b.radius))
    return sameRadius && isSamePoint(a.center, b.center)
  }),

  binary('<->', 517, 991, 'point_distance', points, float8, ([a, b]: Points) => distance(a, b), { commutator: '<->' }),
  binary('<->', 706, 978, 'box_distance', boxes, float8, ([a, b]: Boxes) => distance(centerOf(a), centerOf(b)), {
    commutator: '<->',
  }),
  binary('<->', 1520, 1471, 'circle_distance', [circle, circle], float8, ([a, b]: [Circle, Circle]) =>
    Math.max(0, distance(a.center, b.center) - (a.radius + b.radius)),
  ),
  binary('<->', 1522, 1476, 'dist_pc', [point, circle], float8, ([a, b]: [Point, Circle]) =>
    Math.max(0, distance(a, b.center) - b.radius),
  ),
  binary('<->', 3291, 3290, 'dist_cpoint', [circle, point], float8, ([b, a]: [Circle, Point]) =>
    Math.max(0, distance(a, b.center) - b.radius),
  ),

  prefix('@@', 513, 138, 'box_center', box, point, ([a]: [Box]) => centerOf(a)),
  prefix('@@', 1420, 1472, 'circle_center', circle, point, ([a]: [Circle]) => a.center),
  prefix('@@', 969, 225, 'lseg_center', lseg, point, ([a]: [Segment]) => middle(a.start, a.end)),
  prefix('@@', 971, 227, 'poly_center', polygon, point, ([a]: [Polygon]) => circleAround(a).center),
  prefix('@-@', 1591, 1487, 'lseg_length', lseg, float8, ([a]: [Segment]) => distance(a.start, a.end)),
  prefix('@-@', 799, 987, 'path_length', path, float8, ([a]: [Path]) => pathLength(a)),
  prefix('#', 797, 1432, 'path_npoints', path, int4, ([a]: [Path]) => a.points.length),
  prefix('#', 1521, 1445, 'poly_npoints', polygon, int4, ([a]: [Polygon]) => a.points.length),
]

export const geometryOperators: readonly OperatorDefinition[] = geometryArithmetics.map((entry) => entry.operator)
