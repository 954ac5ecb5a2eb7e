// Circles: area, extent and distances.
import type { Circle, Point } from '../../types/geometry/shapes.ts'
import { add, multiply, subtract } from './checked.ts'
import { distance } from './measures.ts'

export const circleArea = ({ radius }: Circle): number => multiply(multiply(radius, radius), Math.PI)

export const leftOf = ({ center, radius }: Circle): number => subtract(center.x, radius)
export const rightOf = ({ center, radius }: Circle): number => add(center.x, radius)
export const bottomOf = ({ center, radius }: Circle): number => subtract(center.y, radius)
export const topOf = ({ center, radius }: Circle): number => add(center.y, radius)

export const circleHolds = ({ center, radius }: Circle, point: Point): boolean => distance(center, point) <= radius

export const beyondZero = (value: number): number => (value < 0 ? 0 : value)

export const distanceToCircle = (point: Point, { center, radius }: Circle): number =>
  beyondZero(subtract(distance(point, center), radius))

export const circleDistance = (a: Circle, b: Circle): number =>
  beyondZero(subtract(distance(a.center, b.center), add(a.radius, b.radius)))
