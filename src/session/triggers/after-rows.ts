// What AFTER triggers are shown: rows that a statement inserted, changed and deleted, in the order they were written.
import { reader } from '../../../engine/columns/read.ts'
import { noRow, type WriteBatch } from '../../../engine/execute/query-task.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { SessionCore } from '../session-core.ts'
import { visible } from './before-rows.ts'
import type { RowValues } from './call-trigger.ts'
import type { RowEvent } from './firing.ts'
import { rowsById } from './old-values.ts'

export interface ChangedRow {
  readonly table: Table
  readonly event: RowEvent
  readonly old?: RowValues
  readonly new?: RowValues
  /** Of an update: the attributes that SET names. */
  readonly set?: readonly number[] | undefined
}

export async function changedRows(core: SessionCore, writes: readonly WriteBatch[]): Promise<readonly ChangedRow[]> {
  const old = await oldValues(core, writes)
  const changed: ChangedRow[] = []
  for (const write of writes) {
    const table = tableOf(core, write.table)
    const before = (id: bigint): RowValues => visible(table, old.get(write.table)?.get(id) ?? [])
    if (write.kind === 'delete') {
      // What replaces the rows tells of them.
      if (write.assigned) continue
      for (const id of write.rowIds) changed.push({ table, event: 'delete', old: before(id) })
      continue
    }
    const { replaces } = write
    const read = write.batch.columns.map(reader)
    for (let row = 0; row < write.batch.length; row++) {
      const fresh = visible(
        table,
        read.map((value): Value => value(row)),
      )
      if (!replaces || replaces[row] === noRow) changed.push({ table, event: 'insert', new: fresh })
      else {
        const set = write.set ?? write.assigned
        changed.push({ table, event: 'update', old: before(replaces[row]), new: fresh, set })
      }
    }
  }
  return changed
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
