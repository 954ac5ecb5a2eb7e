// Starts a plan on the executor: sources, targets of writes, settings and a sink travel with it as one task.
import { keepsColumns } from '../../../catalog/metadata/column-cache-use.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { RunningQuery } from '../../../engine/execute/executor.ts'
import type { WriteTarget } from '../../../engine/execute/query-task.ts'
import { shownAttributes } from '../../../engine/privileges/shown-values.ts'
import { hasParts, leavesOf } from '../../../engine/partitioned/partition-tree.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { ScanPartition, Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { Snapshot } from '../../../regions/region-server.ts'
import { answerEffect } from '../effects.ts'
import { withExpiryLimits } from './expiry-limits.ts'
import { fetchRowsOf } from './fetch-rows.ts'
import { withMetadataAnswer } from './metadata-answer.ts'
import { routingOf } from '../partitions/write-routing.ts'
import { partitionOf } from '../ddl/region-schema.ts'
import { narrowScans } from './narrow-scan.ts'
import { scanSources, tablesScanned } from './scan-sources.ts'
import type { SessionCore } from '../session-core.ts'
import { eventsBefore } from '../triggers/firing.ts'
import type { StatementRun } from '../writes/statement-run.ts'
import type { StatementSnapshot } from '../transaction/transaction.ts'

export interface SinkSpec {
  readonly kind: string
  readonly options: unknown
}

export interface StartedQuery {
  readonly running: RunningQuery
  readonly snapshot: StatementSnapshot
  readonly run: StatementRun
  close(): Promise<void>
}

let lastQuery = 0

/** Version numbers are unique in the process. */
function publish({ state: { executor } }: SessionCore, catalog: CatalogSnapshot): void {
  if (!executor.hasCatalog(catalog.version)) executor.publishCatalog(catalog.version, catalog)
}

type Sources = ReadonlyMap<number, readonly ScanPartition[]>

export function startQuery(
  core: SessionCore,
  query: Pick<BoundQuery, 'writes'> & Partial<Pick<BoundQuery, 'reads' | 'access'>>,
  plan: PhysicalPlan,
  values: readonly Value[],
  sink: SinkSpec,
  analyze: boolean | 'compile' = false,
  given?: Sources | ((snapshot: Snapshot) => Sources),
): StartedQuery {
  const parameters = withExpiryLimits(plan, values, core.statementTimestamp)
  const transaction = core.ensureTransaction()
  const statementSnapshot = transaction.statementSnapshot()
  if (transaction.isolation === 'serializable') {
    transaction.noteReads(query.reads ?? [])
    transaction.noteReads(tablesScanned(plan))
  }
  const inTurn = turns()
  const run: StatementRun = {
    sequence: statementSnapshot.snapshot.sequence,
    narrowScan: narrowScans(core, plan, parameters, statementSnapshot.snapshot),
    fetchRows: fetchRowsOf(core, plan, statementSnapshot.snapshot),
  }
  try {
    const catalog = core.catalog
    publish(core, catalog)
    const sources =
      typeof given === 'function'
        ? given(statementSnapshot.snapshot)
        : (given ?? scanSources(core, plan, parameters, statementSnapshot.snapshot))
    const running = core.state.executor.run(
      {
        query: ++lastQuery,
        plan: analyze === 'compile' ? plan : withMetadataAnswer(plan, sources),
        parameters,
        sources,
        settings: core.cloneableSettings,
        session: core.facts,
        catalogVersion: catalog.version,
        sink,
        writes: new Map(
          withLeaves(core, query.writes).map((table) => [table, writeTarget(core, table, query.access ?? [])]),
        ),
        analyze,
        memoryBytesMax: queryMemory(core),
        keepsColumns: keepsColumns(catalog),
        cancel: core.cancelWord,
      },
      {
        effect: (name, args) =>
          turnTaking.has(name)
            ? inTurn(() => answerEffect(core, name, args, run))
            : answerEffect(core, name, args, run),
        notice: (severity, sqlstate, message) => core.notice(severity, sqlstate, message),
      },
    )
    return {
      running,
      snapshot: statementSnapshot,
      run,
      close: async () => {
        try {
          await running.close()
        } finally {
          statementSnapshot.release()
        }
      },
    }
  } catch (error) {
    statementSnapshot.release()
    throw error
  }
}

/** Threads that share a query's work call its functions one after another: they are in one transaction. */
function turns(): (work: () => unknown) => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => (last = last.then(work, work))
}

/** A session may ask for less than the server allows. */
function queryMemory({ state, facts }: SessionCore): number {
  const asked = Number(facts.variables.query_memory ?? -1)
  return asked < 0 ? state.options.queryMemory : Math.min(state.options.queryMemory, asked * 1024)
}

/** A partitioned table's new rows are its partitions'. */
function withLeaves(core: SessionCore, tables: readonly number[]): readonly number[] {
  const all = new Set(tables)
  for (const oid of tables) {
    const relation = core.catalog.relationByOid(oid)
    if (relation?.kind !== 'table' || !hasParts(relation.table.info)) continue
    for (const { info } of leavesOf(core.catalog, relation.table)) all.add(info.oid)
  }
  return [...all]
}

function writeTarget(core: SessionCore, oid: number, access: BoundQuery['access']): WriteTarget {
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table' && relation?.kind !== 'view' && relation?.kind !== 'virtual')
    throw new Error(`no table ${oid} to write`)
  const { info, schema } = relation.table
  return {
    table: oid,
    name: info.name,
    schemaName: info.schemaName,
    columns: schema.columns.map(({ name, attribute, type, notNull }) => ({
      name,
      attribute,
      type: type.oid,
      typmod: type.typmod,
      notNull,
    })),
    partition: partitionOf(relation.table),
    ...(relation.kind === 'table' && { shown: shownOf(core, relation, access) }),
    ...(relation.kind === 'table' && { routing: routingOf(core, relation.table) }),
    ...(relation.kind === 'table' && firesBefore(core, relation.table)),
  }
}

function firesBefore(core: SessionCore, table: Table): Pick<WriteTarget, 'firesBefore'> {
  const leaves = hasParts(table.info) ? leavesOf(core.catalog, table) : [table]
  return leaves.some(({ info }) => info.triggers) ? { firesBefore: eventsBefore(core, table, leaves) } : {}
}

/** Effects that run statements of their own: one after the other. */
const turnTaking: ReadonlySet<string> = new Set(['call-routine', 'fire-row-triggers', 'large-object', 'query-rows'])

/** Errors tell who changes rows only what of them it may read, or changes itself. */
function shownOf(
  core: SessionCore,
  relation: Parameters<typeof shownAttributes>[2],
  access: BoundQuery['access'],
): readonly number[] | undefined {
  const own = access.filter((one) => one.relation === relation.oid)
  const written = new Set(own.flatMap(({ inserted, updated }) => [...inserted, ...updated]))
  return shownAttributes(core.catalog, core.catalog.role(core.user), relation, written)
}
