// All functions of text.
import type { FunctionDefinition } from '../function.ts'
import { caseFunctions } from './case.ts'
import { concatFunctions } from './concat.ts'
import { formatFunctions } from './format.ts'
import { lengthFunctions } from './length.ts'
import { quoteFunctions } from './quote.ts'
import { radixFunctions } from './radix.ts'
import { substringFunctions } from './substring.ts'
import { trimFunctions } from './trim-pad.ts'
import { unicodeFunctions } from './unicode.ts'

export const stringFunctions: readonly FunctionDefinition[] = [
  ...caseFunctions,
  ...concatFunctions,
  ...formatFunctions,
  ...lengthFunctions,
  ...quoteFunctions,
  ...radixFunctions,
  ...substringFunctions,
  ...trimFunctions,
  ...unicodeFunctions,
]
