// Which keys of a referenced table a statement took away: those of rows that it deleted, and those that it replaced by others.
import { gatherColumn } from '../../../engine/columns/gather.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { noRow } from '../../../engine/execute/query-task.ts'
import type { Table } from '../../../engine/tables.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { Value } from '../../../engine/types/type.ts'
import { setImmediate } from 'node:timers/promises'
import type { SessionCore } from '../session-core.ts'
import { columnTypes } from './constraints.ts'
import { keyRows, type KeyRows } from './key-rows.ts'
import { oldRows } from './old-rows.ts'
import { isTouched, type NewRows, type TableChange } from './row-changes.ts'

export interface ChangedKeys {
  readonly deleted: KeyRows
  /** Row by row, batch by batch: before and after. */
  readonly updated: { readonly before: KeyRows; readonly after: KeyRows }
}

/** Rows between two looks at other work of this thread. */
const rowsPerTurn = 8192

/** movedToo: rows that went to another partition are updated ones, and not gone. */
export async function changedKeys(
  core: SessionCore,
  table: Table,
  change: TableChange,
  attributes: readonly number[],
  movedToo = false,
): Promise<ChangedKeys> {
  const types = columnTypes(table, attributes)
  const rowIds = change.deleted
    .filter(({ assigned }) => isTouched(table, attributes, assigned))
    .map((deleted) => deleted.rowIds)
  const old = await oldRows(core, table, rowIds, attributes)
  const successors = await successorsOf(movedToo ? [...change.inserted, ...change.moved] : change.inserted, attributes)
  const deleted: Batch[] = []
  const before: Batch[] = []
  const after: Batch[] = []
  // Two keys are one only if they look the same: a cascade passes on what changed in the digits alone, too.
  const print = types.map(({ oid }) => {
    const type = typeByOid(oid)
    return (value: Value): string => (value === null ? 'n' : `v${type.format(value, core.textSettings)}`)
  })
  for (const batch of old) {
    const [ids, ...columns] = batch.columns
    if (successors.size === 0) {
      deleted.push({ length: batch.length, columns })
      continue
    }
    await setImmediate()
    const id = reader(ids)
    const read = columns.map(reader)
    const gone: number[] = []
    const changed: number[] = []
    const next = new Map<NewRows, { readonly rows: number[]; readonly at: number[] }>()
    for (let row = 0; row < batch.length; row++) {
      const successor = successors.get(id(row) as bigint)
      if (!successor) gone.push(row)
      else {
        const now = attributes.map((attribute, i) =>
          print[i](reader(successor.of.columns.get(attribute)!)(successor.row)),
        )
        if (now.every((text, i) => text === print[i](read[i](row)))) continue
        let list = next.get(successor.of)
        if (!list) next.set(successor.of, (list = { rows: [], at: [] }))
        list.rows.push(successor.row)
        list.at.push(row)
        changed.push(row)
      }
    }
    if (gone.length > 0) deleted.push(rowsAt(columns, gone))
    for (const [of, { rows, at }] of next) {
      before.push(rowsAt(columns, at))
      after.push(
        rowsAt(
          attributes.map((attribute) => of.columns.get(attribute)!),
          rows,
        ),
      )
    }
  }
  return {
    deleted: keyRows(types, deleted),
    updated: { before: keyRows(types, before), after: keyRows(types, after) },
  }
}

const rowsAt = (columns: Batch['columns'], rows: readonly number[]): Batch => {
  const kept = Int32Array.from(rows)
  return { length: rows.length, columns: columns.map((column) => gatherColumn(column, kept)) }
}

/** New versions by the id of the row they replace. */
async function successorsOf(
  inserted: readonly NewRows[],
  attributes: readonly number[],
): Promise<Map<bigint, { readonly of: NewRows; readonly row: number }>> {
  const successors = new Map<bigint, { readonly of: NewRows; readonly row: number }>()
  let turn = 0
  for (const of of inserted) {
    if (!of.replaces || !attributes.every((attribute) => of.columns.has(attribute))) continue
    for (let row = 0; row < of.length; row++) {
      if (++turn % rowsPerTurn === 0) await setImmediate()
      if (of.replaces[row] !== noRow) successors.set(of.replaces[row], { of, row })
    }
  }
  return successors
}
