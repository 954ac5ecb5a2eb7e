// Takes the batches a statement wrote into the transaction's overlay, after its keys were checked against committed and own rows.
import type { Batch } from '../../engine/columns/column.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { reader } from '../../engine/columns/read.ts'
import type { WriteBatch } from '../../engine/execute/query-task.ts'
import type { Table } from '../../engine/tables.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { Value } from '../../engine/types/type.ts'
import { numberOfRegion, type RegionKey } from '../../regions/requests/request.ts'
import { uniqueViolation } from './commit.ts'
import type { Overlay } from './overlay.ts'
import { keysOf, regionsOf } from './region-schema.ts'
import type { SessionCore } from './session-core.ts'

/** A key's values as one string: equal keys, equal strings. undefined: has a NULL, which is never equal to another. */
export function keyText(
  values: readonly Value[],
  types: readonly number[],
  nullsNotDistinct: boolean,
): string | undefined {
  let text = ''
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === null) {
      if (!nullsNotDistinct) return undefined
      text += 'n;'
      continue
    }
    const type = typeByOid(types[i])
    const key = String(type.hashKey ? type.hashKey(value) : type.format(value, undefined as never))
    text += `${key.length}:${key};`
  }
  return text
}

/** Overlay rows by key, for one unique key; built anew whenever the overlay grew. */
export function overlayKeys(overlay: Overlay, table: Table, key: RegionKey): Map<string, number> {
  const found = new Map<string, number>()
  const own = overlay.table(table.info.oid)
  if (!own) return found
  const types = typesOf(table, key)
  for (const insert of own.inserts) {
    const columns = key.attributes.map((attribute) => insert.attributes.indexOf(attribute))
    if (columns.includes(-1)) continue
    const read = columns.map((column) => reader(insert.batch.columns[column]))
    for (let row = 0; row < insert.batch.length; row++) {
      if (own.deletedOwn.has(insert.base + row)) continue
      const text = keyText(
        read.map((value) => value(row)),
        types,
        key.nullsNotDistinct,
      )
      if (text !== undefined) found.set(text, insert.base + row)
    }
  }
  return found
}

const typesOf = (table: Table, key: RegionKey): number[] =>
  key.attributes.map((attribute) => table.schema.columns.find((column) => column.attribute === attribute)!.type.oid)

/** Committed rows with these keys that the transaction has not deleted: parallel to keys, undefined where there is none. */
export async function committedRows(
  core: SessionCore,
  table: Table,
  key: RegionKey,
  keys: Batch,
): Promise<({ region: number; row: number } | undefined)[]> {
  const transaction = core.ensureTransaction()
  const overlay = transaction.overlay.table(table.info.oid)
  if (
    overlay?.truncated ||
    !transaction.base.relationByOid(table.info.oid) ||
    !transaction.base.row('index', key.index)
  )
    return Array.from({ length: keys.length }, () => undefined)
  const found = await core.state.regions.lookupKeys({ index: key.index, regions: regionsOf(table), keys })
  return Array.from({ length: keys.length }, (_, i) => {
    const row = found.rowIds[i]
    if (Number.isNaN(row)) return undefined
    const region = numberOfRegion(found.regions[i])
    return overlay?.deleted.get(region)?.has(row) ? undefined : { region, row }
  })
}

/**
 * All of one statement's writes. checkKeys: find unique violations now (23505) instead of at the commit that follows at once.
 * On an error the overlay is as before.
 */
export async function takeWrites(core: SessionCore, writes: readonly WriteBatch[], checkKeys: boolean): Promise<void> {
  const transaction = core.ensureTransaction()
  const before = transaction.overlay.point()
  try {
    for (const write of writes) {
      const relation = core.catalog.relationByOid(write.table)
      if (relation?.kind !== 'table') throw new Error(`no table ${write.table} to write`)
      transaction.overlay.add(
        write,
        relation.table.schema.columns.map((column) => column.attribute),
      )
    }
    if (!checkKeys) return
    for (const table of new Set(writes.filter((write) => write.kind === 'insert').map((write) => write.table))) {
      await checkUnique(core, table, writes)
    }
  } catch (error) {
    transaction.overlay.restore(before)
    throw error
  }
}

async function checkUnique(core: SessionCore, oid: number, writes: readonly WriteBatch[]): Promise<void> {
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') return
  const table = relation.table
  const transaction = core.ensureTransaction()
  const attributes = table.schema.columns.map((column) => column.attribute)
  for (const key of keysOf(core.catalog, table)) {
    if (!key.unique) continue
    const types = typesOf(table, key)
    const violation = (values: readonly Value[]): never => {
      throw uniqueViolation(core.catalog, key.index, values, core.textSettings)
    }
    const own = transaction.overlay.table(oid)
    const seen = new Set<string>()
    for (const insert of own?.inserts ?? []) {
      const read = key.attributes.map((attribute) => reader(insert.batch.columns[insert.attributes.indexOf(attribute)]))
      for (let row = 0; row < insert.batch.length; row++) {
        if (own!.deletedOwn.has(insert.base + row)) continue
        const values = read.map((value) => value(row))
        const text = keyText(values, types, key.nullsNotDistinct)
        if (text === undefined) continue
        if (seen.has(text)) violation(values)
        seen.add(text)
      }
    }
    for (const write of writes) {
      if (write.kind !== 'insert' || write.table !== oid) continue
      const columns = key.attributes.map((attribute) => write.batch.columns[attributes.indexOf(attribute)])
      const found = await committedRows(core, table, key, { length: write.batch.length, columns })
      const hit = found.findIndex((row) => row !== undefined)
      if (hit >= 0) {
        const one = Int32Array.of(hit)
        violation(columns.map((column) => reader(gatherColumn(column, one))(0)))
      }
    }
  }
}
