// Every comparison function: what the operators =, <>, <, <=, >, >= and ~<~ … call.
import type { FunctionDefinition } from '../function.ts'
import { comparisons } from './comparisons.ts'
import { orderFunctions } from './order-functions.ts'

export const comparisonFunctions: readonly FunctionDefinition[] = [
  ...comparisons.flatMap((family) => family.functions),
  ...orderFunctions,
]
