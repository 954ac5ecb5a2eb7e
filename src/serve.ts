// The server as a whole: opens the data directory, starts the threads, listens, and stops in the reverse order.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { warmParser } from '../engine/parse/parse.ts'
import { SharedColumns } from '../engine/columns/shared-columns.ts'
import { Claimant } from '../catalog/claimant/activation/claimant.ts'
import { splitUsageReports } from '../catalog/cloud/usage-report-row.ts'
import { splitProcedures } from '../catalog/claimant/procedures/procedures.ts'
import { createExecutor } from '../engine/execute/pool.ts'
import { sweepTemporaryFiles } from '../engine/spill/temporary-files.ts'
import { openRegionServer, type StorageEndpoint } from '../regions/server/open.ts'
import { CloudConnection } from './cloud/client/cloud-connection.ts'
import { QueryUsage } from './cloud/report/query-usage.ts'
import { firstTransactionNumber, TransactionNumbers } from './session/transaction/transaction-numbers.ts'
import { UsageReporter } from './cloud/report/usage-reporter.ts'
import { isLoopback, OptionError, type ServerOptions } from './config/options.ts'
import { directoryIdentity, secretOf } from './config/server-secret.ts'
import type { S3Options } from './http/s3/gateway.ts'
import { serveS3 } from './http/s3/serve-s3.ts'
import { createMetrics } from './http/metrics.ts'
import { serveHttp } from './http/server.ts'
import { defaultHostRules, type HostRule } from './pgwire/auth/host-rules.ts'
import { makeVerifier } from './pgwire/auth/scram-verifier.ts'
import { sweepBackups } from './backup/ask-backup.ts'
import { mayUseBucket } from './objects/bucket-access.ts'
import { remoteAccount } from './objects/remote/remote-account.ts'
import { ObjectService } from './objects/object-service.ts'
import { servePostgres } from './pgwire/server.ts'
import { bulkRowsMin } from './session/writes/bulk-table.ts'
import { Catalogs } from './session/catalogs.ts'
import { ColumnSamples } from './session/statistics/column-samples.ts'
import { DatabaseActivity } from './session/statistics/database-activity.ts'
import { IndexActivity } from './session/statistics/index-activity.ts'
import { CopyLoaders } from './session/copy/copy-loaders.ts'
import { KeyLockTable } from './session/locks/key-lock-table.ts'
import { LockTable } from './session/locks/lock-table.ts'
import { ExportedSnapshots } from './session/transaction/exported-snapshots.ts'
import { SerializableCommits } from './session/serializable/serializable-commits.ts'
import { RowDeaths } from './session/locks/row-deaths.ts'
import { RowLockTable } from './session/locks/row-lock-table.ts'
import { WaitGraph } from './session/locks/wait-graph.ts'
import { NotificationQueue } from './session/notifications/notification-queue.ts'
import { allTables, localNode } from './session/local-node.ts'
import { openProcedures } from './session/procedures/open-procedures.ts'
import { RegionSwitches } from './session/repartition/region-switches.ts'
import { RowLimits } from './session/writes/row-limits.ts'
import { SessionTasks } from './session/repartition/session-tasks.ts'
import { Sequences } from './session/sequences.ts'
import type { ServerState } from './session/server-state.ts'
import { Sessions } from './session/session-factory.ts'
import { StatementParser } from './session/prepared/statement-parser.ts'
import { TableActivity } from './session/statistics/table-activity.ts'
import { failInterrupted } from './session/live-rows/task-rows.ts'
import { sweepTemporaryRelations } from './session/temporary/temporary-relations.ts'
import { TemporarySchemas } from './session/temporary/temporary-schemas.ts'
import { TombstoneClock } from './session/tombstones/tombstone-clock.ts'
import { SampleKeeper } from './session/statistics/sample-keeper.ts'
import { tableStatistics } from './session/statistics/table-statistics.ts'
import { endProcess } from './threads/end-process.ts'
import { workerHooks } from './threads/worker-hooks.ts'
import { currentTimestamp } from './session/transaction/transaction.ts'
import { warmUp } from './warm-up/warm-up.ts'

/** How long SIGTERM waits for running statements before connections are cut. */
const drainMillisecondsMax = 10_000

export interface RunningServer {
  readonly pgPort: number
  readonly httpPort: number
  /** Where S3 has a port of its own. */
  readonly s3Port?: number
  /** Query threads have loaded, and are warm if they are to be: from here on no statement waits for them. */
  readonly ready: Promise<void>
  readonly state: ServerState
  stop(): Promise<void>
}

