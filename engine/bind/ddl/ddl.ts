// From the name of a parse tree's node to the file that binds it. Whatever is no DDL is answered with undefined.
import { notSupported } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { RawStatement } from '../../parse/parse.ts'
import type { BindContext } from '../binding.ts'
import type { DdlStatement } from '../statement.ts'
import { bindAlterSequence } from './alter-sequence.ts'
import { bindAlterTable } from './alter-table.ts'
import { bindCluster } from './cluster.ts'
import { bindComment } from './comment.ts'
import { bindAlterDatabase } from './alter-database.ts'
import { bindCreateDatabase } from './create-database.ts'
import { bindCreateIndex } from './create-index.ts'
import { bindCreateSchema } from './create-schema.ts'
import { bindCreateSequence } from './create-sequence.ts'
import { bindCreateTable } from './create-table.ts'
import { bindCreateView } from './create-view.ts'
import { bindRefreshCollation, bindStatisticsTarget } from './defined/alter-defined.ts'
import { bindCreateCollation } from './defined/create-collation.ts'
import { bindCreateCast } from './defined/create-cast.ts'
import { bindCreateOperator } from './defined/create-operator.ts'
import { bindCreateStatistics } from './defined/create-statistics.ts'
import {
  bindCreateConfiguration,
  bindCreateDictionary,
  bindDictionaryOptions,
  bindMapping,
} from './defined/text-search.ts'
import { bindDrop } from './drop.ts'
import { bindDropSubscription, bindDropUserMapping } from './drop-remote.ts'
import { bindAlterExtension, bindCreateExtension } from './extension.ts'
import { bindDefaultPrivileges, bindGrant, bindGrantRole } from './grant.ts'
import { bindDropOwned, bindReassignOwned } from './owned.ts'
import { bindAlterPolicy, bindCreatePolicy } from './policy.ts'
import { bindRename } from './rename.ts'
import { bindAlterRole, bindCreateRole, bindDropRole } from './role.ts'
import { bindAlterDatabaseSet, bindAlterRoleSet } from './session-defaults.ts'
import { bindCreateAggregate } from './routines/create-aggregate.ts'
import { bindCreateRoutine } from './routines/create-routine.ts'
import { bindAlterRoutine } from './routines/routine-name.ts'
import { bindSetOwner } from './set-owner.ts'
import { bindSetSchema } from './set-schema.ts'
import { bindCreateTrigger } from './triggers/create-trigger.ts'
import { bindTruncate } from './truncate.ts'
import { bindAlterDomain, bindCreateDomain } from './types/domain.ts'
import { bindAlterComposite, bindCreateComposite } from './types/composite.ts'
import { bindAlterEnum, bindCreateEnum } from './types/enum.ts'
import { bindCreateRange } from './types/range.ts'

export interface BoundDdl {
  readonly ddl: DdlStatement
  readonly tag: string
}

