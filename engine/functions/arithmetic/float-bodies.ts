// Arithmetic of the float types: a finite operation that ends in infinity overflows, one that ends in zero underflows.
import { divisionByZero, PgError } from '../../errors.ts'

type Pair = [number, number]

export const overflow = (): PgError => new PgError('22003', 'value out of range: overflow')
export const underflow = (): PgError => new PgError('22003', 'value out of range: underflow')
const isInfinite = (value: number): boolean => value === Infinity || value === -Infinity

function floatArithmetic(narrow: (value: number) => number) {
  return {
    add: ([a, b]: Pair): number => {
      const sum = narrow(a + b)
      if (isInfinite(sum) && !isInfinite(a) && !isInfinite(b)) throw overflow()
      return sum
    },
    subtract: ([a, b]: Pair): number => {
      const difference = narrow(a - b)
      if (isInfinite(difference) && !isInfinite(a) && !isInfinite(b)) throw overflow()
      return difference
    },
    multiply: ([a, b]: Pair): number => {
      const product = narrow(a * b)
      if (isInfinite(product) && !isInfinite(a) && !isInfinite(b)) throw overflow()
      if (product === 0 && a !== 0 && b !== 0) throw underflow()
      return product
    },
    divide: ([a, b]: Pair): number => {
      if (b === 0 && !Number.isNaN(a)) throw divisionByZero()
      const quotient = narrow(a / b)
      if (isInfinite(quotient) && !isInfinite(a)) throw overflow()
      if (quotient === 0 && a !== 0 && !isInfinite(b)) throw underflow()
      return quotient
    },
  }
}

export const float4 = floatArithmetic(Math.fround)
export const float8 = floatArithmetic((value) => value)

export const negateFloat = ([value]: [number]): number => -value
