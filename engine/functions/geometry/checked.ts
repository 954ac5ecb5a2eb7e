// Arithmetic of coordinates: what leaves the range of doubles is an error, as in arithmetic of float8.
import type { Point } from '../../types/geometry/shapes.ts'
import { float8 } from '../arithmetic/float-bodies.ts'

export const add = (a: number, b: number): number => float8.add([a, b])
export const subtract = (a: number, b: number): number => float8.subtract([a, b])
export const multiply = (a: number, b: number): number => float8.multiply([a, b])
export const divide = (a: number, b: number): number => float8.divide([a, b])

export const sum = (a: Point, by: Point): Point => ({ x: add(a.x, by.x), y: add(a.y, by.y) })
export const difference = (a: Point, by: Point): Point => ({ x: subtract(a.x, by.x), y: subtract(a.y, by.y) })

/** Points as complex numbers: turned and stretched. */
export const product = (a: Point, by: Point): Point => ({
  x: subtract(multiply(a.x, by.x), multiply(a.y, by.y)),
  y: add(multiply(a.x, by.y), multiply(a.y, by.x)),
})

export function quotient(a: Point, by: Point): Point {
  const square = add(multiply(by.x, by.x), multiply(by.y, by.y))
  return {
    x: divide(add(multiply(a.x, by.x), multiply(a.y, by.y)), square),
    y: divide(subtract(multiply(by.x, a.y), multiply(by.y, a.x)), square),
  }
}

/** As floats are ordered: NaN comes after all numbers. */
export const comesBefore = (a: number, b: number): boolean => (Number.isNaN(b) ? !Number.isNaN(a) : a < b)
