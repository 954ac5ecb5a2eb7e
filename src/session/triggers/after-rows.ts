// What AFTER triggers are shown: rows that a statement inserted, changed and deleted, in the order they were written.
import { reader } from '../../../engine/columns/read.ts'
import { noRow, type WriteBatch } from '../../../engine/execute/query-task.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { SessionCore } from '../session-core.ts'
import { visible } from './fire-row.ts'
import type { RowValues } from './call-trigger.ts'
import type { RowEvent } from './firing.ts'
import { rowsById } from './old-values.ts'

/** What a statement wrote. through: the table that it names, where the rows are those of tables below. */
export interface TriggeredWrite {
  readonly write: WriteBatch
  readonly through?: number
}

export interface ChangedRow {
  readonly table: Table
  readonly event: RowEvent
  readonly through?: number
  /** What transition tables show it as, where that differs: an UPDATE took the row from one partition to another. */
  readonly shownAs?: RowEvent
  readonly old?: RowValues
  readonly new?: RowValues
  /** Of an update: the attributes that SET names. */
  readonly set?: readonly number[] | undefined
}

export async function changedRows(core: SessionCore, all: readonly TriggeredWrite[]): Promise<readonly ChangedRow[]> {
  const writes = all.map(({ write }) => write)
  const old = await oldValues(core, writes)
  const replaced = replacedRows(writes)
  const changed: ChangedRow[] = []
  for (const { write, through: root } of all) {
    const table = tableOf(core, write.table)
    const through = root === undefined ? {} : { through: root }
    const before = (id: bigint): RowValues => visible(table, old.get(write.table)?.get(id) ?? [])
    if (write.kind === 'delete') {
      for (const id of write.rowIds) {
        // What replaces a row tells of it.
        if (write.assigned && replaced.get(write.table)?.has(id)) continue
        const moved = write.assigned && ({ shownAs: 'update' } as const)
        changed.push({ table, event: 'delete', old: before(id), ...through, ...moved })
      }
      continue
    }
    const { replaces } = write
    const read = write.batch.columns.map(reader)
    for (let row = 0; row < write.batch.length; row++) {
      const fresh = visible(
        table,
        read.map((value): Value => value(row)),
      )
      if (!replaces || replaces[row] === noRow) {
        const moved = write.moved && ({ shownAs: 'update' } as const)
        changed.push({ table, event: 'insert', new: fresh, ...through, ...moved })
      } else {
        const set = write.set ?? write.assigned
        changed.push({ table, event: 'update', old: before(replaces[row]), new: fresh, set, ...through })
      }
    }
  }
  return changed
}

/** By table, the rows that have a new version in it. */
function replacedRows(writes: readonly WriteBatch[]): ReadonlyMap<number, ReadonlySet<bigint>> {
  const replaced = new Map<number, Set<bigint>>()
  for (const write of writes) {
    if (write.kind !== 'insert' || !write.replaces) continue
    const ids = replaced.get(write.table) ?? new Set<bigint>()
    for (const id of write.replaces) ids.add(id)
    replaced.set(write.table, ids)
  }
  return replaced
}

async function oldValues(
  core: SessionCore,
  writes: readonly WriteBatch[],
): Promise<Map<number, ReadonlyMap<bigint, readonly Value[]>>> {
  const ids = new Map<number, BigInt64Array[]>()
  for (const write of writes) {
    if (write.kind !== 'delete') continue
    const list = ids.get(write.table)
    if (list) list.push(write.rowIds)
    else ids.set(write.table, [write.rowIds])
  }
  const old = new Map<number, ReadonlyMap<bigint, readonly Value[]>>()
  for (const [oid, list] of ids) old.set(oid, await rowsById(core, tableOf(core, oid), list))
  return old
}

function tableOf(core: SessionCore, oid: number): Table {
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table ${oid} with triggers`)
  return relation.table
}