/** statement: the text that node is the tree of; a view's query is kept as text. */
export function bindDdl(
  kind: string,
  node: ParseNode,
  context: BindContext,
  statement: RawStatement,
): BoundDdl | undefined {
  switch (kind) {
    case 'CreateStmt':
      return { ddl: bindCreateTable(node, context), tag: 'CREATE TABLE' }
    case 'AlterTableStmt': {
      if (node.objtype === 'OBJECT_TYPE') return { ddl: bindAlterComposite(node, context), tag: 'ALTER TYPE' }
      const ddl = bindAlterTable(node, context)
      return { ddl, tag: `ALTER ${ddl.relation.toUpperCase()}` }
    }
    case 'RenameStmt':
      return bindRename(node, context)
    case 'AlterObjectSchemaStmt':
      return bindSetSchema(node, context)
    case 'AlterOwnerStmt':
      return bindSetOwner(node, context)
    case 'DropStmt':
      return bindDrop(node, context)
    case 'DropdbStmt':
      return {
        ddl: {
          kind: 'drop',
          object: 'database',
          names: [{ name: node.dbname }],
          ifExists: Boolean(node.missing_ok),
          cascade: false,
        },
        tag: 'DROP DATABASE',
      }
    case 'DropSubscriptionStmt':
      return { ddl: bindDropSubscription(node), tag: 'DROP SUBSCRIPTION' }
    case 'DropUserMappingStmt':
      return { ddl: bindDropUserMapping(node, context), tag: 'DROP USER MAPPING' }
    case 'DropRoleStmt':
      return { ddl: bindDropRole(node), tag: 'DROP ROLE' }
    case 'TruncateStmt':
      return { ddl: bindTruncate(node, context), tag: 'TRUNCATE TABLE' }
    case 'CreateSchemaStmt':
      return { ddl: bindCreateSchema(node, context), tag: 'CREATE SCHEMA' }
    case 'CreatedbStmt':
      return { ddl: bindCreateDatabase(node, context), tag: 'CREATE DATABASE' }
    case 'ViewStmt':
      return { ddl: bindCreateView(node, context, statement), tag: 'CREATE VIEW' }
    case 'CreateSeqStmt':
      return { ddl: bindCreateSequence(node, context), tag: 'CREATE SEQUENCE' }
    case 'AlterSeqStmt':
      return { ddl: bindAlterSequence(node, context), tag: 'ALTER SEQUENCE' }
    case 'IndexStmt':
      return { ddl: bindCreateIndex(node, context), tag: 'CREATE INDEX' }
    case 'CreateRoleStmt':
      return { ddl: bindCreateRole(node, context), tag: 'CREATE ROLE' }
    case 'AlterRoleStmt':
      return { ddl: bindAlterRole(node, context), tag: 'ALTER ROLE' }
    case 'AlterRoleSetStmt':
      return { ddl: bindAlterRoleSet(node, context), tag: 'ALTER ROLE' }
    case 'AlterDatabaseStmt':
      return { ddl: bindAlterDatabase(node), tag: 'ALTER DATABASE' }
    case 'AlterDatabaseSetStmt':
      return { ddl: bindAlterDatabaseSet(node), tag: 'ALTER DATABASE' }
    case 'GrantStmt':
      return { ddl: bindGrant(node, context), tag: node.is_grant ? 'GRANT' : 'REVOKE' }
    case 'GrantRoleStmt':
      return { ddl: bindGrantRole(node, context), tag: node.is_grant ? 'GRANT ROLE' : 'REVOKE ROLE' }
    case 'AlterDefaultPrivilegesStmt':
      return { ddl: bindDefaultPrivileges(node, context), tag: 'ALTER DEFAULT PRIVILEGES' }
    case 'CreatePolicyStmt':
      return { ddl: bindCreatePolicy(node, context, statement), tag: 'CREATE POLICY' }
    case 'AlterPolicyStmt':
      return { ddl: bindAlterPolicy(node, context, statement), tag: 'ALTER POLICY' }
    case 'ReassignOwnedStmt':
      return { ddl: bindReassignOwned(node, context), tag: 'REASSIGN OWNED' }
    case 'DropOwnedStmt':
      return { ddl: bindDropOwned(node, context), tag: 'DROP OWNED' }
    case 'CreateEnumStmt':
      return { ddl: bindCreateEnum(node, context), tag: 'CREATE TYPE' }
    case 'CompositeTypeStmt':
      return { ddl: bindCreateComposite(node, context), tag: 'CREATE TYPE' }
    case 'CreateRangeStmt':
      return { ddl: bindCreateRange(node, context), tag: 'CREATE TYPE' }
    case 'CreateDomainStmt':
      return { ddl: bindCreateDomain(node, context), tag: 'CREATE DOMAIN' }
    case 'AlterDomainStmt':
      return { ddl: bindAlterDomain(node, context), tag: 'ALTER DOMAIN' }
    case 'AlterEnumStmt':
      return { ddl: bindAlterEnum(node, context), tag: 'ALTER TYPE' }
    case 'CreateFunctionStmt':
      return {
        ddl: bindCreateRoutine(node, context, statement),
        tag: node.is_procedure ? 'CREATE PROCEDURE' : 'CREATE FUNCTION',
      }
    case 'DefineStmt':
      return bindDefine(node, context)
    case 'CreateTrigStmt':
      return { ddl: bindCreateTrigger(node, context), tag: 'CREATE TRIGGER' }
    case 'ClusterStmt':
      return { ddl: bindCluster(node, context), tag: 'CLUSTER' }
    case 'CreateCastStmt':
      return { ddl: bindCreateCast(node, context), tag: 'CREATE CAST' }
    case 'AlterCollationStmt':
      return bindRefreshCollation(node, context)
    case 'AlterTSConfigurationStmt':
      return bindMapping(node, context)
    case 'AlterTSDictionaryStmt':
      return bindDictionaryOptions(node, context)
    case 'CreateStatsStmt':
      return { ddl: bindCreateStatistics(node, context), tag: 'CREATE STATISTICS' }
    case 'AlterStatsStmt':
      return bindStatisticsTarget(node, context)
    case 'AlterFunctionStmt':
      return bindAlterRoutine(node, context)
    case 'CreateExtensionStmt':
      return { ddl: bindCreateExtension(node), tag: 'CREATE EXTENSION' }
    case 'AlterExtensionStmt':
      return { ddl: bindAlterExtension(node), tag: 'ALTER EXTENSION' }
    case 'CommentStmt':
      return { ddl: bindComment(node, context), tag: 'COMMENT' }
    default:
      return undefined
  }
}

/** What CREATE says in one form: name = value, … in parentheses. */
function bindDefine(node: ParseNode, context: BindContext): BoundDdl | undefined {
  switch (node.kind) {
    case 'OBJECT_AGGREGATE':
      return { ddl: bindCreateAggregate(node, context), tag: 'CREATE AGGREGATE' }
    case 'OBJECT_OPERATOR':
      return { ddl: bindCreateOperator(node, context), tag: 'CREATE OPERATOR' }
    case 'OBJECT_COLLATION':
      return { ddl: bindCreateCollation(node, context), tag: 'CREATE COLLATION' }
    case 'OBJECT_TSCONFIGURATION':
      return bindCreateConfiguration(node, context)
    case 'OBJECT_TSDICTIONARY':
      return bindCreateDictionary(node, context)
    // Functions of C are what they are made of.
    case 'OBJECT_TSPARSER':
      throw notSupported('CREATE TEXT SEARCH PARSER')
    case 'OBJECT_TSTEMPLATE':
      throw notSupported('CREATE TEXT SEARCH TEMPLATE')
    default:
      return undefined
  }
}
