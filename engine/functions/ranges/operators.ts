// Every operator of ranges but the comparisons.
import type { OperatorDefinition } from '../function.ts'
import { algebraOperators } from './algebra.ts'
import { containmentOperators } from './containment.ts'
import type { RangeOperators } from './define.ts'
import { positionOperators } from './position.ts'

export const declaredOperators: readonly RangeOperators[] = [
  ...containmentOperators,
  ...positionOperators,
  ...algebraOperators,
]

export const rangeOperatorList: readonly OperatorDefinition[] = declaredOperators.flatMap(({ operators }) => operators)
