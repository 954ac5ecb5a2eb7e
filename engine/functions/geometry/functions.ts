// Functions of the geometric types.
import type { FunctionDefinition } from '../function.ts'
import { geometryArithmetics } from './operators.ts'
import { directionFunctions } from './operators/directions.ts'
import { shapeFunctions } from './shapes.ts'

export const geometryFunctions: readonly FunctionDefinition[] = [
  ...shapeFunctions,
  ...directionFunctions,
  ...geometryArithmetics.map((entry) => entry.function),
]
