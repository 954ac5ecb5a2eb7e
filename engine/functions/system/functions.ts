// What functions know of the server, the session and the catalog.
import type { FunctionDefinition } from '../function.ts'
import { functionDefinitionFunctions } from './function-definition.ts'
import { objectClassFunctions } from './object-classes/functions.ts'
import { absentFeatureFunctions } from './absent-features.ts'
import { activityCounterFunctions } from './activity-counters.ts'
import { aclFunctions } from './acl.ts'
import { backupFunctions } from './backup.ts'
import { builtInTriggerFunctions } from './built-in-triggers.ts'
import { keyTriggerFunctions } from './key-triggers.ts'
import { catalogRowFunctions } from './catalog-rows.ts'
import { commentFunctions } from './comments.ts'
import { controlFunctions } from './control.ts'
import { definitionFunctions } from './definitions.ts'
import { triggerDefinitionFunctions } from './trigger-definition.ts'
import { indexPropertyFunctions } from './index-properties.ts'
import { lockFunctions } from './locks.ts'
import { logPositionFunctions } from './log-position.ts'
import { maintenanceFunctions } from './maintenance.ts'
import { statisticsObjectFunctions } from './statistics-objects.ts'
import { transactionFunctions } from './transactions.ts'
import { rowPlaceFunctions } from './row-places.ts'
import { repartitionFunctions } from './repartition.ts'
import { nextIdFunctions } from './next-id.ts'
import { partitionFunctions } from './partitions.ts'
import { tableDefinitionFunctions } from './table-definition.ts'
import { objectFunctions } from './objects.ts'
import { parameterPrivilegeFunctions, privilegeFunctions } from './privileges.ts'
import { regFunctions } from './reg-functions.ts'
import { rowCountFunctions } from './row-count.ts'
import { rowSecurityFunctions } from './row-security.ts'
import { sequenceFunctions } from './sequences.ts'
import { sessionFunctions } from './session.ts'
import { sessionTokenFunctions } from './session-tokens.ts'
import { sizeFunctions } from './sizes.ts'
import { visibilityFunctions } from './visibility.ts'

export const systemFunctions: readonly FunctionDefinition[] = [
  ...absentFeatureFunctions,
  ...activityCounterFunctions,
  ...aclFunctions,
  ...backupFunctions,
  ...builtInTriggerFunctions,
  ...keyTriggerFunctions,
  ...catalogRowFunctions,
  ...commentFunctions,
  ...controlFunctions,
  ...definitionFunctions,
  ...functionDefinitionFunctions,
  ...objectClassFunctions,
  ...triggerDefinitionFunctions,
  ...indexPropertyFunctions,
  ...lockFunctions,
  ...logPositionFunctions,
  ...maintenanceFunctions,
  ...rowPlaceFunctions,
  ...transactionFunctions,
  ...statisticsObjectFunctions,
  ...repartitionFunctions,
  ...nextIdFunctions,
  ...partitionFunctions,
  ...tableDefinitionFunctions,
  ...objectFunctions,
  ...parameterPrivilegeFunctions,
  ...privilegeFunctions,
  ...regFunctions,
  ...rowCountFunctions,
  ...rowSecurityFunctions,
  ...sequenceFunctions,
  ...sessionFunctions,
  ...sessionTokenFunctions,
  ...sizeFunctions,
  ...visibilityFunctions,
]
