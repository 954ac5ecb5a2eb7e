// Parts of bit strings. Positions count from 1, and may lie outside.
import { outOfRange, PgError } from '../../errors.ts'

const positionMax = 2 ** 31 - 1

export function slice(value: string, from: number, count?: number): string {
  if (count !== undefined && count < 0) throw negativeLength()
  const end = count === undefined ? value.length + 1 : Math.min(from + count, value.length + 1)
  return value.slice(Math.max(from, 1) - 1, Math.max(end, 1) - 1)
}

export function overlaid(value: string, by: string, from: number, count: number): string {
  if (from <= 0) throw negativeLength()
  const next = from + count
  if (next > positionMax) throw outOfRange('integer')
  return slice(value, 1, from - 1) + by + slice(value, next)
}

const negativeLength = (): PgError => new PgError('22011', 'negative substring length not allowed')
