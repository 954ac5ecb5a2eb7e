// Functions of text search.
import type { FunctionDefinition } from '../function.ts'
import { documentFunctions } from './documents.ts'
import { headlineFunctions } from './headlines.ts'
import { inspectionFunctions } from './inspection.ts'
import { matchingFunctions } from './matching.ts'
import { queryFunctions } from './queries.ts'
import { queryAlgebraFunctions } from './query-algebra.ts'
import { queryOfRowsFunctions } from './queries-of-rows.ts'
import { rankFunctions } from './ranks.ts'
import { vectorFunctions } from './vectors.ts'

export const textSearchFunctions: readonly FunctionDefinition[] = [
  ...documentFunctions,
  ...queryFunctions,
  ...matchingFunctions,
  ...vectorFunctions,
  ...queryAlgebraFunctions,
  ...queryOfRowsFunctions,
  ...rankFunctions,
  ...headlineFunctions,
  ...inspectionFunctions,
]
