// Everything about dates and times.
import type { FunctionDefinition } from '../function.ts'
import { clockFunctions } from './clock.ts'
import { extractFunctions } from './extract.ts'
import { makeFunctions } from './make.ts'
import { momentFunctions } from './moments.ts'
import { spanFunctions } from './spans.ts'
import { truncateFunctions } from './truncate.ts'
import { zoneFunctions } from './zones.ts'

export const datetimeFunctions: readonly FunctionDefinition[] = [
  ...clockFunctions,
  ...extractFunctions,
  ...makeFunctions,
  ...momentFunctions,
  ...spanFunctions,
  ...truncateFunctions,
  ...zoneFunctions,
]
