// Functions of the geometric types.
import type { FunctionDefinition } from '../function.ts'
import { geometryArithmetics } from './operators.ts'
import { shapeFunctions } from './shapes.ts'

export const geometryFunctions: readonly FunctionDefinition[] = [
  ...shapeFunctions,
  ...geometryArithmetics.map((entry) => entry.function),
]
