// Everything about byte strings.
import type { FunctionDefinition } from '../function.ts'
import { byteFunctions } from './bytes.ts'
import { digestFunctions } from './digest.ts'
import { encodingFunctions } from './encoding.ts'

export const byteaFunctions: readonly FunctionDefinition[] = [
  ...byteFunctions,
  ...digestFunctions,
  ...encodingFunctions,
]
