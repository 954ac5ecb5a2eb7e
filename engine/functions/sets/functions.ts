// Functions that yield rows.
import type { FunctionDefinition } from '../function.ts'
import { sampleFunctions } from './sample.ts'
import { seriesFunctions } from './series.ts'
import { tableSampleFunctions } from './table-sample.ts'
import { unnestFunctions } from './unnest.ts'

export const setsFunctions: readonly FunctionDefinition[] = [
  ...sampleFunctions,
  ...seriesFunctions,
  ...tableSampleFunctions,
  ...unnestFunctions,
]
