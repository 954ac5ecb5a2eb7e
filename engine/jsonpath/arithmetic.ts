// Operators of numbers in a jsonpath.
import { PgError } from '../errors.ts'
import { add, divide, modulo, multiply, negate, subtract } from '../types/numeric/arithmetic.ts'
import type { Numeric } from '../types/numeric-value.ts'
import { itemKind, type PathItem } from './moment.ts'
import { PathFault } from './fault.ts'
import type { Arithmetic } from './path.ts'

const operations: Readonly<Record<Arithmetic, (a: Numeric, b: Numeric) => Numeric>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': modulo,
}

/** Throws PathFault. */
export function operate(operator: Arithmetic, left: readonly PathItem[], right: readonly PathItem[]): Numeric {
  const number = (items: readonly PathItem[], side: 'left' | 'right'): Numeric => {
    if (items.length === 1 && itemKind(items[0]) === 'number') return items[0] as Numeric
    throw new PathFault('22038', `${side} operand of jsonpath operator ${operator} is not a single numeric value`)
  }
  const a = number(left, 'left')
  const b = number(right, 'right')
  try {
    return operations[operator](a, b)
  } catch (error) {
    if (error instanceof PgError) throw new PathFault(error.sqlstate, error.message, error.fields)
    throw error
  }
}

export function signed(operator: '+' | '-', item: PathItem): Numeric {
  if (itemKind(item) !== 'number')
    throw new PathFault('2203B', `operand of unary jsonpath operator ${operator} is not a numeric value`)
  return operator === '-' ? negate(item as Numeric) : (item as Numeric)
}
