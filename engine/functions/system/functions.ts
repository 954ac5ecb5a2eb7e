// What functions know of the server, the session and the catalog.
import type { FunctionDefinition } from '../function.ts'
import { absentFeatureFunctions } from './absent-features.ts'
import { catalogRowFunctions } from './catalog-rows.ts'
import { commentFunctions } from './comments.ts'
import { definitionFunctions } from './definitions.ts'
import { describedObjectFunctions } from './described-objects.ts'
import { indexPropertyFunctions } from './index-properties.ts'
import { lockFunctions } from './locks.ts'
import { maintenanceFunctions } from './maintenance.ts'
import { parameterPrivilegeFunctions, privilegeFunctions } from './privileges.ts'
import { regFunctions } from './reg-functions.ts'
import { sequenceFunctions } from './sequences.ts'
import { sessionFunctions } from './session.ts'
import { sizeFunctions } from './sizes.ts'
import { visibilityFunctions } from './visibility.ts'

export const systemFunctions: readonly FunctionDefinition[] = [
  ...absentFeatureFunctions,
  ...catalogRowFunctions,
  ...commentFunctions,
  ...definitionFunctions,
  ...describedObjectFunctions,
  ...indexPropertyFunctions,
  ...lockFunctions,
  ...maintenanceFunctions,
  ...parameterPrivilegeFunctions,
  ...privilegeFunctions,
  ...regFunctions,
  ...sequenceFunctions,
  ...sessionFunctions,
  ...sizeFunctions,
  ...visibilityFunctions,
]
