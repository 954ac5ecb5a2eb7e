// All aggregates.
import type { FunctionDefinition } from '../function.ts'
import { collectFunctions } from './collect.ts'
import { countFunctions } from './count.ts'
import { extremeFunctions } from './extremes.ts'
import { logicFunctions } from './logic.ts'
import { hypotheticalFunctions } from './hypothetical.ts'
import { orderedSetFunctions } from './ordered-set.ts'
import { regressionFunctions } from './regression.ts'
import { sumFunctions } from './sum.ts'
import { transitionFunctions } from './transition-functions.ts'
import { varianceFunctions } from './variance.ts'

export const aggregatesFunctions: readonly FunctionDefinition[] = [
  ...collectFunctions,
  ...countFunctions,
  ...extremeFunctions,
  ...logicFunctions,
  ...orderedSetFunctions,
  ...hypotheticalFunctions,
  ...regressionFunctions,
  ...sumFunctions,
  ...transitionFunctions,
  ...varianceFunctions,
]
