// + - * / with a point on the right: what is on the left is moved, turned and stretched.
import { boxOf } from '../../../types/geometry/shapes.ts'
import type { Box, Circle, Path, Point } from '../../../types/geometry/shapes.ts'
import { Oid } from '../../../types/oids.ts'
import { binary, type Arithmetic } from '../../arithmetic/define.ts'
import { difference, divide, multiply, product, quotient, sum } from '../checked.ts'
import { hypotenuse } from '../measures.ts'
import { joinedPaths } from '../paths.ts'

const { point, box, path, circle } = Oid
const points = [point, point] as const

type Move = (a: Point, by: Point) => Point

const ofPoint =
  (move: Move) =>
  ([a, by]: [Point, Point]): Point =>
    move(a, by)
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
const movedCircle =
  (move: Move) =>
  ([a, by]: [Circle, Point]): Circle => ({ ...a, center: move(a.center, by) })

export const moves: readonly Arithmetic[] = [
  binary('+', 731, 1441, 'point_add', points, point, ofPoint(sum), { commutator: '+' }),
  binary('-', 732, 1442, 'point_sub', points, point, ofPoint(difference)),
  binary('*', 733, 1443, 'point_mul', points, point, ofPoint(product), { commutator: '*' }),
  binary('/', 734, 1444, 'point_div', points, point, ofPoint(quotient)),
  binary('+', 804, 1422, 'box_add', [box, point], box, ofBox(sum)),
  binary('-', 805, 1423, 'box_sub', [box, point], box, ofBox(difference)),
  binary('*', 806, 1424, 'box_mul', [box, point], box, turnedBox(product)),
  binary('/', 807, 1425, 'box_div', [box, point], box, turnedBox(quotient)),
  binary('+', 736, 1436, 'path_add_pt', [path, point], path, ofPath(sum)),
  binary('-', 737, 1437, 'path_sub_pt', [path, point], path, ofPath(difference)),
  binary('*', 738, 1438, 'path_mul_pt', [path, point], path, ofPath(product)),
  binary('/', 739, 1439, 'path_div_pt', [path, point], path, ofPath(quotient)),
  binary('+', 735, 1435, 'path_add', [path, path], path, ([a, b]: [Path, Path]) => joinedPaths(a, b), {
    commutator: '+',
  }),
  binary('+', 1516, 1146, 'circle_add_pt', [circle, point], circle, movedCircle(sum)),
  binary('-', 1517, 1147, 'circle_sub_pt', [circle, point], circle, movedCircle(difference)),
  binary('*', 1518, 1148, 'circle_mul_pt', [circle, point], circle, ofCircle(product, multiply)),
  binary('/', 1519, 1149, 'circle_div_pt', [circle, point], circle, ofCircle(quotient, divide)),
]
