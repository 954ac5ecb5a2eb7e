// All of mathematics.
import type { FunctionDefinition } from '../function.ts'
import { divisionFunctions } from './division.ts'
import { powerFunctions } from './powers.ts'
import { randomFunctions } from './random.ts'
import { roundingFunctions } from './rounding.ts'
import { trigonometryFunctions } from './trigonometry.ts'

export const mathFunctions: readonly FunctionDefinition[] = [
  ...divisionFunctions,
  ...powerFunctions,
  ...randomFunctions,
  ...roundingFunctions,
  ...trigonometryFunctions,
]