/** storage: the storage thread, already started on the data directory. */
export async function serve(options: ServerOptions, storage: StorageEndpoint): Promise<void> {
  const logger = pino({ level: options.logLevel }, pino.destination({ dest: 2, sync: false }))
  const server = await startServer(options, storage, logger)
  let stopping = false
  const stop = (signal: string): void => {
    if (stopping) return
    stopping = true
    logger.info({ signal }, 'stopping')
    server.stop().then(
      () => endProcess(0),
      (error: unknown) => {
        logger.error({ error: String(error) }, 'could not stop cleanly')
        return endProcess(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('uncaughtException', (error) =>
    logger.error({ error: error.message, stack: error.stack }, 'unexpected fault'),
  )
  process.on('unhandledRejection', (error) =>
    logger.error({ error: String(error), stack: error instanceof Error ? error.stack : undefined }, 'unexpected fault'),
  )
  await server.ready
  process.stdout.write(
    `cadastre is ready: psql -h ${options.listen} -p ${server.pgPort} -U cadastre cadastre (http://${options.listen}:${server.httpPort})\n`,
  )
}

export async function startServer(
  options: ServerOptions,
  storage: StorageEndpoint,
  logger: pino.Logger,
): Promise<RunningServer> {
  const memory = SharedColumns.create({
    cacheBytes: options.columnCache,
    // For tests: whoever reads memory that was given back reads nonsense.
    poison: process.env['CADASTRE_TEST_POISON'] === '1',
  })
  const temporaryDirectory = join(options.dataDir, 'temporary')
  sweepTemporaryFiles(temporaryDirectory)
  let objectService: ObjectService | undefined
  // The storage thread may need it before it is open, and has locked the data directory by then.
  const objects = (): ObjectService =>
    (objectService ??= new ObjectService({
      dataDirectory: options.dataDir,
      database: options.objectsDatabase,
      remote: remoteAccount(options),
      remoteRegionsBucket: options.s3RegionsBucket,
      serverSecret: secretOf(options.dataDir),
      logger,
    }))
  const [regions, executor] = await Promise.all([
    openRegionServer({
      storage,
      onGone: (numbers) => memory.cache.forget(numbers),
      onFault: (during, error) => logger.error({ during, error: error.message, stack: error.stack }, 'storage fault'),
      onNotice: (text) => logger.warn(text),
      onObjects: (port) => objects().serveRegions(port),
    }),
    createExecutor({
      workers: options.workers,
      workerUrl: new URL('./threads/query-worker.ts', import.meta.url),
      inline: workerHooks,
      memory,
      temporaryDirectory,
      deferred: true,
      onWorkerDeath: () => logger.error('a query worker ended unexpectedly and was replaced'),
    }),
    warmParser(),
  ])
  const columnSamples = new ColumnSamples()
  const { reports, catalog: catalogRows } = splitUsageReports(regions.catalogRows)
  const stored = splitProcedures(catalogRows)
  const catalogs: Catalogs = new Catalogs(stored.catalog, (table) =>
    tableStatistics(regions, catalogs, columnSamples, table),
  )
  const mockSecret = secretOf(options.dataDir)
  // PostgreSQL's first normal transaction id is 3; ours only name transactions of this process.
  const databaseActivity = new DatabaseActivity()
  const waits = new WaitGraph((pid) => {
    const session = state.sessions.get(pid)
    if (session) databaseActivity.of(session.databaseOid).deadlocks++
  })
  const transactionOf = (pid: number): string => `ShareLock on transaction ${state.sessions.get(pid)?.transactionId()}`
  const state: ServerState = {
    options,
    logger,
    regions,
    executor,
    memory,
    catalogs,
    claimant: new Claimant({ timeoutMs: options.activationTimeout * 1000 }),
    procedures: openProcedures(regions, catalogs, stored.term),
    sequences: new Sequences(regions),
    locks: new LockTable(waits),
    waits,
    rowLocks: new RowLockTable(waits, transactionOf),
    keyLocks: new KeyLockTable(waits, transactionOf),
    rowDeaths: new RowDeaths(),
    serializableCommits: new SerializableCommits(),
    exportedSnapshots: new ExportedSnapshots(),
    notifications: new NotificationQueue(),
    copyLoaders: new CopyLoaders(new URL('./threads/copy-worker.ts', import.meta.url)),
    objects: objects(),
    cloud: new CloudConnection({
      url: options.cloudUrl,
      tokens: options.cloudToken,
      timeoutMilliseconds: options.cloudTimeout,
      dataDirectory: options.dataDir,
      serverSecret: mockSecret,
      logger,
    }),
    queryUsage: new QueryUsage(),
    usageReporter: new UsageReporter(() => state),
    databaseActivity,
    tableActivity: new TableActivity(),
    columnSamples,
    indexActivity: new IndexActivity(),
    parser: new StatementParser(new URL('./threads/parse-worker.ts', import.meta.url)),
    regionSwitches: new RegionSwitches(),
    rowLimits: new RowLimits(regions),
    tasks: new SessionTasks(),
    temporarySchemas: new TemporarySchemas(),
    bulkRowsMin,
    sessions: new Map(),
    systemIdentifier: BigInt.asUintN(63, BigInt(`0x${directoryIdentity(options.dataDir)}`)),
    startTimestamp: currentTimestamp(),
    transactionNumbers: new TransactionNumbers(firstTransactionNumber(Date.now())),
  }
  await state.claimant.join(localNode, () => allTables(catalogs))
  for (const { kind, object, state: how } of await state.procedures.recover(stored.procedures))
    logger.warn({ kind, object, how }, 'a procedure was under way when the server stopped')
  await sweepTemporaryRelations(state)
  await sweepBackups(state)
  await failInterrupted(state)
  const sessions = new Sessions(state)
  if (options.password !== undefined) await setPassword(state, options.password)
  checkExposure(options, sessions)
  const tls = tlsFiles(options)
  const rules = hostRules(options, sessions)
  const pg = await servePostgres({
    host: options.listen,
    port: options.pgPort,
    socketDirectory: options.socketDir,
    sessions,
    tls,
    rules,
    mockSecret,
    connectionsMax: options.maxConnections,
    logger,
  })
  sessions.onTerminate = (backendPid, error) => void pg.terminate(backendPid, error)
  const s3: S3Options = {
    store: () => state.objects.store(),
    keyOf: (accessKey) => loginKey(state, accessKey),
    mayUse: (role, bucket, use) => mayUseBucket(catalogs.any(), role, bucket, use),
    roleName: (oid) => catalogs.any().roleByOid(oid)?.name ?? String(oid),
    domain: options.s3Domain,
    logger,
  }
  const http = await serveHttp({
    host: options.listen,
    port: options.httpPort,
    sessions,
    rules,
    mockSecret,
    metrics: createMetrics({ connections: () => pg.connections, memory }),
    defaultUser: 'cadastre',
    // A port of its own takes S3 off this one.
    s3: options.s3Port === undefined ? s3 : undefined,
    unhealthy: () => regions.conditions().find(({ readOnly }) => readOnly)?.error.message,
    logger,
  })
  const s3Server =
    options.s3Port === undefined ? undefined : await serveS3({ ...s3, host: options.listen, port: options.s3Port })
  // Not before: they would take the processor from the rest of the start, and the first statements need none of them.
  const ready = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
    await executor.startWorkers()
    if (options.warmUp === 'on') await warmUp(state)
  })
  const tombstones = new TombstoneClock(state, options.tombstoneInterval)
  const samples = options.autoAnalyze === 'on' ? new SampleKeeper(state) : undefined
  state.usageReporter.start(reports)
  logger.info(
    { pgPort: pg.port, httpPort: http.port, s3Port: s3Server?.port, dataDirectory: options.dataDir },
    'listening',
  )
  return {
    pgPort: pg.port,
    httpPort: http.port,
    s3Port: s3Server?.port,
    ready,
    state,
    stop: async () => {
      tombstones.stop()
      await samples?.stop()
      state.tasks.cancelAll()
      await Promise.all([
        pg.drain(drainMillisecondsMax),
        http.drain(drainMillisecondsMax),
        s3Server?.drain(drainMillisecondsMax),
      ])
      await state.usageReporter.stop()
      await state.procedures.flush()
      await Promise.all([state.copyLoaders.close(), state.parser.close(), state.cloud.close()])
      await executor.close()
      await regions.close()
      // Regions keep their files there.
      await state.objects.close()
    },
  }
}

/** A key of a role that may not log in, or is no more, opens nothing. */
async function loginKey(state: ServerState, accessKey: string): ReturnType<ObjectService['keyOf']> {
  const found = await state.objects.keyOf(accessKey)
  return found && state.catalogs.any().roleByOid(found.role)?.login ? found : undefined
}

async function setPassword(state: ServerState, password: string): Promise<void> {
  const role = state.catalogs.any().role('cadastre')
  if (!role) return
  const edits = [
    { op: 'put', entity: 'role', oid: role.oid, value: { ...role, password: makeVerifier(password) } },
  ] as const
  await state.regions.commit({
    snapshot: 0,
    operations: [],
    uniqueScopes: new Map(),
    catalogEdits: edits,
    synchronous: true,
  })
  state.catalogs.commit(edits)
}

function hostRules(options: ServerOptions, sessions: Sessions): readonly HostRule[] {
  switch (options.auth) {
    case 'certificate':
      return [{ connection: 'tls', method: 'cert' }]
    case 'scram-sha-256':
      return [{ method: 'scram-sha-256' }]
    default:
      return options.auth === undefined && sessions.verifier('cadastre') !== undefined
        ? [{ method: 'scram-sha-256' }]
        : defaultHostRules
  }
}

/** Beyond loopback nobody may be trusted without proof. */
function checkExposure(options: ServerOptions, sessions: Sessions): void {
  if (isLoopback(options.listen)) return
  if (options.auth === 'certificate' && options.tlsCa) return
  if (options.auth !== 'trust' && sessions.verifier('cadastre') !== undefined) return
  throw new OptionError(
    `refusing to listen on ${options.listen} without passwords or client certificates: set --password, or --auth certificate with --tls-cert, --tls-key and --tls-ca`,
  )
}

function tlsFiles(options: ServerOptions): { cert: Buffer; key: Buffer; ca?: Buffer } | undefined {
  if (!options.tlsCert && !options.tlsKey) return undefined
  if (!options.tlsCert || !options.tlsKey) throw new OptionError('--tls-cert and --tls-key belong together')
  return {
    cert: readFileSync(options.tlsCert),
    key: readFileSync(options.tlsKey),
    ca: options.tlsCa ? readFileSync(options.tlsCa) : undefined,
  }
}
