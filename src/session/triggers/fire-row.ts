// One row through its BEFORE triggers, in their order.
import { PgError } from '../../../engine/errors.ts'
import type { Trigger } from '../../../engine/routines/trigger.ts'
import { nameless, type Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import { isInPlace } from '../partitions/place-row.ts'
import type { SessionCore } from '../session-core.ts'
import { callTrigger, type RowValues } from './call-trigger.ts'
import type { RowEvent } from './firing.ts'
import { holdsWhen, withGenerated } from './row-expressions.ts'

type Row = readonly Value[]

/** The row as it is to be written, [] where none was proposed; null: it is to be left alone. */
export async function fireRow(
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
    if (event === 'insert' && trigger.parent !== undefined)
      await requireStays(core, table, trigger, whole(table, fresh))
  }
  if (!proposed || !fresh) return []
  return changed ? withGenerated(core, table, whole(table, fresh)) : proposed
}

/** The partition was chosen for the row as it was. */
async function requireStays(core: SessionCore, table: Table, { name }: Trigger, row: Row): Promise<void> {
  if (await isInPlace(core, table, row)) return
  const { schemaName, name: partition } = table.info
  throw new PgError('0A000', 'moving row to another partition during a BEFORE FOR EACH ROW trigger is not supported', {
    detail: `Before executing trigger "${name}", the row was to be in partition "${schemaName}.${partition}".`,
  })
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
