// ?- ?| ?|| ?-|: level, upright, parallel and perpendicular. The functions behind them also go by names of their own.
import type { Line, Point, Segment } from '../../../types/geometry/shapes.ts'
import { isSame } from '../../../types/geometry/tolerance.ts'
import { Oid } from '../../../types/oids.ts'
import { binary, prefix, type Arithmetic } from '../../arithmetic/define.ts'
import { immutable } from '../../declare.ts'
import type { FunctionDefinition } from '../../function.ts'
import { areParallel, arePerpendicular, isHorizontal, isVertical, uprightBetween } from '../lines.ts'
import { slopeOfSegment } from '../segments.ts'

const { point, lseg, line, bool } = Oid

const pointsLevel = ([a, b]: [Point, Point]): boolean => isSame(a.y, b.y)
const pointsUpright = ([a, b]: [Point, Point]): boolean => isSame(a.x, b.x)
const segmentLevel = ([{ start, end }]: [Segment]): boolean => isSame(start.y, end.y)
const segmentUpright = ([{ start, end }]: [Segment]): boolean => isSame(start.x, end.x)
const segmentsParallel = ([a, b]: [Segment, Segment]): boolean => isSame(slopeOfSegment(a), slopeOfSegment(b))
const segmentsPerpendicular = ([a, b]: [Segment, Segment]): boolean =>
  isSame(slopeOfSegment(a), uprightBetween(b.start, b.end))
const lineLevel = ([a]: [Line]): boolean => isHorizontal(a)
const lineUpright = ([a]: [Line]): boolean => isVertical(a)
const linesParallel = ([a, b]: [Line, Line]): boolean => areParallel(a, b)
const linesPerpendicular = ([a, b]: [Line, Line]): boolean => arePerpendicular(a, b)

export const directions: readonly Arithmetic[] = [
  binary('?-', 808, 990, 'point_horiz', [point, point], bool, pointsLevel, { commutator: '?-' }),
  binary('?|', 809, 989, 'point_vert', [point, point], bool, pointsUpright, { commutator: '?|' }),
  prefix('?-', 1528, 998, 'lseg_horizontal', lseg, bool, segmentLevel),
  prefix('?|', 1529, 997, 'lseg_vertical', lseg, bool, segmentUpright),
  binary('?||', 1526, 995, 'lseg_parallel', [lseg, lseg], bool, segmentsParallel, { commutator: '?||' }),
  binary('?-|', 1527, 996, 'lseg_perp', [lseg, lseg], bool, segmentsPerpendicular, { commutator: '?-|' }),
  prefix('?-', 1614, 1499, 'line_horizontal', line, bool, lineLevel),
  prefix('?|', 1615, 1498, 'line_vertical', line, bool, lineUpright),
  binary('?||', 1612, 1496, 'line_parallel', [line, line], bool, linesParallel, { commutator: '?||' }),
  binary('?-|', 1613, 1497, 'line_perp', [line, line], bool, linesPerpendicular, { commutator: '?-|' }),
]

export const directionFunctions: readonly FunctionDefinition[] = [
  immutable(1407, 'ishorizontal', [point, point], bool, pointsLevel),
  immutable(1411, 'ishorizontal', [lseg], bool, segmentLevel),
  immutable(1415, 'ishorizontal', [line], bool, lineLevel),
  immutable(1406, 'isvertical', [point, point], bool, pointsUpright),
  immutable(1410, 'isvertical', [lseg], bool, segmentUpright),
  immutable(1414, 'isvertical', [line], bool, lineUpright),
  immutable(1408, 'isparallel', [lseg, lseg], bool, segmentsParallel),
  immutable(1412, 'isparallel', [line, line], bool, linesParallel),
  immutable(1409, 'isperp', [lseg, lseg], bool, segmentsPerpendicular),
  immutable(1413, 'isperp', [line, line], bool, linesPerpendicular),
]
