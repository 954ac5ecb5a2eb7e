// Prefix operators: centers, lengths and numbers of points.
import type { Box, Circle, Path, Polygon, Segment } from '../../../types/geometry/shapes.ts'
import { Oid } from '../../../types/oids.ts'
import { prefix, type Arithmetic } from '../../arithmetic/define.ts'
import { centerOf } from '../boxes.ts'
import { middle, pathLength } from '../measures.ts'
import { segmentLength } from '../segments.ts'
import { circleAround } from '../shapes.ts'

const { point, lseg, box, path, polygon, circle, float8, int4 } = Oid

export const measured: readonly Arithmetic[] = [
  prefix('@@', 513, 138, 'box_center', box, point, ([a]: [Box]) => centerOf(a)),
  prefix('@@', 1420, 1472, 'circle_center', circle, point, ([a]: [Circle]) => a.center),
  prefix('@@', 969, 225, 'lseg_center', lseg, point, ([a]: [Segment]) => middle(a.start, a.end)),
  prefix('@@', 971, 227, 'poly_center', polygon, point, ([a]: [Polygon]) => circleAround(a).center),
  prefix('@-@', 1591, 1487, 'lseg_length', lseg, float8, ([a]: [Segment]) => segmentLength(a)),
  prefix('@-@', 799, 987, 'path_length', path, float8, ([a]: [Path]) => pathLength(a)),
  prefix('#', 797, 1432, 'path_npoints', path, int4, ([a]: [Path]) => a.points.length),
  prefix('#', 1521, 1445, 'poly_npoints', polygon, int4, ([a]: [Polygon]) => a.points.length),
]
