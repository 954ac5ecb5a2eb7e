// DDL: the claimant says what changes, existing rows are checked or made anew, and the transaction takes the edits as its own.
import { planDdl } from '../../catalog/claimant/plan-ddl.ts'
import type { DdlPlan, TableRewrite } from '../../catalog/claimant/ddl-plan.ts'
import type { DdlStatement } from '../../engine/bind/statement.ts'
import { notSupported, PgError } from '../../engine/errors.ts'
import type { Batch } from '../../engine/columns/column.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { commandExecution, type Execution } from './execution.ts'
import { firstRow, runInternal } from './internal-query.ts'
import { lockForEdits } from './relation-locks.ts'
import { bindContext } from './bind-context.ts'
import { bindStatement } from '../../engine/bind/bind.ts'
import { bindScalarSql } from '../../engine/bind/expression.ts'
import { parseSql } from '../../engine/parse/parse.ts'
import type { LogicalPlan, PlanColumn } from '../../engine/plan/logical.ts'
import { makeVerifier, parseVerifier } from '../pgwire/auth/scram-verifier.ts'
import type { SessionCore } from './session-core.ts'
import { takeWrites } from './take-writes.ts'

/** rebind: the statement as the newest catalog has it, asked again whenever waiting for a lock may have changed that. */
export const ddlExecution = (core: SessionCore, tag: string, rebind: () => DdlStatement): Execution =>
  commandExecution(tag, async () => void (await runDdl(core, rebind, tag)))

export async function runDdl(core: SessionCore, rebind: () => DdlStatement, tag: string): Promise<DdlPlan> {
  const transaction = core.ensureTransaction()
  if (transaction.readOnly) throw new PgError('25006', `cannot execute ${tag} in a read-only transaction`)
  const plan = await lockedPlan(core, rebind)
  // Rewrites and checks must see every row that is committed now, whatever the transaction's own snapshot is.
  return transaction.withNewestRows(() => applyPlan(core, plan))
}

/** Plans, and locks what the plan changes; plans again if others changed the catalog while it waited. */
async function lockedPlan(core: SessionCore, rebind: () => DdlStatement): Promise<DdlPlan> {
  for (;;) {
    const { catalog } = core
    const plan = await planned(core, rebind())
    await lockForEdits(core, catalog, plan.edits, [
      ...plan.dropped,
      ...plan.truncated,
      ...plan.altered,
      ...plan.rewrite.map((one) => one.table),
    ])
    if (core.catalog === catalog) return plan
  }
}

async function planned(core: SessionCore, ddl: DdlStatement): Promise<DdlPlan> {
  const { state } = core
  refuseUnsupported(ddl)
  if (ddl.kind === 'drop' && ddl.object === 'database')
    await othersLeft(
      core,
      ddl.names.map(({ name }) => name),
    )
  return planDdl(withVerifier(ddl), {
    catalog: core.catalog,
    user: core.user,
    searchPath: core.searchPath,
    settings: core.textSettings,
    session: core.facts,
    inTransactionBlock: core.transaction?.mode === 'block',
    allocateOid: state.catalogs.allocateOid,
    connectionsTo: (database) =>
      [...state.sessions.values()].filter((session) => session.databaseOid === database).length,
    catalogOf: (database) => state.catalogs.current(database),
  })
}

