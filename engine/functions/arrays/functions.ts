// All functions of arrays.
import type { FunctionDefinition } from '../function.ts'
import { arrayChangeFunctions } from './change.ts'
import { arraySearchFunctions } from './search.ts'
import { arrayShapeFunctions } from './size.ts'

export const arrayFunctions: readonly FunctionDefinition[] = [
  ...arrayChangeFunctions,
  ...arraySearchFunctions,
  ...arrayShapeFunctions,
]
