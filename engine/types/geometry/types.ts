// The geometric types. They have no order and nothing to hash, so nothing sorts or groups by them.
import type { Layout } from '../../columns/layout.ts'
import { invalidBinary } from '../../errors.ts'
import { formatFloat8 } from '../float-text.ts'
import type { TextSettings, TypeDefinition } from '../type.ts'
import { flat, pointsOf, receiveDoubles, receivePoints, sendDoubles, sendPoints } from './bytes.ts'
import {
  invalidLine,
  parseBox,
  parseCircle,
  parseLine,
  parsePath,
  parsePoint,
  parsePolygon,
  parseSegment,
} from './parse.ts'
import { boxOf, type Box, type Circle, type Line, type Path } from './shapes.ts'
import type { Point, Polygon, Segment } from './shapes.ts'
import { isZero } from './tolerance.ts'

const common = {
  category: 'G',
  preferred: false,
  byValue: false,
  alignment: 'd',
  storage: 'p',
  kind: 'base',
  elementOid: 0,
  collatable: false,
  layout: (): Layout => ({ kind: 'binary' }),
} as const

const named = (name: string, functions = name) => ({
  name,
  sqlName: name,
  inputName: `${functions}_in`,
  outputName: `${functions}_out`,
  receiveName: `${functions}_recv`,
  sendName: `${functions}_send`,
})

const pair = ({ x, y }: Point, { extraFloatDigits }: TextSettings): string =>
  `(${formatFloat8(x, extraFloatDigits)},${formatFloat8(y, extraFloatDigits)})`

const pairs = (points: readonly Point[], settings: TextSettings): string =>
  points.map((point) => pair(point, settings)).join(',')

const float8Oid = 701
const pointOid = 600

export const pointType: TypeDefinition<Point> = {
  ...common,
  ...named('point'),
  oid: pointOid,
  arrayOid: 1017,
  elementOid: float8Oid,
  length: 16,
  parse: parsePoint,
  format: pair,
  send: (point) => sendDoubles(flat([point])),
  receive: (bytes) => pointsOf(receiveDoubles(bytes, 2))[0],
}

export const lsegType: TypeDefinition<Segment> = {
  ...common,
  ...named('lseg'),
  oid: 601,
  arrayOid: 1018,
  elementOid: pointOid,
  length: 32,
  parse: parseSegment,
  format: ({ start, end }, settings) => `[${pairs([start, end], settings)}]`,
  send: ({ start, end }) => sendDoubles(flat([start, end])),
  receive(bytes) {
    const [start, end] = pointsOf(receiveDoubles(bytes, 4))
    return { start, end }
  },
}

export const boxType: TypeDefinition<Box> = {
  ...common,
  ...named('box'),
  oid: 603,
  arrayOid: 1020,
  elementOid: pointOid,
  delimiter: ';',
  length: 32,
  parse: parseBox,
  format: ({ high, low }, settings) => pairs([high, low], settings),
  send: ({ high, low }) => sendDoubles(flat([high, low])),
  receive(bytes) {
    const [a, b] = pointsOf(receiveDoubles(bytes, 4))
    return boxOf(a, b)
  },
}

export const lineType: TypeDefinition<Line> = {
  ...common,
  ...named('line'),
  oid: 628,
  arrayOid: 629,
  elementOid: float8Oid,
  length: 24,
  parse: parseLine,
  format: ({ a, b, c }, { extraFloatDigits }) =>
    `{${[a, b, c].map((value) => formatFloat8(value, extraFloatDigits)).join(',')}}`,
  send: ({ a, b, c }) => sendDoubles([a, b, c]),
  receive(bytes) {
    const [a, b, c] = receiveDoubles(bytes, 3)
    if (isZero(a) && isZero(b)) throw invalidLine('A and B cannot both be zero', '22P03')
    return { a, b, c }
  },
}

export const pathType: TypeDefinition<Path> = {
  ...common,
  ...named('path'),
  oid: 602,
  arrayOid: 1019,
  length: -1,
  storage: 'x',
  parse: parsePath,
  format: ({ closed, points }, settings) => (closed ? `(${pairs(points, settings)})` : `[${pairs(points, settings)}]`),
  send: ({ closed, points }) => sendPoints(points, [closed ? 1 : 0]),
  receive(bytes) {
    if (bytes.length === 0) throw invalidBinary('insufficient data left in message')
    return { closed: bytes[0] !== 0, points: receivePoints(bytes, 1, 'path') }
  },
}

export const polygonType: TypeDefinition<Polygon> = {
  ...common,
  ...named('polygon', 'poly'),
  oid: 604,
  arrayOid: 1027,
  length: -1,
  storage: 'x',
  parse: parsePolygon,
  format: ({ points }, settings) => `(${pairs(points, settings)})`,
  send: ({ points }) => sendPoints(points, []),
  receive: (bytes) => ({ points: receivePoints(bytes, 0, 'polygon') }),
}

export const circleType: TypeDefinition<Circle> = {
  ...common,
  ...named('circle'),
  oid: 718,
  arrayOid: 719,
  length: 24,
  parse: parseCircle,
  format: ({ center, radius }, settings) =>
    `<${pair(center, settings)},${formatFloat8(radius, settings.extraFloatDigits)}>`,
  send: ({ center, radius }) => sendDoubles([center.x, center.y, radius]),
  receive(bytes) {
    const [x, y, radius] = receiveDoubles(bytes, 3)
    if (radius < 0) throw invalidBinary('invalid radius in external "circle" value')
    return { center: { x, y }, radius }
  },
}
