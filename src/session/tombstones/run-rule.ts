// One rule of cadastre.table_tombstone as the work of a task: rows whose time has come go, batch by batch, each batch with one commit, which
// also puts them where they go to. So no crash leaves a row in both places, or in none.
import type { MetadataRow } from '../../../catalog/metadata/entity.ts'
import type { TombstoneAction } from '../../../catalog/metadata/table-tombstone.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { quoteLiteral } from '../../../engine/sql-text/quote-literal.ts'
import { type Table, visibleColumns } from '../../../engine/tables.ts'
import type { TaskHandle } from '../../../regions/server/task-list.ts'
import { endTransaction } from '../transaction/end-transaction.ts'
import { objectKey } from '../locks/lock-key.ts'
import { exclusive } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { runSql } from '../run-sql.ts'
import type { SessionCore } from '../session-core.ts'
import { archiveOf } from './archive-table.ts'

/** What a commit takes at once: its rows are in memory, and locked, until it is done. Rows of one and the same time go together. */
const batchRows = 10_000

/** How many rows went. */
export async function runRule(core: SessionCore, task: TaskHandle, id: number): Promise<number> {
  let gone = 0
  for (;;) {
    core.interrupted.throwIfAborted()
    // Others may have changed or dropped the rule, or what it is about, between two batches.
    const sql = await statementOf(core, id)
    if (sql === undefined) break
    const rows = Number(/\d+$/.exec(await runSql(core, sql))?.[0] ?? 0)
    await endTransaction(core, true)
    core.begin('block')
    gone += rows
    task.total(gone, 0)
    task.progress[0] = gone
    if (rows === 0) break
  }
  return gone
}

/** undefined: nothing is to be done. */
async function statementOf(core: SessionCore, id: number): Promise<string | undefined> {
  // Of two that run one rule, one would wait for the other's rows, batch by batch, or make the same archive.
  await lockKey(core, objectKey('table_tombstone', id), exclusive)
  const rule = core.catalog.row('table_tombstone', id)
  const table = rule && tableOf(core, rule.table_id as number)
  if (!rule || !table || rule.provision_state !== 'active') return undefined
  const tombstone = core.catalog.row('tombstone', rule.tombstone_id as number)!
  if (tombstone.provision_state !== 'active') return undefined
  const name = nameOf(table)
  const due = dueRows(rule)
  const column = quoteIdentifier(rule.column_name as string)
  const batch = `${due} AND ${column} <= (SELECT max(due_at) FROM (SELECT ${column} AS due_at FROM ${name} WHERE ${due} ORDER BY 1 LIMIT ${batchRows}) AS batch)`
  const deleted = `DELETE FROM ${name} WHERE ${batch}`
  const action = tombstone.name as TombstoneAction
  if (action === 'delete') return deleted
  const given = rule.target_table_id as number | null
  const target = given === null ? await archiveOf(core, table, rule) : tableOf(core, given)
  if (!target) return undefined
  const columns = visibleColumns(table.schema.columns)
    .filter((one) => !target.schema.columns.some((other) => other.name === one.name && other.generated))
    .map((one) => quoteIdentifier(one.name))
    .join(', ')
  return `WITH gone AS (${deleted} RETURNING *) INSERT INTO ${nameOf(target)} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM gone`
}

function dueRows(rule: MetadataRow): string {
  const column = quoteIdentifier(rule.column_name as string)
  // A condition may end in a comment.
  const also = rule.condition === null ? '' : ` AND (${rule.condition as string}\n)`
  return `${column} < now() - ${quoteLiteral(rule.age as string)}::interval${also}`
}

function tableOf(core: SessionCore, oid: number): Table | undefined {
  const relation = core.catalog.relationByOid(oid)
  return relation?.kind === 'table' ? relation.table : undefined
}

const nameOf = ({ info }: Table): string => `${quoteIdentifier(info.schemaName)}.${quoteIdentifier(info.name)}`
