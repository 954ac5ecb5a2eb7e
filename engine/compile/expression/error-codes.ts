// Errors that generated code raises: a number that the run returns, and what the client is told.
import { PgError } from '../../errors.ts'

const errors = {
  1: ['22012', 'division by zero'],
  2: ['22003', 'smallint out of range'],
  3: ['22003', 'integer out of range'],
  4: ['22003', 'bigint out of range'],
  5: ['22003', 'value out of range: overflow'],
  6: ['22003', 'value out of range: underflow'],
  7: ['22008', 'date out of range'],
  8: ['22008', 'timestamp out of range'],
  9: ['21000', 'more than one row returned by a subquery used as an expression'],
  10: ['22011', 'negative substring length not allowed'],
  11: ['2201F', 'cannot take square root of a negative number'],
  12: ['2201E', 'cannot take logarithm of zero'],
  13: ['2201E', 'cannot take logarithm of a negative number'],
  14: ['22003', 'input is out of range'],
  15: ['2201F', 'zero raised to a negative power is undefined'],
  16: ['2201F', 'a negative number raised to a non-integer power yields a complex result'],
} as const

/** No error: a value that this code cannot hold (an infinite date, a numeric beyond 64 bits). The interpreter takes over. */
export const beyondCode = 99

export type ErrorCode = keyof typeof errors | typeof beyondCode

export const errorCode = {
  divisionByZero: 1,
  int2: 2,
  int4: 3,
  int8: 4,
  overflow: 5,
  underflow: 6,
  date: 7,
  timestamp: 8,
  secondRow: 9,
  negativeLength: 10,
  negativeRoot: 11,
  logarithmOfZero: 12,
  logarithmOfNegative: 13,
  inputRange: 14,
  zeroToNegative: 15,
  complexPower: 16,
  beyond: beyondCode,
} as const satisfies Record<string, ErrorCode>

export class BeyondCode extends Error {}

export function errorOfCode(code: number): Error {
  if (code === beyondCode) return new BeyondCode('a value that compiled code cannot hold')
  const known = errors[code as keyof typeof errors] as readonly [string, string] | undefined
  return known ? new PgError(known[0], known[1]) : new Error(`generated code ended with ${code}`)
}
