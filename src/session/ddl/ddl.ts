// DDL: the claimant says what changes, existing rows are checked or made anew, and the transaction takes the edits as its own.
import { planDdl } from '../../../catalog/claimant/plan-ddl.ts'
import type { DdlPlan } from '../../../catalog/claimant/ddl-plan.ts'
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import { commandExecution, type Execution } from '../execution.ts'
import { firstRow } from '../internal-query.ts'
import { shareRowExclusive, shareUpdateExclusive } from '../locks/modes.ts'
import { refuseActive } from '../locks/active-queries.ts'
import { ddlModes, lockForEdits } from '../locks/relation-locks.ts'
import { ddlDone } from '../procedures/ddl-done.ts'
import { buildIndexes } from './index-files.ts'
import type { RawStatement } from '../../../engine/parse/parse.ts'
import { makeVerifier, parseVerifier } from '../../pgwire/auth/scram-verifier.ts'
import { bucketDependents, changeOwnedBuckets } from '../../objects/roles-of-buckets.ts'
import { changeClaimed, claimedObjects, objectsElsewhere } from '../large-objects/claimed-objects.ts'
import { checkRoutines } from '../routines/check-body.ts'
import { hasElements, runElements } from './schema-elements.ts'
import { placeRegions } from './place-regions.ts'
import { checkedDefaults } from '../settings/session-defaults.ts'
import { refuseRestricted } from '../routines/other-user.ts'
import type { SessionCore } from '../session-core.ts'
import {
  fireAfter,
  fireBeforeStatement,
  type StatementEvent,
  tableWithTriggers,
} from '../triggers/statement-triggers.ts'
import { finishRewrite, startRewrite, type StartedRewrite } from './rewrite-table.ts'
import { ensureTemporary, makesTemporary } from '../temporary/temporary-relations.ts'

/** rebind: the statement as the newest catalog has it, asked again whenever waiting for a lock may have changed that. */
export const ddlExecution = (
  core: SessionCore,
  tag: string,
  statement: RawStatement,
  rebind: () => DdlStatement,
): Execution =>
  commandExecution(tag, async () => {
    await runDdl(core, rebind, tag, statement)
    const ddl = hasElements(statement) ? rebind() : undefined
    if (ddl?.kind === 'create-schema') await runElements(core, statement, ddl.name)
  })

export async function runDdl(
  core: SessionCore,
  rebind: () => DdlStatement,
  tag: string,
  statement?: RawStatement,
): Promise<DdlPlan> {
  const transaction = core.ensureTransaction()
  if (transaction.readOnly) throw new PgError('25006', `cannot execute ${tag} in a read-only transaction`)
  if (transaction.inBlock && statement && isConcurrent(statement))
    throw new PgError('25001', `${tag} CONCURRENTLY cannot run inside a transaction block`)
  const plan = await lockedPlan(core, rebind, statement, tag)
  const inUse = actionOn(tag)
  if (inUse) refuseActive(core, inUse, [...plan.dropped, ...plan.truncated, ...plan.altered])
  // Rewrites and checks must see every row that is committed now, whatever the transaction's own snapshot is.
  const { catalog } = core
  const emptied = plan.emptied.flatMap((oid): StatementEvent[] => {
    const table = tableWithTriggers(core, oid)
    return table ? [{ table, event: 'truncate' }] : []
  })
  await fireBeforeStatement(core, emptied)
  const applied = await transaction.withNewestRows(() => applyPlan(core, plan))
  transaction.ddl = [...transaction.ddl, ddlDone(catalog, tag, plan)]
  await changeClaimed(core, plan)
  await fireAfter(core, [{ events: emptied, writes: [] }])
  if (tag.endsWith(' OWNED')) await changeOwnedBuckets(core, rebind())
  return applied
}

const isConcurrent = ({ node }: RawStatement): boolean => {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true
  return 'DropStmt' in node && node.DropStmt.concurrent === true
}

/** What is done to tables by the statements that open queries must not live to see, as 55006 names it. */
function actionOn(tag: string): string | undefined {
  if (tag === 'TRUNCATE TABLE') return 'TRUNCATE'
  return ['DROP TABLE', 'DROP INDEX', 'ALTER TABLE', 'CREATE INDEX'].includes(tag) ? tag : undefined
}

/**
 * Plans, and locks what the plan changes; plans again if others changed the catalog while it waited. Nobody's statement is in the way of a
 * GRANT, but another GRANT's.
 */
async function lockedPlan(
  core: SessionCore,
  rebind: () => DdlStatement,
  statement: RawStatement | undefined,
  tag: string,
): Promise<DdlPlan> {
  for (;;) {
    const { catalog } = core
    const plan = await planned(core, rebind())
    const tables = [
      ...plan.dropped,
      ...plan.truncated,
      ...plan.altered,
      ...plan.referenced,
      ...plan.rewrite.map((one) => one.table),
    ]
    const modes = new Map(statement && ddlModes(core, statement))
    if (tag === 'GRANT' || tag === 'REVOKE') for (const { oid } of plan.edits) modes.set(oid, shareUpdateExclusive)
    for (const table of plan.referenced) modes.set(table, Math.max(shareRowExclusive, modes.get(table) ?? 0))
    await lockForEdits(core, catalog, plan.edits, tables, modes)
    if (core.catalog === catalog) return plan
  }
}

