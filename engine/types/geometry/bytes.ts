// Wire forms of the geometric types: doubles one after the other, with a count where there may be any number of points.
import { invalidBinary } from '../../errors.ts'
import { viewOf } from '../binary.ts'
import type { Point } from './shapes.ts'

const doubleBytes = 8
const pointBytes = 2 * doubleBytes

export function sendDoubles(values: readonly number[], header: readonly number[] = []): Uint8Array {
  const bytes = new Uint8Array(header.length + doubleBytes * values.length)
  bytes.set(header)
  const view = viewOf(bytes)
  values.forEach((value, index) => view.setFloat64(header.length + doubleBytes * index, value))
  return bytes
}

export function receiveDoubles(bytes: Uint8Array, count: number, from = 0): readonly number[] {
  const length = from + doubleBytes * count
  if (bytes.length < length) throw invalidBinary('insufficient data left in message')
  if (bytes.length > length) throw invalidBinary('incorrect binary data format')
  const view = viewOf(bytes)
  return Array.from({ length: count }, (_, index) => view.getFloat64(from + doubleBytes * index))
}

export const flat = (points: readonly Point[]): readonly number[] => points.flatMap(({ x, y }) => [x, y])

export const pointsOf = (values: readonly number[]): readonly Point[] =>
  Array.from({ length: values.length / 2 }, (_, index) => ({ x: values[2 * index], y: values[2 * index + 1] }))

/** The number of points as four bytes after `header`, then the points. */
export function sendPoints(points: readonly Point[], header: readonly number[]): Uint8Array {
  const count = points.length
  const counted = [...header, (count >>> 24) & 0xff, (count >>> 16) & 0xff, (count >>> 8) & 0xff, count & 0xff]
  return sendDoubles(flat(points), counted)
}

export function receivePoints(bytes: Uint8Array, from: number, type: string): readonly Point[] {
  if (bytes.length < from + 4) throw invalidBinary('insufficient data left in message')
  const count = viewOf(bytes).getInt32(from)
  if (count <= 0 || count >= (2 ** 31 - 1 - 40) / pointBytes) {
    throw invalidBinary(`invalid number of points in external "${type}" value`)
  }
  return pointsOf(receiveDoubles(bytes, 2 * count, from + 4))
}
