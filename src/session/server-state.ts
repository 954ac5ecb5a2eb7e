// What all sessions of one server share.
import type { Logger } from 'pino'
import type { Executor } from '../../engine/execute/executor.ts'
import type { RegionServer } from '../../regions/region-server.ts'
import type { ServerOptions } from '../config/options.ts'
import type { Catalogs } from './catalogs.ts'
import type { CopyLoaders } from './copy-loaders.ts'
import type { LockTable } from './lock-table.ts'
import type { Sequences } from './sequences.ts'
import type { StatementParser } from './statement-parser.ts'
import type { SessionCore } from './session-core.ts'

export interface ServerState {
  readonly options: ServerOptions
  readonly logger: Logger
  readonly regions: RegionServer
  readonly executor: Executor
  readonly catalogs: Catalogs
  readonly sequences: Sequences
  readonly locks: LockTable
  readonly copyLoaders: CopyLoaders
  readonly parser: StatementParser
  readonly sessions: Map<number, SessionCore>
  readonly startTimestamp: bigint
  nextTransactionId(): bigint
}
