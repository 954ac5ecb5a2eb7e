// Answers the effect 'fire-row-triggers' (engine/interpret/writes/before-rows.ts): BEFORE triggers of rows, one row after the other, each through
// all of its triggers. Rows that are there are locked first; if one of them is not what the snapshot showed, the statement runs again.
import { PgError } from '../../../engine/errors.ts'
import type { Trigger } from '../../../engine/routines/trigger.ts'
import type { Table } from '../../../engine/tables.ts'
import { nameless } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import { lockRows } from '../locks/row-locks.ts'
import type { SessionCore } from '../session-core.ts'
import { updateMode } from '../writes/concurrent-rows.ts'
import { runAgain, type StatementRun } from '../writes/statement-run.ts'
import { callTrigger, type RowValues } from './call-trigger.ts'
import { firing, type RowEvent } from './firing.ts'
import { rowsById } from './old-values.ts'
import { holdsWhen, withGenerated } from './row-expressions.ts'

type Row = readonly Value[]

/** args: table, event, row ids, new rows in table order, attributes that SET names. */
export async function fireRowTriggers(
  core: SessionCore,
  args: readonly unknown[],
  run: StatementRun,
): Promise<readonly (Row | null)[]> {
  const [oid, event, ids, rows, set] = args as readonly [
    number,
    RowEvent,
    BigInt64Array | null,
    readonly Row[] | null,
    readonly number[] | null,
  ]
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new PgError('42P01', `table ${oid} does not exist`)
  const { table } = relation
  const triggers = firing(core, table, 'before', 'row', event, set ?? undefined)
  const count = ids?.length ?? rows?.length ?? 0
  if (triggers.length === 0) return Array.from({ length: count }, (_, i) => rows?.[i] ?? [])
  const old = ids && (await lockedRows(core, table, ids, event, run))
  const answers: (Row | null)[] = []
  for (let i = 0; i < count; i++) {
    core.interrupted.throwIfAborted()
    answers.push(await fireRow(core, table, triggers, event, ids ? old!.get(ids[i]) : undefined, rows?.[i]))
  }
  return answers
}

/** Under the mode that the write itself will ask for: what a trigger changes besides SET's columns is not known yet. */
async function lockedRows(
  core: SessionCore,
  table: Table,
  ids: BigInt64Array,
  event: RowEvent,
  run: StatementRun,
): Promise<ReadonlyMap<bigint, Row>> {
  const all = table.schema.columns.map(({ attribute }) => attribute)
  const mode = event === 'delete' ? 'update' : updateMode(core, table, all)
  const { changed } = await lockRows(core, table, ids, mode, 'wait', { since: run.sequence })
  if (changed) runAgain(run)
  return rowsById(core, table, [ids])
}

async function fireRow(
  core: SessionCore,
  table: Table,
  triggers: readonly Trigger[],
  event: RowEvent,
  old: Row | undefined,
  proposed: Row | undefined,
): Promise<Row | null> {
  const before = old && visible(table, old)
  let fresh = proposed && visible(table, withoutGenerated(table, proposed))
  let changed = false
  for (const trigger of triggers) {
    if (!(await holdsWhen(core, table, trigger, before, fresh))) continue
    const answer = await callTrigger(core, { table, trigger, event, old: before, new: fresh })
    if (answer === null) return null
    if (event === 'delete') continue
    changed = true
    fresh = answer
  }
  if (!proposed || !fresh) return []
  return changed ? withGenerated(core, table, whole(table, fresh)) : proposed
}

/** They are made once the triggers are done. */
const withoutGenerated = ({ schema }: Table, row: Row): Row =>
  schema.columns.some(({ generated }) => generated)
    ? row.map((value, i) => (schema.columns[i].generated ? null : value))
    : row

/** Columns that keep an index's expressions have no names, and no place in a row. */
export function visible({ schema }: Table, row: Row): RowValues {
  return schema.columns.some(({ name }) => name === nameless)
    ? row.filter((_, i) => schema.columns[i].name !== nameless)
    : row
}

function whole({ schema }: Table, row: RowValues): Row {
  let at = 0
  return schema.columns.map(({ name }) => (name === nameless ? null : row[at++]))
}