async function planned(core: SessionCore, ddl: DdlStatement): Promise<DdlPlan> {
  const { state } = core
  if (makesTemporary(ddl)) {
    refuseRestricted(core, 'create temporary table')
    ensureTemporary(core)
  }
  if (ddl.kind === 'drop' && ddl.object === 'database')
    await othersLeft(
      core,
      ddl.names.map(({ name }) => name),
    )
  return planDdl(checkedDefaults(core, withVerifier(ddl)), {
    catalog: core.catalog,
    committed: core.transaction?.base,
    user: core.user,
    searchPath: core.searchPath,
    settings: core.textSettings,
    session: core.facts,
    inTransactionBlock: core.transaction?.inBlock,
    allocateOid: state.catalogs.allocateOid,
    connectionsTo: (database) =>
      [...state.sessions.values()].filter((session) => session.databaseOid === database).length,
    catalogOf: (database) => state.catalogs.current(database),
    bucketDependents: await bucketDependents(core, ddl),
    largeObjects: await claimedObjects(core, ddl),
    largeObjectsElsewhere: await objectsElsewhere(core, ddl),
  })
}

async function applyPlan(core: SessionCore, plan: DdlPlan): Promise<DdlPlan> {
  const { state } = core
  const transaction = core.ensureTransaction()
  refuseWaitingChecks(core, plan)
  await placeRegions(core, plan)
  // New sequences must be there while the rewrite draws from them.
  transaction.edit(plan.beforeRewrite)
  for (const { oid, lastValue, called } of plan.sequences) {
    // One that others may use starts anew when the transaction commits; until then only the transaction itself sees it so.
    if (transaction.base.relationByOid(oid)) transaction.restarted.set(oid, { lastValue, called })
    else await state.sequences.restart(oid, { lastValue, called })
  }
  if (plan.edits.some(({ entity, op }) => entity === 'database' && op === 'remove'))
    transaction.droppedElsewhere = plan.droppedRegions
  const rewrites: StartedRewrite[] = []
  try {
    for (const rewrite of plan.rewrite) rewrites.push(startRewrite(core, rewrite))
    transaction.edit(plan.edits)
    checkRoutines(core, plan.edits)
    for (const table of plan.truncated) transaction.overlay.truncate(table)
    for (const table of plan.dropped) transaction.overlay.truncate(table)
    for (const rewrite of rewrites) await finishRewrite(core, rewrite)
  } finally {
    for (const { query } of rewrites) await query.close()
  }
  for (const check of plan.validate) await mustFindNothing(core, check)
  await buildIndexes(core, plan)
  for (const [table, action] of plan.onCommit) core.temporary?.onCommit.set(table, action)
  for (const sequence of plan.droppedSequences) state.sequences.forget(sequence)
  for (const { severity = 'NOTICE', sqlstate, message, detail } of plan.notices)
    core.notice(severity, sqlstate, message, { detail })
  return plan
}

/** Checks of foreign keys that wait for the transaction's end need the tables as they are. */
function refuseWaitingChecks(core: SessionCore, plan: DdlPlan): void {
  const refuse = (tables: Iterable<number>, command: string): void => {
    for (const table of tables) {
      if (!core.transaction?.deferred.waitsFor(table)) continue
      const name = core.catalog.relationByOid(table)?.name
      throw new PgError('55006', `cannot ${command} "${name}" because it has pending trigger events`)
    }
  }
  refuse(plan.dropped, 'DROP TABLE')
  refuse(plan.truncated, 'TRUNCATE')
  refuse(plan.altered, 'ALTER TABLE')
}

/** The catalog never sees a password, only its verifier. */
function withVerifier(ddl: DdlStatement): DdlStatement {
  if (ddl.kind !== 'create-role' && ddl.kind !== 'alter-role') return ddl
  const { password } = ddl.options
  if (typeof password !== 'string' || password === '' || parseVerifier(password)) return ddl
  return { ...ddl, options: { ...ddl.options, password: makeVerifier(password) } }
}

/** As PostgreSQL, DROP DATABASE gives sessions that are just closing a moment to go. */
const leavingMillisecondsMax = 5000

async function othersLeft(core: SessionCore, names: readonly string[]): Promise<void> {
  const connected = (): boolean =>
    [...core.state.sessions.values()].some((session) => session !== core && names.includes(session.client.database))
  for (let waited = 0; connected() && waited < leavingMillisecondsMax; waited += 20) {
    core.interrupted.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function mustFindNothing(core: SessionCore, check: DdlPlan['validate'][number]): Promise<void> {
  const found = await firstRow(core, check.sql)
  if (!found) return
  const row = found.values.map((value, i) =>
    value === null ? 'null' : typeByOid(found.types[i].oid).format(value, core.textSettings),
  )
  throw new PgError(check.sqlstate, check.message, {
    ...check.fields,
    detail: check.detail
      ?.replace('$row', () => row.join(', '))
      .replace('$first', () => row.slice(0, check.keys).join(', '))
      .replace('$second', () => row.slice((check.keys ?? 0) + 1, -1).join(', ')),
  })
}
