// Everything that matches patterns.
import type { FunctionDefinition } from '../function.ts'
import { likeFunctions } from './like-functions.ts'
import { regexFunctions } from './regex-functions.ts'

export const patternFunctions: readonly FunctionDefinition[] = [
  ...likeFunctions,
  ...regexFunctions,
]
