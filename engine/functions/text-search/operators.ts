// Operators of text search but comparisons.
import type { OperatorDefinition } from '../function.ts'
import { matchingOperators } from './matching.ts'
import { queryAlgebraOperators } from './query-algebra.ts'
import { vectorOperators } from './vectors.ts'

export const textSearchOperators: readonly OperatorDefinition[] = [
  ...matchingOperators,
  ...vectorOperators,
  ...queryAlgebraOperators,
]
