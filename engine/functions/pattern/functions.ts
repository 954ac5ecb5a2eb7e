// Everything that matches patterns.
import type { FunctionDefinition } from '../function.ts'
import { likeFunctions } from './like-functions.ts'
import { regexFunctions } from './regex-functions.ts'
import { regexPositionFunctions } from './regex-positions.ts'
import { regexReplaceFunctions } from './regex-replace.ts'

export const patternFunctions: readonly FunctionDefinition[] = [
  ...likeFunctions,
  ...regexFunctions,
  ...regexPositionFunctions,
  ...regexReplaceFunctions,
]
