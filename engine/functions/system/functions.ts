// What functions know of the server, the session and the catalog.
import type { FunctionDefinition } from '../function.ts'
import { catalogRowFunctions } from './catalog-rows.ts'
import { commentFunctions } from './comments.ts'
import { definitionFunctions } from './definitions.ts'
import { lockFunctions } from './locks.ts'
import { maintenanceFunctions } from './maintenance.ts'
import { privilegeFunctions } from './privileges.ts'
import { regFunctions } from './reg-functions.ts'
import { sequenceFunctions } from './sequences.ts'
import { sessionFunctions } from './session.ts'
import { sizeFunctions } from './sizes.ts'
import { visibilityFunctions } from './visibility.ts'

export const systemFunctions: readonly FunctionDefinition[] = [
  ...catalogRowFunctions,
  ...commentFunctions,
  ...definitionFunctions,
  ...lockFunctions,
  ...maintenanceFunctions,
  ...privilegeFunctions,
  ...regFunctions,
  ...sequenceFunctions,
  ...sessionFunctions,
  ...sizeFunctions,
  ...visibilityFunctions,
]
