// Answers the effect 'fire-row-triggers' (engine/interpret/writes/before-rows.ts): BEFORE triggers of rows, one row after the other, each through
// all of its triggers. Rows that are there are locked first; if one of them is not what the snapshot showed, the statement runs again.
import { PgError } from '../../../engine/errors.ts'
import { hasParts } from '../../../engine/partitioned/partition-tree.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { SessionCore } from '../session-core.ts'
import type { StatementRun } from '../writes/statement-run.ts'
import { fireRowsBelow } from './before-rows-below.ts'
import { fireRow } from './fire-row.ts'
import { firing, type RowEvent } from './firing.ts'
import { lockedRows } from './locked-rows.ts'

type Row = readonly Value[]

/** args: table, event, row ids, new rows in table order, attributes that SET names, a view's rows as they are. */
export async function fireRowTriggers(
  core: SessionCore,
  args: readonly unknown[],
  run: StatementRun,
): Promise<readonly (Row | null)[]> {
  const [oid, event, ids, rows, set, old] = args as readonly [
    number,
    RowEvent,
    BigInt64Array | null,
    readonly Row[] | null,
    readonly number[] | null,
    readonly Row[] | null | undefined,
  ]
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind === 'view') return fireInstead(core, relation.table, event, old ?? undefined, rows ?? undefined)
  if (relation?.kind !== 'table') throw new PgError('42P01', `table ${oid} does not exist`)
  const { table } = relation
  if (hasParts(table.info)) return fireRowsBelow(core, table, event, ids, rows, set ?? undefined, run)
  const triggers = firing(core, table, 'before', 'row', event, set ?? undefined)
  const count = ids?.length ?? rows?.length ?? 0
  if (triggers.length === 0) return Array.from({ length: count }, (_, i) => rows?.[i] ?? [])
  const before = ids && (await lockedRows(core, table, ids, event, run))
  const written = core.transaction?.overlay.size
  const answers: (Row | null)[] = []
  for (let i = 0; i < count; i++) {
    core.interrupted.throwIfAborted()
    answers.push(await fireRow(core, table, triggers, event, ids ? before!.get(ids[i]) : undefined, rows?.[i]))
  }
  if (ids && core.transaction?.overlay.size !== written) requireUntouched(core, table, event, ids, answers)
  return answers
}

/** What a trigger wrote into a row would be lost when the statement writes it; a row that is left alone keeps it. */
function requireUntouched(
  core: SessionCore,
  table: Table,
  event: RowEvent,
  ids: BigInt64Array,
  answers: readonly (Row | null)[],
): void {
  const { overlay } = core.transaction!
  if (ids.every((id, i) => answers[i] === null || overlay.latestVersion(table.info.oid, id) === id)) return
  throw new PgError(
    '27000',
    `tuple to be ${event}d was already modified by an operation triggered by the current command`,
    { hint: 'Consider using an AFTER trigger instead of a BEFORE trigger to propagate changes to other rows.' },
  )
}

/** A view's rows have no ids, and nothing of them is written here. */
async function fireInstead(
  core: SessionCore,
  view: Table,
  event: RowEvent,
  old: readonly Row[] | undefined,
  rows: readonly Row[] | undefined,
): Promise<readonly (Row | null)[]> {
  const triggers = firing(core, view, 'instead', 'row', event)
  const answers: (Row | null)[] = []
  for (let i = 0; i < (old ?? rows ?? []).length; i++) {
    core.interrupted.throwIfAborted()
    answers.push(await fireRow(core, view, triggers, event, old?.[i], rows?.[i]))
  }
  return answers
}
