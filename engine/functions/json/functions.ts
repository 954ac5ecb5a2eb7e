// All functions of json and jsonb.
import type { FunctionDefinition } from '../function.ts'
import { accessFunctions } from './access.ts'
import { jsonAggregates } from './aggregates.ts'
import { buildFunctions } from './build.ts'
import { changeFunctions } from './change.ts'
import { checkDocumentFunctions } from './check-document.ts'
import { containFunctions } from './contain.ts'
import { pathFunctions } from './path-functions.ts'
import { populateFunctions } from './populate-functions.ts'
import { jsonRowFunctions } from './rows.ts'

export const jsonFunctions: readonly FunctionDefinition[] = [
  ...accessFunctions,
  ...jsonAggregates,
  ...buildFunctions,
  ...changeFunctions,
  ...checkDocumentFunctions,
  ...containFunctions,
  ...jsonRowFunctions,
  ...pathFunctions,
  ...populateFunctions,
]
