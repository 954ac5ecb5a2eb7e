// What all sessions of one server share.
import type { Logger } from 'pino'
import type { SharedColumns } from '../../engine/columns/shared-columns.ts'
import type { Executor } from '../../engine/execute/executor.ts'
import type { RegionServer } from '../../regions/region-server.ts'
import type { ServerOptions } from '../config/options.ts'
import type { Catalogs } from './catalogs.ts'
import type { CopyLoaders } from './copy-loaders.ts'
import type { KeyLockTable } from './locks/key-lock-table.ts'
import type { LockTable } from './locks/lock-table.ts'
import type { WaitGraph } from './locks/wait-graph.ts'
import type { RowDeaths } from './locks/row-deaths.ts'
import type { RowLockTable } from './locks/row-lock-table.ts'
import type { Sequences } from './sequences.ts'
import type { StatementParser } from './statement-parser.ts'
import type { SessionCore } from './session-core.ts'
import type { TableActivity } from './table-activity.ts'

export interface ServerState {
  readonly options: ServerOptions
  readonly logger: Logger
  readonly regions: RegionServer
  readonly executor: Executor
  /** What all query threads share: the arena and the column cache. */
  readonly memory: SharedColumns
  readonly catalogs: Catalogs
  readonly sequences: Sequences
  readonly locks: LockTable
  readonly waits: WaitGraph
  readonly rowLocks: RowLockTable
  readonly keyLocks: KeyLockTable
  readonly rowDeaths: RowDeaths
  readonly copyLoaders: CopyLoaders
  readonly tableActivity: TableActivity
  readonly parser: StatementParser
  readonly sessions: Map<number, SessionCore>
  readonly startTimestamp: bigint
  nextTransactionId(): bigint
}
