// The claimant's answer to one DDL statement. It checks and plans; the session runs the queries it asks for and commits its edits.
import type { DdlStatement } from '../../engine/bind/statement.ts'
import { alterSequence } from './sequences/alter-sequence.ts'
import { alterTable } from './tables/alter-table.ts'
import { CatalogDraft } from './catalog-draft.ts'
import { comment } from './comment.ts'
import { alterDefined, dropDefined } from './defined/alter-defined.ts'
import { createCast } from './defined/create-cast.ts'
import { createCollation } from './defined/create-collation.ts'
import { createOperator } from './defined/create-operator.ts'
import { createStatistics } from './defined/create-statistics.ts'
import { createConfiguration } from './defined/text-search/create-configuration.ts'
import { createDictionary } from './defined/text-search/create-dictionary.ts'
import { cluster } from './tables/cluster.ts'
import { alterDatabase } from './databases/alter-database.ts'
import { createDatabase } from './databases/create-database.ts'
import { createIndex } from './tables/create-index.ts'
import { createSchema } from './create-schema.ts'
import { createSequence } from './sequences/create-sequence.ts'
import { createTable } from './tables/create-table.ts'
import { createView } from './create-view.ts'
import { defaultPrivileges } from './privileges/default-privileges.ts'
import type { DdlContext, DdlPlan } from './ddl-plan.ts'
import { dropAbsent } from './drop-absent.ts'
import { drop } from './drop.ts'
import { dropTemporary } from './drop-temporary.ts'
import { setExtensionSchema, updateExtension } from './extensions/alter-extension.ts'
import { createExtension } from './extensions/create-extension.ts'
import { dropExtensions } from './extensions/drop-extensions.ts'
import { grant } from './privileges/grant.ts'
import { alterGroup, grantRole } from './roles/grant-role.ts'
import { changeLargeObject } from './large-objects.ts'
import { dropOwned, reassignOwned } from './privileges/owned.ts'
import { alterPolicy, createPolicy, dropPolicy, renamePolicy } from './privileges/policy.ts'
import { rename } from './renames/rename.ts'
import { alterRole, createRole } from './roles/role.ts'
import { alterRoutine } from './routines/alter-routine.ts'
import { createRoutine } from './routines/create-routine.ts'
import { dropRoutines } from './routines/drop-routines.ts'
import { sessionDefaults } from './roles/session-defaults.ts'
import { setOwner } from './privileges/set-owner.ts'
import { setSchema } from './renames/set-schema.ts'
import { dropTrigger, renameTrigger } from './triggers/alter-trigger.ts'
import { createTrigger } from './triggers/create-trigger.ts'
import { truncate } from './tables/truncate.ts'
import { alterComposite } from './types/alter-composite.ts'
import { alterDomain } from './types/alter-domain.ts'
import { alterEnum } from './types/alter-enum.ts'
import { alterType } from './types/alter-type.ts'
import { createComposite } from './types/create-composite.ts'
import { createDomain } from './types/create-domain.ts'
import { createEnum } from './types/create-enum.ts'
import { createRange } from './types/create-range.ts'
import { dropTypes } from './types/drop-types.ts'
import { reshapeChangedRows } from './types/reshape-rows.ts'

/** Throws PgError as PostgreSQL does for what the statement may not do. */
export function planDdl(ddl: DdlStatement, context: DdlContext): DdlPlan {
  const draft = new CatalogDraft(context)
  change(draft, ddl)
  reshapeChangedRows(draft)
  return draft.plan()
}

function change(draft: CatalogDraft, ddl: DdlStatement): void {
  switch (ddl.kind) {
    case 'create-table':
      return createTable(draft, ddl)
    case 'alter-table':
      return alterTable(draft, ddl)
    case 'rename':
      return rename(draft, ddl)
    case 'set-schema':
      return setSchema(draft, ddl)
    case 'set-owner':
      return setOwner(draft, ddl)
    case 'drop':
      return drop(draft, ddl)
    case 'drop-absent':
      return dropAbsent(draft, ddl)
    case 'drop-temporary':
      return dropTemporary(draft, ddl)
    case 'truncate':
      return truncate(draft, ddl)
    case 'create-schema':
      return createSchema(draft, ddl)
    case 'alter-database':
      return alterDatabase(draft, ddl)
    case 'create-database':
      return createDatabase(draft, ddl)
    case 'create-view':
      return createView(draft, ddl)
    case 'create-sequence':
      return createSequence(draft, ddl)
    case 'alter-sequence':
      return alterSequence(draft, ddl)
    case 'create-index':
      return createIndex(draft, ddl)
    case 'create-role':
      return createRole(draft, ddl)
    case 'alter-role':
      return alterRole(draft, ddl)
    case 'session-defaults':
      return sessionDefaults(draft, ddl)
    case 'grant':
      return grant(draft, ddl)
    case 'grant-role':
      return grantRole(draft, ddl)
    case 'alter-group':
      return alterGroup(draft, ddl)
    case 'default-privileges':
      return defaultPrivileges(draft, ddl)
    case 'create-policy':
      return createPolicy(draft, ddl)
    case 'alter-policy':
      return alterPolicy(draft, ddl)
    case 'rename-policy':
      return renamePolicy(draft, ddl)
    case 'drop-policy':
      return dropPolicy(draft, ddl)
    case 'own-large-object':
    case 'comment-large-object':
      return changeLargeObject(draft, ddl)
    case 'reassign-owned':
      return reassignOwned(draft, ddl)
    case 'drop-owned':
      return dropOwned(draft, ddl)
    case 'create-domain':
      return createDomain(draft, ddl)
    case 'alter-domain':
      return alterDomain(draft, ddl)
    case 'create-composite':
      return createComposite(draft, ddl)
    case 'alter-composite':
      return alterComposite(draft, ddl)
    case 'create-enum':
      return createEnum(draft, ddl)
    case 'create-range':
      return createRange(draft, ddl)
    case 'alter-enum':
      return alterEnum(draft, ddl)
    case 'alter-type':
      return alterType(draft, ddl)
    case 'drop-types':
      return dropTypes(draft, ddl)
    case 'create-routine':
      return createRoutine(draft, ddl)
    case 'alter-routine':
      return alterRoutine(draft, ddl)
    case 'drop-routines':
      return dropRoutines(draft, ddl)
    case 'create-trigger':
      return createTrigger(draft, ddl)
    case 'rename-trigger':
      return renameTrigger(draft, ddl)
    case 'drop-trigger':
      return dropTrigger(draft, ddl)
    case 'create-extension':
      return createExtension(draft, ddl)
    case 'update-extension':
      return updateExtension(draft, ddl)
    case 'set-extension-schema':
      return setExtensionSchema(draft, ddl)
    case 'drop-extensions':
      return dropExtensions(draft, ddl)
    case 'cluster':
      return cluster(draft, ddl)
    case 'create-cast':
      return createCast(draft, ddl)
    case 'create-operator':
      return createOperator(draft, ddl)
    case 'create-collation':
      return createCollation(draft, ddl)
    case 'create-ts-configuration':
      return createConfiguration(draft, ddl)
    case 'create-ts-dictionary':
      return createDictionary(draft, ddl)
    case 'create-statistics':
      return createStatistics(draft, ddl)
    case 'alter-defined':
      return alterDefined(draft, ddl)
    case 'drop-defined':
      return dropDefined(draft, ddl)
    case 'comment':
      return comment(draft, ddl)
  }
}
