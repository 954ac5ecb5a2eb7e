// Where keys lie among the rows that a transaction builds on.
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { rowIdAttribute } from '../../../engine/plan/logical.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import { numberOfRegion, type RegionKey, tableRowId } from '../../../regions/requests/request.ts'
import { possibleRegions, regionSchemaOf, regionsOf } from '../ddl/region-schema.ts'
import type { SessionCore } from '../session-core.ts'

/**
 * Rows with these keys among committed ones that the transaction has not deleted, and among its own in segments: parallel to keys,
 * a table row id or undefined.
 */
export async function storedRows(
  core: SessionCore,
  table: Table,
  key: RegionKey,
  keys: Batch,
): Promise<(bigint | undefined)[]> {
  const { overlay, base } = core.ensureTransaction()
  const own = overlay.table(table.info.oid)
  const fromBase =
    !own?.truncated && base.relationByOid(table.info.oid) !== undefined && base.row('index', key.index) !== undefined
  const segments = (own?.segments ?? []).flatMap((entry) => {
    let firstRow = entry.base
    return entry.segments.map(({ name, footer }) => {
      firstRow += footer.rows
      return { name, firstRow: firstRow - footer.rows }
    })
  })
  if (!fromBase && segments.length === 0) return Array.from({ length: keys.length }, () => undefined)
  const atOnce = segments.length === 0 ? rowsInMemory(core, table, key, keys) : undefined
  if (atOnce) return atOnce
  const found = await core.state.regions.lookupKeys({
    index: key.index,
    regions: fromBase ? regionsOf(table) : [],
    keys,
    own: segments.length > 0 ? { key, schema: regionSchemaOf(core.catalog, table), segments } : undefined,
  })
  return Array.from({ length: keys.length }, (_, i) => {
    const mine = found.own.get(i)?.find((number) => !own?.deletedOwn.has(number))
    if (mine !== undefined) return -BigInt(mine)
    const row = found.rowIds[i]
    if (Number.isNaN(row)) return undefined
    const region = numberOfRegion(found.regions[i])
    return own?.deleted.get(region)?.has(row) ? undefined : tableRowId(region, row)
  })
}

/** Keys beyond so many are left to the storage thread. */
const keysAtOnceMax = 16

/** The same for a few keys, where memory tells; undefined: it does not, or commits to the table are under way, which may hold one of the keys. */
function rowsInMemory(
  core: SessionCore,
  table: Table,
  key: RegionKey,
  { length, columns }: Batch,
): (bigint | undefined)[] | undefined {
  if (length > keysAtOnceMax || !regionsOf(table).every((region) => core.state.regions.isSettled(region)))
    return undefined
  const readers = columns.map(reader)
  const found: (bigint | undefined)[] = []
  for (let i = 0; i < length; i++) {
    const values = readers.map((read) => read(i))
    if (values.includes(null)) {
      if (key.nullsNotDistinct) return undefined
      found.push(undefined)
      continue
    }
    const batch = committedRow(core, table, key, values, [rowIdAttribute])
    if (!batch) return undefined
    found.push(batch.length === 0 ? undefined : (reader(batch.columns[0])(0) as bigint))
  }
  return found
}

/** Columns of the newest committed row with a key, unless the transaction deleted it; undefined: memory does not say. */
export function committedRow(
  core: SessionCore,
  table: Table,
  key: RegionKey,
  values: readonly Value[],
  projection: readonly number[],
): Batch | undefined {
  const { regions, memory } = core.state
  const { overlay, edits } = core.ensureTransaction()
  // Columns may be others than the regions have.
  if (edits.length > 0) return undefined
  const deleted = overlay.table(table.info.oid)?.deleted
  const predicates = key.attributes.map((attribute, i) => ({ attribute, op: '=' as const, values: [values[i]] }))
  let none: Batch | undefined
  for (const region of possibleRegions(table, predicates)) {
    const own = deleted?.get(numberOfRegion(region))
    const row = regions.findRow(region, { index: key.index, projection, predicates, deleted: own }, memory)
    if (!row || row.length > 0) return row
    none = row
  }
  return none
}
