// = < > over sizes: boxes and circles by area, segments by length (but = by their ends), paths by the number of their points. ~= is sameness.
import { isSamePoint, sameOrNaN } from '../../../types/geometry/shapes.ts'
import type { Box, Circle, Line, Path, Point, Polygon, Segment } from '../../../types/geometry/shapes.ts'
import { isAtLeast, isAtMost, isLess, isMore, isOther, isSame } from '../../../types/geometry/tolerance.ts'
import { Oid } from '../../../types/oids.ts'
import { binary, type Arithmetic } from '../../arithmetic/define.ts'
import { boxArea } from '../boxes.ts'
import { circleArea } from '../circles.ts'
import { isSameLine } from '../lines.ts'
import { isSamePolygon } from '../polygons.ts'
import { segmentLength } from '../segments.ts'

const { point, lseg, box, line, path, polygon, circle, bool } = Oid

type Name = '=' | '<>' | '<' | '<=' | '>' | '>='
type Holds = (a: number, b: number) => boolean

const commutators: Readonly<Record<Name, Name>> = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
const negators: Readonly<Record<Name, Name>> = { '=': '<>', '<>': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' }

type Row = readonly [name: Name, operatorOid: number, functionOid: number, functionName: string, holds: Holds]

function bySize<Shape>(type: number, size: (shape: Shape) => number, rows: readonly Row[]): readonly Arithmetic[] {
  const names = new Set<Name>(rows.map(([name]) => name))
  return rows.map(([name, operatorOid, functionOid, functionName, holds]) =>
    binary(
      name,
      operatorOid,
      functionOid,
      functionName,
      [type, type],
      bool,
      ([a, b]: [Shape, Shape]) => holds(size(a), size(b)),
      { commutator: commutators[name], ...(names.has(negators[name]) && { negator: negators[name] }) },
    ),
  )
}

const isSameSegment = ([a, b]: [Segment, Segment]): boolean =>
  isSamePoint(a.start, b.start) && isSamePoint(a.end, b.end)

export const sizes: readonly Arithmetic[] = [
  ...bySize<Box>(box, boxArea, [
    ['=', 503, 128, 'box_eq', isSame],
    ['<', 504, 129, 'box_lt', isLess],
    ['<=', 505, 130, 'box_le', isAtMost],
    ['>', 502, 127, 'box_gt', isMore],
    ['>=', 501, 126, 'box_ge', isAtLeast],
  ]),
  ...bySize<Circle>(circle, circleArea, [
    ['=', 1500, 1462, 'circle_eq', isSame],
    ['<>', 1501, 1463, 'circle_ne', isOther],
    ['<', 1502, 1464, 'circle_lt', isLess],
    ['<=', 1504, 1466, 'circle_le', isAtMost],
    ['>', 1503, 1465, 'circle_gt', isMore],
    ['>=', 1505, 1467, 'circle_ge', isAtLeast],
  ]),
  ...bySize<Path>(path, ({ points }) => points.length, [
    ['=', 792, 984, 'path_n_eq', (a, b) => a === b],
    ['<', 793, 982, 'path_n_lt', (a, b) => a < b],
    ['<=', 795, 985, 'path_n_le', (a, b) => a <= b],
    ['>', 794, 983, 'path_n_gt', (a, b) => a > b],
    ['>=', 796, 986, 'path_n_ge', (a, b) => a >= b],
  ]),
  binary('=', 1535, 999, 'lseg_eq', [lseg, lseg], bool, isSameSegment, { commutator: '=', negator: '<>' }),
  binary('<>', 1586, 1482, 'lseg_ne', [lseg, lseg], bool, (ends: [Segment, Segment]) => !isSameSegment(ends), {
    commutator: '<>',
    negator: '=',
  }),
  ...bySize<Segment>(lseg, segmentLength, [
    ['<', 1587, 1483, 'lseg_lt', isLess],
    ['<=', 1588, 1484, 'lseg_le', isAtMost],
    ['>', 1589, 1485, 'lseg_gt', isMore],
    ['>=', 1590, 1486, 'lseg_ge', isAtLeast],
  ]),
  binary('=', 1616, 1492, 'line_eq', [line, line], bool, ([a, b]: [Line, Line]) => isSameLine(a, b), {
    commutator: '=',
  }),
  binary('~=', 510, 135, 'point_eq', [point, point], bool, ([a, b]: [Point, Point]) => isSamePoint(a, b), {
    commutator: '~=',
    negator: '<>',
  }),
  binary('<>', 713, 988, 'point_ne', [point, point], bool, ([a, b]: [Point, Point]) => !isSamePoint(a, b), {
    commutator: '<>',
    negator: '~=',
  }),
  binary(
    '~=',
    499,
    186,
    'box_same',
    [box, box],
    bool,
    ([a, b]: [Box, Box]) => isSamePoint(a.high, b.high) && isSamePoint(a.low, b.low),
    { commutator: '~=' },
  ),
  binary(
    '~=',
    1512,
    1452,
    'circle_same',
    [circle, circle],
    bool,
    ([a, b]: [Circle, Circle]) =>
      (isSame(a.radius, b.radius) || sameOrNaN(a.radius, b.radius)) && isSamePoint(a.center, b.center),
    { commutator: '~=' },
  ),
  binary('~=', 491, 339, 'poly_same', [polygon, polygon], bool, ([a, b]: [Polygon, Polygon]) => isSamePolygon(a, b), {
    commutator: '~=',
  }),
]
