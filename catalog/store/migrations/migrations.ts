// The store's migrations in order. A new one is a file and a line here; one that has been released is never changed.
import type { Migration, MigrationProvider } from 'kysely/migration'
import { entities } from './0001-entities.ts'
import { constraintSettings } from './0002-constraint-settings.ts'
import { metadata } from './0003-metadata.ts'
import { privileges } from './0004-privileges.ts'
import { partitions } from './0005-partitions.ts'
import { tasks } from './0006-tasks.ts'
import { procedures } from './0007-procedures.ts'
import { identity } from './0009-identity.ts'
import { usageReports } from './0010-usage-reports.ts'
import { types } from './0011-types.ts'
import { materializedViews } from './0012-materialized-views.ts'
import { extensions } from './0017-extensions.ts'
import { routines } from './0018-routines.ts'
import { partitionedTables } from './0020-partitioned-tables.ts'
import { keptSettings } from './0021-kept-settings.ts'
import { definedObjects } from './0022-defined-objects.ts'
import { indexOptions } from './0023-index-options.ts'
import { templateDatabases } from './0024-template-databases.ts'

export const migrations: MigrationProvider = {
  getMigrations: (): Promise<Record<string, Migration>> =>
    Promise.resolve({
      '0001-entities': entities,
      '0002-constraint-settings': constraintSettings,
      '0003-metadata': metadata,
      '0004-privileges': privileges,
      '0005-partitions': partitions,
      '0006-tasks': tasks,
      '0007-procedures': procedures,
      '0009-identity': identity,
      '0010-usage-reports': usageReports,
      '0011-types': types,
      '0012-materialized-views': materializedViews,
      '0017-extensions': extensions,
      '0018-routines': routines,
      '0020-partitioned-tables': partitionedTables,
      '0021-kept-settings': keptSettings,
      '0022-defined-objects': definedObjects,
      '0023-index-options': indexOptions,
      '0024-template-databases': templateDatabases,
    }),
}
