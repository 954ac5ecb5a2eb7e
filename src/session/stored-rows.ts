// Where keys lie among the rows that a transaction builds on.
import type { Batch } from '../../engine/columns/column.ts'
import type { Table } from '../../engine/tables.ts'
import { numberOfRegion, type RegionKey, tableRowId } from '../../regions/requests/request.ts'
import { regionSchemaOf, regionsOf } from './region-schema.ts'
import type { SessionCore } from './session-core.ts'

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
