// BEFORE triggers of rows where the statement names a partitioned table, or one that others inherit from: each row goes through the triggers
// of the table that it lies in or comes to. An UPDATE that moves a row is a DELETE in one partition and an INSERT in another, and their
// triggers are asked too.
import { attributesBelow, columnMap } from '../../../engine/partitioned/column-map.ts'
import { tableByOid } from '../../../engine/partitioned/partition-tree.ts'
import { ownOid } from '../../../engine/inheritance/tree-table.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import { leafOfRow, rowAbove, rowBelow } from '../partitions/place-row.ts'
import { type LocalRow, localRow, rowSpaceOf } from '../partitions/row-space.ts'
import type { SessionCore } from '../session-core.ts'
import type { StatementRun } from '../writes/statement-run.ts'
import { fireRow } from './fire-row.ts'
import { eventsBefore, firing, type RowEvent } from './firing.ts'
import { lockedRows } from './locked-rows.ts'
import { withGenerated } from './row-expressions.ts'

type Row = readonly Value[]

export async function fireRowsBelow(
  core: SessionCore,
  root: Table,
  event: RowEvent,
  ids: BigInt64Array | null,
  rows: readonly Row[] | null,
  set: readonly number[] | undefined,
  run: StatementRun,
): Promise<readonly (Row | null)[]> {
  const places = ids && placesOf(core, root, ids)
  const old = places && (await lockedBelow(core, places, event, run))
  const moves = event === 'update' && root.info.partitioning !== undefined
  const answers: (Row | null)[] = []
  const count = ids?.length ?? rows?.length ?? 0
  for (let i = 0; i < count; i++) {
    core.interrupted.throwIfAborted()
    const given = rows?.[i]
    const leaf = places ? tableByOid(core.catalog, places[i].table) : await leafOfNew(core, root, given!)
    const before = places ? old!.get(leaf.info.oid)?.get(places[i].rowId) : undefined
    const answer = await fireIn(core, root, leaf, event, before, given, set)
    answers.push(moves && answer ? await moved(core, root, leaf, before, answer) : answer)
  }
  return answers
}

const placesOf = (core: SessionCore, root: Table, ids: BigInt64Array): LocalRow[] => {
  const space = rowSpaceOf(core.catalog, root)
  const { overlay } = core.ensureTransaction()
  return Array.from(ids, (id) => localRow(space, overlay, id))
}

/** Rows of tables without such triggers are locked when they are written. */
async function lockedBelow(
  core: SessionCore,
  places: readonly LocalRow[],
  event: RowEvent,
  run: StatementRun,
): Promise<ReadonlyMap<number, ReadonlyMap<bigint, Row>>> {
  const old = new Map<number, ReadonlyMap<bigint, Row>>()
  for (const [oid, own] of Map.groupBy(places, ({ table }) => table)) {
    const leaf = tableByOid(core.catalog, oid)
    const events = eventsBefore(core, leaf)
    if (!events.includes(event) && !(event === 'update' && events.includes('delete'))) continue
    const ids = BigInt64Array.from(own, ({ rowId }) => rowId)
    old.set(oid, await lockedRows(core, leaf, ids, event, run))
  }
  return old
}

const leafOfNew = (core: SessionCore, root: Table, row: Row): Promise<Table> | Table =>
  root.info.tree ? tableByOid(core.catalog, ownOid(root.info.oid)) : leafOfRow(core, root, row)

async function fireIn(
  core: SessionCore,
  root: Table,
  leaf: Table,
  event: RowEvent,
  old: Row | undefined,
  given: Row | undefined,
  set?: readonly number[],
): Promise<Row | null> {
  const attributes = set && attributesBelow(columnMap(root, leaf), set)
  const triggers = firing(core, leaf, 'before', 'row', event, attributes)
  if (triggers.length === 0) return given ?? []
  const below = given && (await withGenerated(core, leaf, rowBelow(root, leaf, given)))
  const answer = await fireRow(core, leaf, triggers, event, old, below)
  return answer && given ? rowAbove(root, leaf, answer) : answer
}

/** What becomes of a row that an UPDATE changed: []: it has left its partition, and came to no other. */
async function moved(core: SessionCore, root: Table, from: Table, old: Row | undefined, row: Row): Promise<Row | null> {
  const to = await leafOfRow(core, root, row)
  if (to.info.oid === from.info.oid) return row
  if ((await fireIn(core, root, from, 'delete', old, undefined)) === null) return null
  return (await fireIn(core, root, to, 'insert', undefined, row)) ?? []
}
