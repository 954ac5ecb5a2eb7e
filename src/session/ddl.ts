// DDL: the claimant says what changes, existing rows are checked or made anew, and the transaction takes the edits as its own.
import { planDdl } from '../../catalog/claimant/plan-ddl.ts'
import type { DdlPlan, TableRewrite } from '../../catalog/claimant/ddl-plan.ts'
import type { BoundStatement, DdlStatement } from '../../engine/bind/statement.ts'
import { notSupported, PgError } from '../../engine/errors.ts'
import type { Batch } from '../../engine/columns/column.ts'
import { formatType, typeByOid } from '../../engine/types/registry.ts'
import { commandExecution, type Execution } from './execution.ts'
import { firstRow, internalQuery } from './internal-query.ts'
import type { SessionCore } from './session-core.ts'

type Ddl = BoundStatement & { readonly kind: 'ddl' }

export const ddlExecution = (core: SessionCore, statement: Ddl): Execution =>
  commandExecution(statement.tag, async () => void (await runDdl(core, statement.ddl, statement.tag)))

export async function runDdl(core: SessionCore, ddl: DdlStatement, tag: string): Promise<DdlPlan> {
  const transaction = core.ensureTransaction()
  if (transaction.readOnly) throw new PgError('25006', `cannot execute ${tag} in a read-only transaction`)
  refuseUnsupported(ddl)
  const { state } = core
  const plan = planDdl(ddl, {
    catalog: core.catalog,
    user: core.user,
    searchPath: core.searchPath,
    settings: core.textSettings,
    session: core.facts,
    inTransactionBlock: transaction.mode === 'block',
    allocateOid: state.catalogs.allocateOid,
    connectionsTo: (database) =>
      [...state.sessions.values()].filter((session) => session.databaseOid === database).length,
    catalogOf: (database) => state.catalogs.current(database),
  })
  const rewritten = []
  for (const rewrite of plan.rewrite) rewritten.push({ table: rewrite.table, batches: await newRows(core, rewrite) })
  transaction.edit(plan.edits)
  for (const table of plan.truncated) transaction.overlay.truncate(table)
  for (const table of plan.dropped) transaction.overlay.forget(table)
  for (const { table, batches } of rewritten) replaceRows(core, table, batches)
  for (const check of plan.validate) await mustFindNothing(core, check)
  for (const { oid, lastValue, called } of plan.sequences) await state.sequences.restart(oid, { lastValue, called })
  for (const sequence of plan.droppedSequences) state.sequences.forget(sequence)
  for (const { sqlstate, message, detail } of plan.notices) core.notice('NOTICE', sqlstate, message, { detail })
  return plan
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

async function newRows(core: SessionCore, rewrite: TableRewrite): Promise<readonly Batch[]> {
  const relation = core.catalog.relationByOid(rewrite.table)
  if (relation?.kind !== 'table') throw new Error(`no table ${rewrite.table} to rewrite`)
  const { info } = relation.table
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
  const names = new Map(relation.table.schema.columns.map((column) => [column.attribute, quoted(column.name)]))
  const name = (attribute: number): string => names.get(attribute) ?? quoted(`added ${attribute}`)
  const item = (column: TableRewrite['columns'][number]): string =>
    `CAST((${column.sql}) AS ${formatType(column.type.oid, column.type.typmod)}) AS ${name(column.attribute)}`
  const old = rewrite.columns.filter((column) => column.over === 'old-row')
  const inner = `SELECT ${old.map(item).join(', ')} FROM ${quoted(info.schemaName)}.${quoted(info.name)}`
  if (old.length === rewrite.columns.length) return (await internalQuery(core, inner)).batches
  const outer = rewrite.columns.map((column) => (column.over === 'old-row' ? name(column.attribute) : item(column)))
  return (await internalQuery(core, `SELECT ${outer.join(', ')} FROM (${inner}) AS ${quoted(info.name)}`)).batches
}

function replaceRows(core: SessionCore, table: number, batches: readonly Batch[]): void {
  const { overlay } = core.ensureTransaction()
  const relation = core.catalog.relationByOid(table)
  if (relation?.kind !== 'table') throw new Error(`no table ${table} to rewrite`)
  const attributes = relation.table.schema.columns.map((column) => column.attribute)
  overlay.truncate(table)
  for (const batch of batches) overlay.add({ kind: 'insert', table, batch }, attributes)
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
