// Texts of the geometric types.
import { PgError } from '../../errors.ts'
import { Scanner } from './scanner.ts'
import { boxOf, isSamePoint, lineThrough } from './shapes.ts'
import type { Box, Circle, Line, Path, Point, Polygon, Segment } from './shapes.ts'
import { isZero } from './tolerance.ts'

export function parsePoint(text: string): Point {
  const scanner = new Scanner(text, 'point')
  const point = scanner.point()
  scanner.end()
  return point
}

export function parseSegment(text: string): Segment {
  const [start, end] = twoPoints(text, 'lseg', true)
  return { start, end }
}

export function parseBox(text: string): Box {
  const [a, b] = twoPoints(text, 'box', false)
  return boxOf(a, b)
}

function twoPoints(text: string, type: string, mayBeOpen: boolean): readonly [Point, Point] {
  const scanner = new Scanner(text, type)
  const [first, second] = scanner.points(2, mayBeOpen).points
  scanner.end()
  return [first, second]
}

export function parseLine(text: string): Line {
  const scanner = new Scanner(text, 'line')
  if (!scanner.take('{')) {
    const [from, to] = twoPoints(text, 'line', true)
    if (isSamePoint(from, to)) throw invalidLine('must be two distinct points')
    return lineThrough(from, to)
  }
  const a = scanner.number()
  scanner.need(',')
  const b = scanner.number()
  scanner.need(',')
  const c = scanner.number()
  scanner.need('}')
  scanner.skipSpaces()
  scanner.end()
  if (isZero(a) && isZero(b)) throw invalidLine('A and B cannot both be zero')
  return { a, b, c }
}

export const invalidLine = (why: string, sqlstate = '22P02'): PgError =>
  new PgError(sqlstate, `invalid line specification: ${why}`)

export function parsePath(text: string): Path {
  const scanner = new Scanner(text, 'path')
  const count = scanner.pointCount()
  const outer = scanner.isLastOpening()
  if (outer) scanner.take('(')
  const { open, points } = scanner.points(count, true)
  scanner.close(outer ? 1 : 0, undefined)
  scanner.end()
  return { closed: !open, points }
}

export function parsePolygon(text: string): Polygon {
  const scanner = new Scanner(text, 'polygon')
  const { points } = scanner.points(scanner.pointCount(), false)
  scanner.end()
  return { points }
}

export function parseCircle(text: string): Circle {
  const scanner = new Scanner(text, 'circle')
  const depth = scanner.take('<') || scanner.takeOuter() ? 1 : 0
  const center = scanner.point()
  scanner.take(',')
  const radius = scanner.number()
  if (radius < 0) scanner.fail()
  scanner.close(depth, '>')
  scanner.end()
  return { center, radius }
}
