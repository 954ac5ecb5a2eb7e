// Every virtual table, by name. A new one is a file of its own and a line here.
import { infoSchemaAdministrableRoleAuthorizations } from './information_schema/administrable-role-authorizations.ts'
import { infoSchemaApplicableRoles } from './information_schema/applicable-roles.ts'
import { infoSchemaAttributes } from './information_schema/attributes.ts'
import { infoSchemaCharacterSets } from './information_schema/character-sets.ts'
import { infoSchemaCheckConstraintRoutineUsage } from './information_schema/check-constraint-routine-usage.ts'
import { infoSchemaCheckConstraints } from './information_schema/check-constraints.ts'
import { infoSchemaCollationCharacterSetApplicability } from './information_schema/collation-character-set-applicability.ts'
import { infoSchemaCollations } from './information_schema/collations.ts'
import { infoSchemaColumnColumnUsage } from './information_schema/column-column-usage.ts'
import { infoSchemaColumnDomainUsage } from './information_schema/column-domain-usage.ts'
import { infoSchemaColumnOptions } from './information_schema/column-options.ts'
import { infoSchemaColumnPrivileges } from './information_schema/column-privileges.ts'
import { infoSchemaColumnUdtUsage } from './information_schema/column-udt-usage.ts'
import { infoSchemaColumns } from './information_schema/columns.ts'
import { infoSchemaConstraintColumnUsage } from './information_schema/constraint-column-usage.ts'
import { infoSchemaConstraintTableUsage } from './information_schema/constraint-table-usage.ts'
import { infoSchemaDataTypePrivileges } from './information_schema/data-type-privileges.ts'
import { infoSchemaDomainConstraints } from './information_schema/domain-constraints.ts'
import { infoSchemaDomainUdtUsage } from './information_schema/domain-udt-usage.ts'
import { infoSchemaDomains } from './information_schema/domains.ts'
import { infoSchemaElementTypes } from './information_schema/element-types.ts'
import { infoSchemaEnabledRoles } from './information_schema/enabled-roles.ts'
import { infoSchemaForeignDataWrapperOptions } from './information_schema/foreign-data-wrapper-options.ts'
import { infoSchemaForeignDataWrappers } from './information_schema/foreign-data-wrappers.ts'
import { infoSchemaForeignServerOptions } from './information_schema/foreign-server-options.ts'
import { infoSchemaForeignServers } from './information_schema/foreign-servers.ts'
import { infoSchemaForeignTableOptions } from './information_schema/foreign-table-options.ts'
import { infoSchemaForeignTables } from './information_schema/foreign-tables.ts'
import { infoSchemaInformationSchemaCatalogName } from './information_schema/information-schema-catalog-name.ts'
import { infoSchemaKeyColumnUsage } from './information_schema/key-column-usage.ts'
import { infoSchemaParameters } from './information_schema/parameters.ts'
import { infoSchemaRegionInfo } from './information_schema/region-info.ts'
import { infoSchemaRegionPeers } from './information_schema/region-peers.ts'
import { infoSchemaRegionStatistics } from './information_schema/region-statistics.ts'
import { infoSchemaReferentialConstraints } from './information_schema/referential-constraints.ts'
import { infoSchemaRoleColumnGrants } from './information_schema/role-column-grants.ts'
import { infoSchemaRoleRoutineGrants } from './information_schema/role-routine-grants.ts'
import { infoSchemaRoleTableGrants } from './information_schema/role-table-grants.ts'
import { infoSchemaRoleUdtGrants } from './information_schema/role-udt-grants.ts'
import { infoSchemaRoleUsageGrants } from './information_schema/role-usage-grants.ts'
import { infoSchemaRoutineColumnUsage } from './information_schema/routine-column-usage.ts'
import { infoSchemaRoutinePrivileges } from './information_schema/routine-privileges.ts'
import { infoSchemaRoutineRoutineUsage } from './information_schema/routine-routine-usage.ts'
import { infoSchemaRoutineSequenceUsage } from './information_schema/routine-sequence-usage.ts'
import { infoSchemaRoutineTableUsage } from './information_schema/routine-table-usage.ts'
import { infoSchemaRoutines } from './information_schema/routines.ts'
import { infoSchemaSchemata } from './information_schema/schemata.ts'
import { infoSchemaSequences } from './information_schema/sequences.ts'
import { infoSchemaTableConstraints } from './information_schema/table-constraints.ts'
import { infoSchemaTablePrivileges } from './information_schema/table-privileges.ts'
import { infoSchemaTables } from './information_schema/tables.ts'
import { infoSchemaTransforms } from './information_schema/transforms.ts'
import { infoSchemaTriggeredUpdateColumns } from './information_schema/triggered-update-columns.ts'
import { infoSchemaTriggers } from './information_schema/triggers.ts'
import { infoSchemaUdtPrivileges } from './information_schema/udt-privileges.ts'
import { infoSchemaUsagePrivileges } from './information_schema/usage-privileges.ts'
import { infoSchemaUserDefinedTypes } from './information_schema/user-defined-types.ts'
import { infoSchemaUserMappingOptions } from './information_schema/user-mapping-options.ts'
import { infoSchemaUserMappings } from './information_schema/user-mappings.ts'
import { infoSchemaViewColumnUsage } from './information_schema/view-column-usage.ts'
import { infoSchemaViewRoutineUsage } from './information_schema/view-routine-usage.ts'
import { infoSchemaViewTableUsage } from './information_schema/view-table-usage.ts'
import { infoSchemaViews } from './information_schema/views.ts'
import { objectsAccessKey } from './objects/access-key.ts'
import { objectsBucket } from './objects/bucket.ts'
import { objectsBucketPrivilege } from './objects/bucket-privilege.ts'
import { objectsObject } from './objects/object.ts'
import { objectsTransfer } from './objects/transfer.ts'
import { objectsUsage } from './objects/usage.ts'
import { pgAggregate } from './pg_catalog/pg-aggregate.ts'
import { pgAm } from './pg_catalog/pg-am.ts'
import { pgAmop } from './pg_catalog/pg-amop.ts'
import { pgAmproc } from './pg_catalog/pg-amproc.ts'
import { pgAttrdef } from './pg_catalog/pg-attrdef.ts'
import { pgAttribute } from './pg_catalog/pg-attribute.ts'
import { pgAuthMembers } from './pg_catalog/pg-auth-members.ts'
import { pgAuthid } from './pg_catalog/pg-authid.ts'
import { pgAvailableExtensionVersions } from './pg_catalog/pg-available-extension-versions.ts'
import { pgAvailableExtensions } from './pg_catalog/pg-available-extensions.ts'
import { pgCast } from './pg_catalog/pg-cast.ts'
import { pgClass } from './pg_catalog/pg-class.ts'
import { pgCollation } from './pg_catalog/pg-collation.ts'
import { pgConstraint } from './pg_catalog/pg-constraint.ts'
import { pgConversion } from './pg_catalog/pg-conversion.ts'
import { pgCursors } from './pg_catalog/pg-cursors.ts'
import { pgDatabase } from './pg_catalog/pg-database.ts'
import { pgDbRoleSetting } from './pg_catalog/pg-db-role-setting.ts'
import { pgDefaultAcl } from './pg_catalog/pg-default-acl.ts'
import { pgDepend } from './pg_catalog/pg-depend.ts'
import { pgDescription } from './pg_catalog/pg-description.ts'
import { pgEnum } from './pg_catalog/pg-enum.ts'
import { pgEventTrigger } from './pg_catalog/pg-event-trigger.ts'
import { pgExtension } from './pg_catalog/pg-extension.ts'
import { pgFileSettings } from './pg_catalog/pg-file-settings.ts'
import { pgForeignDataWrapper } from './pg_catalog/pg-foreign-data-wrapper.ts'
import { pgForeignServer } from './pg_catalog/pg-foreign-server.ts'
import { pgForeignTable } from './pg_catalog/pg-foreign-table.ts'
import { pgGroup } from './pg_catalog/pg-group.ts'
import { pgHbaFileRules } from './pg_catalog/pg-hba-file-rules.ts'
import { pgIdentFileMappings } from './pg_catalog/pg-ident-file-mappings.ts'
import { pgIndex } from './pg_catalog/pg-index.ts'
import { pgIndexes } from './pg_catalog/pg-indexes.ts'
import { pgInherits } from './pg_catalog/pg-inherits.ts'
import { pgInitPrivs } from './pg_catalog/pg-init-privs.ts'
import { pgLanguage } from './pg_catalog/pg-language.ts'
import { pgLargeobject } from './pg_catalog/pg-largeobject.ts'
import { pgLargeobjectMetadata } from './pg_catalog/pg-largeobject-metadata.ts'
import { pgLocks } from './pg_catalog/pg-locks.ts'
import { pgMatviews } from './pg_catalog/pg-matviews.ts'
import { pgNamespace } from './pg_catalog/pg-namespace.ts'
import { pgOpclass } from './pg_catalog/pg-opclass.ts'
import { pgOperator } from './pg_catalog/pg-operator.ts'
import { pgOpfamily } from './pg_catalog/pg-opfamily.ts'
import { pgParameterAcl } from './pg_catalog/pg-parameter-acl.ts'
import { pgPartitionedTable } from './pg_catalog/pg-partitioned-table.ts'
import { pgPolicies } from './pg_catalog/pg-policies.ts'
import { pgPolicy } from './pg_catalog/pg-policy.ts'
import { pgPreparedStatements } from './pg_catalog/pg-prepared-statements.ts'
import { pgPreparedXacts } from './pg_catalog/pg-prepared-xacts.ts'
import { pgProc } from './pg_catalog/pg-proc.ts'
import { pgPublication } from './pg_catalog/pg-publication.ts'
import { pgPublicationNamespace } from './pg_catalog/pg-publication-namespace.ts'
import { pgPublicationRel } from './pg_catalog/pg-publication-rel.ts'
import { pgPublicationTables } from './pg_catalog/pg-publication-tables.ts'
import { pgRange } from './pg_catalog/pg-range.ts'
import { pgReplicationOriginStatus } from './pg_catalog/pg-replication-origin-status.ts'
import { pgReplicationOrigin } from './pg_catalog/pg-replication-origin.ts'
import { pgReplicationSlots } from './pg_catalog/pg-replication-slots.ts'
import { pgRewrite } from './pg_catalog/pg-rewrite.ts'
import { pgRoles } from './pg_catalog/pg-roles.ts'
import { pgRules } from './pg_catalog/pg-rules.ts'
import { pgSeclabel } from './pg_catalog/pg-seclabel.ts'
import { pgSeclabels } from './pg_catalog/pg-seclabels.ts'
import { pgSequence } from './pg_catalog/pg-sequence.ts'
import { pgSequences } from './pg_catalog/pg-sequences.ts'
import { pgSettings } from './pg_catalog/pg-settings.ts'
import { pgShadow } from './pg_catalog/pg-shadow.ts'
import { pgShdepend } from './pg_catalog/pg-shdepend.ts'
import { pgShdescription } from './pg_catalog/pg-shdescription.ts'
import { pgShseclabel } from './pg_catalog/pg-shseclabel.ts'
import { pgShmemAllocations } from './pg_catalog/pg-shmem-allocations.ts'
import { pgStatActivity } from './pg_catalog/pg-stat-activity.ts'
import { pgStatAllIndexes } from './pg_catalog/pg-stat-all-indexes.ts'
import { pgStatAllTables } from './pg_catalog/pg-stat-all-tables.ts'
import { pgStatArchiver } from './pg_catalog/pg-stat-archiver.ts'
import { pgStatBgwriter } from './pg_catalog/pg-stat-bgwriter.ts'
import { pgStatCheckpointer } from './pg_catalog/pg-stat-checkpointer.ts'
import { pgStatDatabaseConflicts } from './pg_catalog/pg-stat-database-conflicts.ts'
import { pgStatDatabase } from './pg_catalog/pg-stat-database.ts'
import { pgStatGssapi } from './pg_catalog/pg-stat-gssapi.ts'
import { pgStatIo } from './pg_catalog/pg-stat-io.ts'
import { pgStatProgressAnalyze } from './pg_catalog/pg-stat-progress-analyze.ts'
import { pgStatProgressBasebackup } from './pg_catalog/pg-stat-progress-basebackup.ts'
import { pgStatProgressCluster } from './pg_catalog/pg-stat-progress-cluster.ts'
import { pgStatProgressCopy } from './pg_catalog/pg-stat-progress-copy.ts'
import { pgStatProgressCreateIndex } from './pg_catalog/pg-stat-progress-create-index.ts'
import { pgStatProgressVacuum } from './pg_catalog/pg-stat-progress-vacuum.ts'
import { pgStatRecoveryPrefetch } from './pg_catalog/pg-stat-recovery-prefetch.ts'
import { pgStatReplicationSlots } from './pg_catalog/pg-stat-replication-slots.ts'
import { pgStatReplication } from './pg_catalog/pg-stat-replication.ts'
import { pgStatSlru } from './pg_catalog/pg-stat-slru.ts'
import { pgStatSsl } from './pg_catalog/pg-stat-ssl.ts'
import { pgStatSubscriptionStats } from './pg_catalog/pg-stat-subscription-stats.ts'
import { pgStatSubscription } from './pg_catalog/pg-stat-subscription.ts'
import { pgStatSysIndexes } from './pg_catalog/pg-stat-sys-indexes.ts'
import { pgStatSysTables } from './pg_catalog/pg-stat-sys-tables.ts'
import { pgStatUserFunctions } from './pg_catalog/pg-stat-user-functions.ts'
import { pgStatUserIndexes } from './pg_catalog/pg-stat-user-indexes.ts'
import { pgStatUserTables } from './pg_catalog/pg-stat-user-tables.ts'
import { pgStatWalReceiver } from './pg_catalog/pg-stat-wal-receiver.ts'
import { pgStatWal } from './pg_catalog/pg-stat-wal.ts'
import { pgStatXactAllTables } from './pg_catalog/pg-stat-xact-all-tables.ts'
import { pgStatXactSysTables } from './pg_catalog/pg-stat-xact-sys-tables.ts'
import { pgStatXactUserFunctions } from './pg_catalog/pg-stat-xact-user-functions.ts'
import { pgStatXactUserTables } from './pg_catalog/pg-stat-xact-user-tables.ts'
import { pgStatioAllIndexes } from './pg_catalog/pg-statio-all-indexes.ts'
import { pgStatioAllSequences } from './pg_catalog/pg-statio-all-sequences.ts'
import { pgStatioAllTables } from './pg_catalog/pg-statio-all-tables.ts'
import { pgStatioSysIndexes } from './pg_catalog/pg-statio-sys-indexes.ts'
import { pgStatioSysTables } from './pg_catalog/pg-statio-sys-tables.ts'
import { pgStatioUserIndexes } from './pg_catalog/pg-statio-user-indexes.ts'
import { pgStatioUserSequences } from './pg_catalog/pg-statio-user-sequences.ts'
import { pgStatioUserTables } from './pg_catalog/pg-statio-user-tables.ts'
import { pgStatisticExtData } from './pg_catalog/pg-statistic-ext-data.ts'
import { pgStatistic } from './pg_catalog/pg-statistic.ts'
import { pgStatisticExt } from './pg_catalog/pg-statistic-ext.ts'
import { pgStatsExtExprs } from './pg_catalog/pg-stats-ext-exprs.ts'
import { pgStats } from './pg_catalog/pg-stats.ts'
import { pgStatsExt } from './pg_catalog/pg-stats-ext.ts'
import { pgSubscription } from './pg_catalog/pg-subscription.ts'
import { pgSubscriptionRel } from './pg_catalog/pg-subscription-rel.ts'
import { pgTables } from './pg_catalog/pg-tables.ts'
import { pgTablespace } from './pg_catalog/pg-tablespace.ts'
import { pgTimezoneAbbrevs } from './pg_catalog/pg-timezone-abbrevs.ts'
import { pgTimezoneNames } from './pg_catalog/pg-timezone-names.ts'
import { pgTransform } from './pg_catalog/pg-transform.ts'
import { pgTrigger } from './pg_catalog/pg-trigger.ts'
import { pgTsConfig } from './pg_catalog/pg-ts-config.ts'
import { pgTsConfigMap } from './pg_catalog/pg-ts-config-map.ts'
import { pgTsDict } from './pg_catalog/pg-ts-dict.ts'
import { pgTsParser } from './pg_catalog/pg-ts-parser.ts'
import { pgTsTemplate } from './pg_catalog/pg-ts-template.ts'
import { pgType } from './pg_catalog/pg-type.ts'
import { pgUser } from './pg_catalog/pg-user.ts'
import { pgUserMapping } from './pg_catalog/pg-user-mapping.ts'
import { pgUserMappings } from './pg_catalog/pg-user-mappings.ts'
import { pgViews } from './pg_catalog/pg-views.ts'
import { cloudTables } from './cloud/cloud-tables.ts'
import { cadastreDatabase } from './cadastre/database.ts'
import { cadastreHealth } from './cadastre/health.ts'
import { cadastreMemory } from './cadastre/memory.ts'
import { metadataTables } from './cadastre/metadata.ts'
import { cadastreNumbers } from './cadastre/numbers.ts'
import { cadastrePartitionColumns } from './cadastre/partition-columns.ts'
import { cadastreProcedure } from './cadastre/procedure.ts'
import { cadastreRegions } from './cadastre/regions.ts'
import { cadastreRole } from './cadastre/role.ts'
import { cadastreSegments } from './cadastre/segments.ts'
import { cadastreSession } from './cadastre/session.ts'
import { cadastreSessionToken } from './cadastre/session-token.ts'
import { cadastreSettings } from './cadastre/settings.ts'
import { cadastreTable } from './cadastre/table.ts'
import { cadastreTableIndex } from './cadastre/table-index.ts'
import { cadastreTableStatus } from './cadastre/table-status.ts'
import { cadastreTasks } from './cadastre/tasks.ts'
import type { VirtualTable } from './virtual-table.ts'

