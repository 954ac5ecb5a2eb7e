// What all sessions of one server share.
import type { Logger } from 'pino'
import type { Claimant } from '../../catalog/claimant/activation/claimant.ts'
import type { Procedures } from '../../catalog/claimant/procedures/procedures.ts'
import type { SharedColumns } from '../../engine/columns/shared-columns.ts'
import type { Executor } from '../../engine/execute/executor.ts'
import type { RegionServer } from '../../regions/region-server.ts'
import type { CloudConnection } from '../cloud/client/cloud-connection.ts'
import type { QueryUsage } from '../cloud/report/query-usage.ts'
import type { UsageReporter } from '../cloud/report/usage-reporter.ts'
import type { ServerOptions } from '../config/options.ts'
import type { ObjectService } from '../objects/object-service.ts'
import type { Catalogs } from './catalogs.ts'
import type { ColumnSamples } from './statistics/column-samples.ts'
import type { CopyLoaders } from './copy/copy-loaders.ts'
import type { DatabaseActivity } from './statistics/database-activity.ts'
import type { IndexActivity } from './statistics/index-activity.ts'
import type { KeyLockTable } from './locks/key-lock-table.ts'
import type { LockTable } from './locks/lock-table.ts'
import type { WaitGraph } from './locks/wait-graph.ts'
import type { ExportedSnapshots } from './transaction/exported-snapshots.ts'
import type { TransactionNumbers } from './transaction/transaction-numbers.ts'
import type { SerializableCommits } from './serializable/serializable-commits.ts'
import type { RowDeaths } from './locks/row-deaths.ts'
import type { RowLockTable } from './locks/row-lock-table.ts'
import type { NotificationQueue } from './notifications/notification-queue.ts'
import type { RegionSwitches } from './repartition/region-switches.ts'
import type { RowLimits } from './writes/row-limits.ts'
import type { SessionTasks } from './repartition/session-tasks.ts'
import type { Sequences } from './sequences.ts'
import type { StatementParser } from './prepared/statement-parser.ts'
import type { SessionCore } from './session-core.ts'
import type { TableActivity } from './statistics/table-activity.ts'
import type { TemporarySchemas } from './temporary/temporary-schemas.ts'

export interface ServerState {
  readonly options: ServerOptions
  readonly logger: Logger
  readonly regions: RegionServer
  readonly executor: Executor
  /** What all query threads share: the arena and the column cache. */
  readonly memory: SharedColumns
  readonly catalogs: Catalogs
  readonly claimant: Claimant
  readonly procedures: Procedures
  readonly sequences: Sequences
  readonly locks: LockTable
  readonly waits: WaitGraph
  readonly rowLocks: RowLockTable
  readonly keyLocks: KeyLockTable
  readonly rowDeaths: RowDeaths
  readonly serializableCommits: SerializableCommits
  readonly exportedSnapshots: ExportedSnapshots
  readonly notifications: NotificationQueue
  readonly copyLoaders: CopyLoaders
  readonly objects: ObjectService
  readonly cloud: CloudConnection
  readonly queryUsage: QueryUsage
  readonly usageReporter: UsageReporter
  readonly databaseActivity: DatabaseActivity
  readonly tableActivity: TableActivity
  readonly columnSamples: ColumnSamples
  readonly indexActivity: IndexActivity
  readonly parser: StatementParser
  readonly regionSwitches: RegionSwitches
  readonly rowLimits: RowLimits
  readonly tasks: SessionTasks
  readonly temporarySchemas: TemporarySchemas
  /** Rows from which a statement's go to segments at once (bulk-table.ts). */
  readonly bulkRowsMin: number
  readonly sessions: Map<number, SessionCore>
  /** Tells the data directory from others. */
  readonly systemIdentifier: bigint
  readonly startTimestamp: bigint
  readonly transactionNumbers: TransactionNumbers
}
