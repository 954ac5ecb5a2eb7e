// Functions of the geometric types: making them, their parts and measures, and what one becomes as another.
import { invalidParameter, PgError } from '../../errors.ts'
import { invalidLine } from '../../types/geometry/parse.ts'
import { boxOf, isSamePoint, lineThrough } from '../../types/geometry/shapes.ts'
import type { Box, Circle, Line, Path, Point, Polygon, Segment } from '../../types/geometry/shapes.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { boxArea, centerOf, heightOf, widthOf } from './boxes.ts'
import { add, divide, multiply, subtract, sum } from './checked.ts'
import { circleArea } from './circles.ts'
import { slopeBetween } from './lines.ts'
import { boundsOf, distance, middle, pathLength, signedArea } from './measures.ts'

const { point, lseg, box, line, path, polygon, circle, float8, int4, bool } = Oid

export const shapeFunctions: readonly FunctionDefinition[] = [
  immutable(1440, 'point', [float8, float8], point, ([x, y]: [number, number]) => ({ x, y })),
  immutable(993, 'lseg', [point, point], lseg, ([start, end]: [Point, Point]) => ({ start, end })),
  immutable(1421, 'box', [point, point], box, ([a, b]: [Point, Point]) => boxOf(a, b)),
  immutable(1493, 'line', [point, point], line, ([a, b]: [Point, Point]): Line => {
    if (isSamePoint(a, b)) throw invalidLine('must be two distinct points', '22023')
    return lineThrough(a, b)
  }),
  immutable(1473, 'circle', [point, float8], circle, ([center, radius]: [Point, number]) => ({ center, radius })),

  immutable(992, 'slope', [point, point], float8, ([a, b]: [Point, Point]) => slopeBetween(a, b)),
  immutable(975, 'area', [box], float8, ([a]: [Box]) => boxArea(a)),
  immutable(979, 'area', [path], float8, ([a]: [Path]) => (a.closed ? Math.abs(signedArea(a.points)) : null)),
  immutable(1468, 'area', [circle], float8, ([a]: [Circle]) => circleArea(a)),
  immutable(1542, 'center', [box], point, ([a]: [Box]) => centerOf(a)),
  immutable(1543, 'center', [circle], point, ([a]: [Circle]) => a.center),
  immutable(981, 'diagonal', [box], lseg, ([a]: [Box]) => diagonal(a)),
  immutable(1469, 'diameter', [circle], float8, ([a]: [Circle]) => multiply(a.radius, 2)),
  immutable(1470, 'radius', [circle], float8, ([a]: [Circle]) => a.radius),
  immutable(976, 'width', [box], float8, ([a]: [Box]) => widthOf(a)),
  immutable(977, 'height', [box], float8, ([a]: [Box]) => heightOf(a)),
  immutable(1530, 'length', [lseg], float8, ([a]: [Segment]) => distance(a.start, a.end)),
  immutable(1531, 'length', [path], float8, ([a]: [Path]) => pathLength(a)),
  immutable(1545, 'npoints', [path], int4, ([a]: [Path]) => a.points.length),
  immutable(1556, 'npoints', [polygon], int4, ([a]: [Polygon]) => a.points.length),
  immutable(1430, 'isclosed', [path], bool, ([a]: [Path]) => a.closed),
  immutable(1431, 'isopen', [path], bool, ([a]: [Path]) => !a.closed),
  immutable(1433, 'pclose', [path], path, ([a]: [Path]) => ({ ...a, closed: true })),
  immutable(1434, 'popen', [path], path, ([a]: [Path]) => ({ ...a, closed: false })),
  immutable(4067, 'bound_box', [box, box], box, ([a, b]: [Box, Box]) => boundsOf([a.high, a.low, b.high, b.low])),

  immutable(4091, 'box', [point], box, ([a]: [Point]) => ({ high: a, low: a })),
  immutable(1446, 'box', [polygon], box, ([a]: [Polygon]) => boundsOf(a.points)),
  immutable(1480, 'box', [circle], box, ([{ center, radius }]: [Circle]) => {
    const reach = divide(radius, Math.SQRT2)
    return {
      high: { x: add(center.x, reach), y: add(center.y, reach) },
      low: { x: subtract(center.x, reach), y: subtract(center.y, reach) },
    }
  }),
  immutable(1541, 'lseg', [box], lseg, ([a]: [Box]) => diagonal(a)),
  immutable(1532, 'point', [lseg], point, ([a]: [Segment]) => middle(a.start, a.end)),
  immutable(1534, 'point', [box], point, ([a]: [Box]) => centerOf(a)),
  immutable(1540, 'point', [polygon], point, ([a]: [Polygon]) => circleAround(a).center),
  immutable(1416, 'point', [circle], point, ([a]: [Circle]) => a.center),
  immutable(1447, 'path', [polygon], path, ([a]: [Polygon]) => ({ closed: true, points: a.points })),
  immutable(1449, 'polygon', [path], polygon, ([a]: [Path]) => {
    if (!a.closed) throw invalidParameter('open path cannot be converted to polygon')
    return { points: a.points }
  }),
  immutable(1448, 'polygon', [box], polygon, ([{ high, low }]: [Box]) => ({
    points: [low, { x: low.x, y: high.y }, high, { x: high.x, y: low.y }],
  })),
  immutable(1474, 'circle', [polygon], circle, ([a]: [Polygon]) => circleAround(a)),
  immutable(1479, 'circle', [box], circle, ([a]: [Box]) => ({
    center: centerOf(a),
    radius: distance(centerOf(a), a.high),
  })),
  immutable(1475, 'polygon', [int4, circle], polygon, ([count, a]: [number, Circle]) => polygonAround(count, a)),
  immutable(1544, 'polygon', [circle], polygon, ([a]: [Circle]) => polygonAround(defaultCorners, a)),
]

const diagonal = ({ high, low }: Box): Segment => ({ start: high, end: low })

const defaultCorners = 12

/** Around the mean of the points, as far as they are from it on average. */
export function circleAround({ points }: Polygon): Circle {
  const total = points.reduce(sum, { x: 0, y: 0 })
  const center = { x: divide(total.x, points.length), y: divide(total.y, points.length) }
  const reach = points.reduce((all, each) => add(all, distance(each, center)), 0)
  return { center, radius: divide(reach, points.length) }
}

function polygonAround(count: number, { center, radius }: Circle): Polygon {
  if (radius === 0) throw new PgError('0A000', 'cannot convert circle with radius zero to polygon')
  if (count < 2) throw invalidParameter('must request at least 2 points')
  const step = (2 * Math.PI) / count
  const points = Array.from({ length: count }, (_, index) => ({
    x: subtract(center.x, multiply(radius, Math.cos(index * step))),
    y: add(center.y, multiply(radius, Math.sin(index * step))),
  }))
  return { points }
}
