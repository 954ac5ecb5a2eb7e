// time(p) and timestamp(p): digits of a second, at most six.
import { invalidParameter } from '../errors.ts'

const precisionMax = 6

export function secondsTypmodIn(type: 'TIME' | 'TIMESTAMP', zoned: boolean, modifiers: readonly number[]): number {
  const [precision] = modifiers
  if (modifiers.length !== 1) throw invalidParameter('invalid type modifier')
  if (precision < 0) {
    throw invalidParameter(`${type}(${precision})${zoned ? ' WITH TIME ZONE' : ''} precision must not be negative`)
  }
  return Math.min(precision, precisionMax)
}

export const secondsTypmodOut = (typmod: number): string => (typmod < 0 ? '' : `(${typmod})`)
