// Which triggers of a relation fire for an event, in their order. Found once per table of a catalog.
import { byName, isEnabled, type Trigger, type TriggerEvent } from '../../../engine/routines/trigger.ts'
import type { Table } from '../../../engine/tables.ts'
import type { SessionCore } from '../session-core.ts'

export type RowEvent = Exclude<TriggerEvent, 'truncate'>

const none: readonly Trigger[] = []
const sorted = new WeakMap<readonly Trigger[], readonly Trigger[]>()

function inOrder({ info }: Pick<Table, 'info'>): readonly Trigger[] {
  if (!info.triggers) return none
  let list = sorted.get(info.triggers)
  if (!list) sorted.set(info.triggers, (list = info.triggers.toSorted(byName)))
  return list
}

/** set: attributes that an UPDATE names; absent: any. */
export function firing(
  core: SessionCore,
  table: Pick<Table, 'info' | 'schema'>,
  timing: Trigger['timing'],
  forEach: Trigger['forEach'],
  event: TriggerEvent,
  set?: readonly number[],
): readonly Trigger[] {
  if (!table.info.triggers) return none
  const role = core.settings.get('session_replication_role')
  return inOrder(table).filter(
    (trigger) =>
      trigger.timing === timing &&
      trigger.forEach === forEach &&
      trigger.events.includes(event) &&
      isEnabled(trigger, role) &&
      (event !== 'update' || names(table, trigger, set)),
  )
}

/** A generated column is named with what it is made of. */
function names({ schema }: Pick<Table, 'schema'>, { columns }: Trigger, set: readonly number[] | undefined): boolean {
  if (!columns || !set) return true
  return columns.some(
    (attribute) =>
      set.includes(attribute) ||
      schema.columns.some(
        (column) =>
          column.attribute === attribute && column.generated && column.reads?.some((one) => set.includes(one)),
      ),
  )
}

/** Events of rows that triggers look at before they are written. leaves: the tables that have the rows. */
export function eventsBefore(core: SessionCore, table: Table, leaves: readonly Table[] = [table]): readonly RowEvent[] {
  const timing = table.type === 'view' ? 'instead' : 'before'
  const fires = (event: RowEvent): boolean => leaves.some((leaf) => firing(core, leaf, timing, 'row', event).length > 0)
  const found = rowEvents.filter(fires)
  // An update may take a row from one partition to another.
  const moves = table.info.partitioning !== undefined && found.length > 0 && !found.includes('update')
  return moves ? [...found, 'update'] : found
}

const rowEvents: readonly RowEvent[] = ['insert', 'update', 'delete']

const afterKnown = new WeakMap<readonly Trigger[], boolean>()

/** Whether anything is to be kept of the table's rows until the statement is over. */
export function looksAfterwards({ info: { triggers } }: Pick<Table, 'info'>): boolean {
  if (!triggers) return false
  let known = afterKnown.get(triggers)
  if (known === undefined) {
    known = triggers.some(
      ({ timing, forEach, oldTable, newTable }) =>
        timing === 'after' && (forEach === 'row' || oldTable !== undefined || newTable !== undefined),
    )
    afterKnown.set(triggers, known)
  }
  return known
}

/** Whether a trigger of the statement shows the rows of all tables below. */
export const showsRows = ({ info: { triggers } }: Pick<Table, 'info'>): boolean =>
  triggers?.some(({ oldTable, newTable }) => oldTable !== undefined || newTable !== undefined) === true
