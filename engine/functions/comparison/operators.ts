// Every comparison operator.
import type { OperatorDefinition } from '../function.ts'
import { comparisons } from './comparisons.ts'

export const comparisonOperators: readonly OperatorDefinition[] = comparisons.flatMap((family) => family.operators)