const tables = (): readonly VirtualTable[] => [
  infoSchemaAdministrableRoleAuthorizations,
  infoSchemaApplicableRoles,
  infoSchemaAttributes,
  infoSchemaCharacterSets,
  infoSchemaCheckConstraintRoutineUsage,
  infoSchemaCheckConstraints,
  infoSchemaCollationCharacterSetApplicability,
  infoSchemaCollations,
  infoSchemaColumnColumnUsage,
  infoSchemaColumnDomainUsage,
  infoSchemaColumnOptions,
  infoSchemaColumnPrivileges,
  infoSchemaColumnUdtUsage,
  infoSchemaColumns,
  infoSchemaConstraintColumnUsage,
  infoSchemaConstraintTableUsage,
  infoSchemaDataTypePrivileges,
  infoSchemaDomainConstraints,
  infoSchemaDomainUdtUsage,
  infoSchemaDomains,
  infoSchemaElementTypes,
  infoSchemaEnabledRoles,
  infoSchemaForeignDataWrapperOptions,
  infoSchemaForeignDataWrappers,
  infoSchemaForeignServerOptions,
  infoSchemaForeignServers,
  infoSchemaForeignTableOptions,
  infoSchemaForeignTables,
  infoSchemaInformationSchemaCatalogName,
  infoSchemaKeyColumnUsage,
  infoSchemaParameters,
  infoSchemaReferentialConstraints,
  infoSchemaRegionInfo,
  infoSchemaRegionPeers,
  infoSchemaRegionStatistics,
  infoSchemaRoleColumnGrants,
  infoSchemaRoleRoutineGrants,
  infoSchemaRoleTableGrants,
  infoSchemaRoleUdtGrants,
  infoSchemaRoleUsageGrants,
  infoSchemaRoutineColumnUsage,
  infoSchemaRoutinePrivileges,
  infoSchemaRoutineRoutineUsage,
  infoSchemaRoutineSequenceUsage,
  infoSchemaRoutineTableUsage,
  infoSchemaRoutines,
  infoSchemaSchemata,
  infoSchemaSequences,
  infoSchemaTableConstraints,
  infoSchemaTablePrivileges,
  infoSchemaTables,
  infoSchemaTransforms,
  infoSchemaTriggeredUpdateColumns,
  infoSchemaTriggers,
  infoSchemaUdtPrivileges,
  infoSchemaUsagePrivileges,
  infoSchemaUserDefinedTypes,
  infoSchemaUserMappingOptions,
  infoSchemaUserMappings,
  infoSchemaViewColumnUsage,
  infoSchemaViewRoutineUsage,
  infoSchemaViewTableUsage,
  infoSchemaViews,
  pgAggregate,
  pgAm,
  pgAmop,
  pgAmproc,
  pgAttrdef,
  pgAttribute,
  pgAuthMembers,
  pgAuthid,
  pgAvailableExtensionVersions,
  pgAvailableExtensions,
  pgCast,
  pgClass,
  pgCollation,
  pgConstraint,
  pgConversion,
  pgCursors,
  pgDatabase,
  pgDbRoleSetting,
  pgDefaultAcl,
  pgDepend,
  pgDescription,
  pgEnum,
  pgEventTrigger,
  pgExtension,
  pgFileSettings,
  pgForeignDataWrapper,
  pgForeignServer,
  pgForeignTable,
  pgGroup,
  pgHbaFileRules,
  pgIdentFileMappings,
  pgIndex,
  pgIndexes,
  pgInherits,
  pgInitPrivs,
  pgLanguage,
  pgLargeobject,
  pgLargeobjectMetadata,
  pgLocks,
  pgMatviews,
  pgNamespace,
  pgOpclass,
  pgOperator,
  pgOpfamily,
  pgParameterAcl,
  pgPartitionedTable,
  pgPolicies,
  pgPolicy,
  pgPreparedStatements,
  pgPreparedXacts,
  pgProc,
  pgPublication,
  pgPublicationNamespace,
  pgPublicationRel,
  pgPublicationTables,
  pgRange,
  pgReplicationOrigin,
  pgReplicationOriginStatus,
  pgReplicationSlots,
  pgRewrite,
  pgRoles,
  pgRules,
  pgSeclabel,
  pgSeclabels,
  pgSequence,
  pgSequences,
  pgSettings,
  pgShadow,
  pgShdepend,
  pgShdescription,
  pgShseclabel,
  pgShmemAllocations,
  pgStatActivity,
  pgStatAllIndexes,
  pgStatAllTables,
  pgStatArchiver,
  pgStatBgwriter,
  pgStatCheckpointer,
  pgStatDatabase,
  pgStatDatabaseConflicts,
  pgStatGssapi,
  pgStatIo,
  pgStatProgressAnalyze,
  pgStatProgressBasebackup,
  pgStatProgressCluster,
  pgStatProgressCopy,
  pgStatProgressCreateIndex,
  pgStatProgressVacuum,
  pgStatRecoveryPrefetch,
  pgStatReplication,
  pgStatReplicationSlots,
  pgStatSlru,
  pgStatSsl,
  pgStatSubscription,
  pgStatSubscriptionStats,
  pgStatSysIndexes,
  pgStatSysTables,
  pgStatUserFunctions,
  pgStatUserIndexes,
  pgStatUserTables,
  pgStatWal,
  pgStatWalReceiver,
  pgStatXactAllTables,
  pgStatXactSysTables,
  pgStatXactUserFunctions,
  pgStatXactUserTables,
  pgStatioAllIndexes,
  pgStatioAllSequences,
  pgStatioAllTables,
  pgStatioSysIndexes,
  pgStatioSysTables,
  pgStatioUserIndexes,
  pgStatioUserSequences,
  pgStatioUserTables,
  pgStatistic,
  pgStatisticExt,
  pgStatisticExtData,
  pgStats,
  pgStatsExt,
  pgStatsExtExprs,
  pgSubscription,
  pgSubscriptionRel,
  pgTables,
  pgTablespace,
  pgTimezoneAbbrevs,
  pgTimezoneNames,
  pgTransform,
  pgTrigger,
  pgTsConfig,
  pgTsConfigMap,
  pgTsDict,
  pgTsParser,
  pgTsTemplate,
  pgType,
  pgUser,
  pgUserMapping,
  pgUserMappings,
  pgViews,
  cadastreDatabase,
  cadastreHealth,
  cadastreMemory,
  cadastreNumbers,
  cadastrePartitionColumns,
  cadastreProcedure,
  cadastreRegions,
  cadastreRole,
  cadastreSegments,
  cadastreSession,
  cadastreSessionToken,
  cadastreSettings,
  cadastreTable,
  cadastreTableIndex,
  cadastreTableStatus,
  cadastreTasks,
  objectsAccessKey,
  objectsBucket,
  objectsBucketPrivilege,
  objectsObject,
  objectsTransfer,
  objectsUsage,
  ...cloudTables,
  ...metadataTables,
]

let all: readonly VirtualTable[] | undefined
let byOid: ReadonlyMap<number, VirtualTable> | undefined

export function allVirtualTables(): readonly VirtualTable[] {
  all ??= tables()
  return all
}

export function virtualTableByOid(oid: number): VirtualTable | undefined {
  byOid ??= new Map(allVirtualTables().map((table) => [table.oid, table]))
  return byOid.get(oid)
}
