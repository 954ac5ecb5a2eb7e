// Every function behind an arithmetic operator, and some of their kind that have none.
import type { FunctionDefinition } from '../function.ts'
import { arithmetics } from './arithmetics.ts'
import { incrementFunctions } from './increments.ts'

export const arithmeticFunctions: readonly FunctionDefinition[] = [
  ...arithmetics.map((entry) => entry.function),
  ...incrementFunctions,
]