async function applyPlan(core: SessionCore, plan: DdlPlan): Promise<DdlPlan> {
  const { state } = core
  const transaction = core.ensureTransaction()
  // New sequences must be there while the rewrite draws from them.
  transaction.edit(plan.beforeRewrite)
  for (const { oid, lastValue, called } of plan.sequences) {
    // One that others may use starts anew when the transaction commits; until then only the transaction itself sees it so.
    if (transaction.base.relationByOid(oid)) transaction.restarted.set(oid, { lastValue, called })
    else await state.sequences.restart(oid, { lastValue, called })
  }
  const rewritten = []
  for (const rewrite of plan.rewrite) rewritten.push({ table: rewrite.table, batches: await newRows(core, rewrite) })
  transaction.edit(plan.edits)
  for (const table of plan.truncated) transaction.overlay.truncate(table)
  for (const table of plan.dropped) transaction.overlay.truncate(table)
  for (const { table, batches } of rewritten) await replaceRows(core, table, batches)
  for (const check of plan.validate) await mustFindNothing(core, check)
  for (const sequence of plan.droppedSequences) state.sequences.forget(sequence)
  for (const { sqlstate, message, detail } of plan.notices) core.notice('NOTICE', sqlstate, message, { detail })
  return plan
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

/** What the catalog can hold and the rest does not yet keep. */
function refuseUnsupported(ddl: DdlStatement): void {
  const constraints =
    ddl.kind === 'create-table'
      ? ddl.constraints
      : ddl.kind === 'alter-table'
        ? ddl.actions.flatMap((action) =>
            action.kind === 'add-column'
              ? action.constraints
              : action.kind === 'add-constraint'
                ? [action.constraint]
                : [],
          )
        : []
  if (constraints.some((constraint) => constraint.kind === 'foreign')) throw notSupported('FOREIGN KEY')
  if (
    ddl.kind === 'create-index' &&
    ddl.index.unique &&
    (ddl.index.whereSql !== undefined || ddl.index.columns.some((column) => column.column === undefined))
  ) {
    throw notSupported('a unique index with WHERE or over expressions')
  }
}

/** The rows of a table as a rewrite makes them: each column by assignment to its type, generated ones over the new row. */
async function newRows(core: SessionCore, rewrite: TableRewrite): Promise<readonly Batch[]> {
  const relation = core.catalog.relationByOid(rewrite.table)
  if (relation?.kind !== 'table') throw new Error(`no table ${rewrite.table} to rewrite`)
  const { info, schema } = relation.table
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
  const context = bindContext(core, [])
  const all = bindStatement(parseSql(`SELECT * FROM ${quoted(info.schemaName)}.${quoted(info.name)}`)[0], context)
  if (all.kind !== 'query') throw new Error('a SELECT did not bind to a query')
  const names = new Map(schema.columns.map((column) => [column.attribute, column.name]))
  const made = rewrite.columns.map(({ attribute, type }, i) => ({
    id: firstMadeColumn + i,
    name: names.get(attribute) ?? `added ${attribute}`,
    type,
  }))
  const item = (over: readonly PlanColumn[], i: number): ProjectItem => ({
    column: made[i],
    expression: bindScalarSql(rewrite.columns[i].sql, over, context, rewrite.columns[i].type),
  })
  const fromOld = rewrite.columns.flatMap((column, i) => (column.over === 'old-row' ? [i] : []))
  let plan: LogicalPlan = { kind: 'project', input: all.plan, items: fromOld.map((i) => item(all.columns, i)) }
  if (fromOld.length < made.length) {
    const carried = fromOld.map((i) => made[i])
    const items = rewrite.columns.map((column, i): ProjectItem => {
      if (column.over === 'new-row') return item(carried, i)
      return {
        column: { ...made[i], id: made[i].id + made.length },
        expression: { kind: 'column', id: made[i].id, type: made[i].type },
      }
    })
    plan = { kind: 'project', input: plan, items }
  }
  return (await runInternal(core, { ...all, plan })).batches
}

type ProjectItem = (LogicalPlan & { readonly kind: 'project' })['items'][number]

/** Ids of columns that a rewrite adds to a plan that bind made: far above any that bind gives. */
const firstMadeColumn = 1_000_000_000

async function replaceRows(core: SessionCore, table: number, batches: readonly Batch[]): Promise<void> {
  core.ensureTransaction().overlay.truncate(table)
  await takeWrites(
    core,
    batches.map((batch) => ({ kind: 'insert', table, batch })),
    false,
  )
}

async function mustFindNothing(core: SessionCore, check: DdlPlan['validate'][number]): Promise<void> {
  const found = await firstRow(core, check.sql)
  if (!found) return
  const row = found.values.map((value, i) =>
    value === null ? 'null' : typeByOid(found.types[i].oid).format(value, core.textSettings),
  )
  throw new PgError(check.sqlstate, check.message, {
    ...check.fields,
    detail: check.detail?.replace('$row', () => row.join(', ')),
  })
}
