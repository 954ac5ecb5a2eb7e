// Every function that pg_cast names, but for those that need the catalog.
import type { FunctionDefinition } from '../function.ts'
import { datetimeCasts } from './datetimes.ts'
import { identifierCasts } from './identifiers.ts'
import { jsonCasts } from './jsons.ts'
import { numberCasts } from './numbers.ts'
import { textCasts } from './texts.ts'

export const castFunctions: readonly FunctionDefinition[] = [
  ...numberCasts,
  ...textCasts,
  ...datetimeCasts,
  ...identifierCasts,
  ...jsonCasts,
]
