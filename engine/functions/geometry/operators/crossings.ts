// # and ##: the point where two cross, the common part of boxes, and the point of the right one that is nearest to the left one.
import type { Box, Line, Point, Segment } from '../../../types/geometry/shapes.ts'
import { Oid } from '../../../types/oids.ts'
import { binary, type Arithmetic } from '../../arithmetic/define.ts'
import { commonBox, nearestOnBox, nearestOnBoxToSegment } from '../boxes.ts'
import { crossingOfLines, nearestOnLine, slopeOf, type Nearest } from '../lines.ts'
import { crossingOfSegments, nearestToLine, nearestToPoint, nearestToSegment, slopeOfSegment } from '../segments.ts'

const { point, lseg, box, line } = Oid

const found = (nearest: Nearest): Point | null => (Number.isNaN(nearest.distance) ? null : nearest.point)

export const crossings: readonly Arithmetic[] = [
  binary(
    '#',
    1536,
    362,
    'lseg_interpt',
    [lseg, lseg],
    point,
    ([a, b]: [Segment, Segment]) => crossingOfSegments(a, b) ?? null,
    { commutator: '#' },
  ),
  binary(
    '#',
    1617,
    1494,
    'line_interpt',
    [line, line],
    point,
    ([a, b]: [Line, Line]) => crossingOfLines(a, b) ?? null,
    {
      commutator: '#',
    },
  ),
  binary('#', 803, 980, 'box_intersect', [box, box], box, ([a, b]: [Box, Box]) => commonBox(a, b) ?? null),

  binary('##', 1557, 961, 'close_pl', [point, line], point, ([a, b]: [Point, Line]) => found(nearestOnLine(b, a))),
  binary('##', 1558, 366, 'close_ps', [point, lseg], point, ([a, b]: [Point, Segment]) => found(nearestToPoint(b, a))),
  binary('##', 1559, 367, 'close_pb', [point, box], point, ([a, b]: [Point, Box]) => found(nearestOnBox(b, a))),
  // Of parallels no point is the nearest.
  binary('##', 1577, 1488, 'close_ls', [line, lseg], point, ([a, b]: [Line, Segment]) =>
    slopeOf(a) === slopeOfSegment(b) ? null : found(nearestToLine(b, a)),
  ),
  binary('##', 1578, 1489, 'close_lseg', [lseg, lseg], point, ([a, b]: [Segment, Segment]) =>
    slopeOfSegment(a) === slopeOfSegment(b) ? null : found(nearestToSegment(b, a)),
  ),
  binary('##', 1567, 368, 'close_sb', [lseg, box], point, ([a, b]: [Segment, Box]) =>
    found(nearestOnBoxToSegment(b, a)),
  ),
]
