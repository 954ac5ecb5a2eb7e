// Row ids of a partitioned table: those of its partitions with region numbers of its own, so that a scan of all of them yields ids that
// differ. They mean something to one version of the catalog only, as long as a statement runs.
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { PgError } from '../../../engine/errors.ts'
import { leavesOf } from '../../../engine/partitioned/partition-tree.ts'
import { regionNumbersMax } from '../../../engine/partition/rule.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Overlay } from '../overlay/overlay.ts'

export interface RowSpace {
  /** What the partition's region is called in the parent's ids. */
  aliasOf(leaf: number, region: number): number
  placeOf(alias: number): { readonly table: number; readonly region: number }
  readonly leaves: readonly Table[]
}

const spaces = new WeakMap<CatalogSnapshot, Map<number, RowSpace>>()

export function rowSpaceOf(catalog: CatalogSnapshot, table: Table): RowSpace {
  let known = spaces.get(catalog)
  if (!known) spaces.set(catalog, (known = new Map()))
  let space = known.get(table.info.oid)
  if (!space) known.set(table.info.oid, (space = makeSpace(leavesOf(catalog, table))))
  return space
}

function makeSpace(leaves: readonly Table[]): RowSpace {
  const places: { readonly table: number; readonly region: number }[] = []
  const aliases = new Map<number, Map<number, number>>()
  for (const { info } of leaves) {
    const own = new Map<number, number>()
    for (const region of info.regions) {
      own.set(region, places.length)
      places.push({ table: info.oid, region })
    }
    aliases.set(info.oid, own)
  }
  if (places.length > regionNumbersMax)
    throw new PgError('54000', `the partitions of a table can have at most ${regionNumbersMax} regions together`)
  return {
    aliasOf: (leaf, region) => aliases.get(leaf)!.get(region)!,
    placeOf: (alias) => places[alias],
    leaves,
  }
}

const rowMask = (1n << 48n) - 1n

export interface LocalRow {
  readonly table: number
  readonly rowId: bigint
}

/** The partition that a row of the partitioned table lies in, and its id there. Own rows have one numbering for all tables. */
export function localRow(space: RowSpace, overlay: Overlay, rowId: bigint): LocalRow {
  if (rowId >= 0n) {
    const { table, region } = space.placeOf(Number(rowId >> 48n))
    return { table, rowId: (BigInt(region) << 48n) | (rowId & rowMask) }
  }
  const number = Number(-rowId)
  for (const { info } of space.leaves) {
    const own = overlay.table(info.oid)
    const holds = ({ base }: { readonly base: number }, rows: number): boolean => number >= base && number < base + rows
    if (own?.inserts.some((insert) => holds(insert, insert.batch.length))) return { table: info.oid, rowId }
    if (own?.segments.some((segments) => holds(segments, segments.rows))) return { table: info.oid, rowId }
  }
  throw new Error(`no partition has the own row ${number}`)
}

/** Ids by partition, with their places in the list. */
export function localRows(
  space: RowSpace,
  overlay: Overlay,
  rowIds: BigInt64Array | readonly bigint[],
): Map<number, { readonly rowIds: BigInt64Array; readonly places: readonly number[] }> {
  const split = new Map<number, { ids: bigint[]; places: number[] }>()
  for (const [i, id] of rowIds.entries()) {
    const { table, rowId } = localRow(space, overlay, id)
    let list = split.get(table)
    if (!list) split.set(table, (list = { ids: [], places: [] }))
    list.ids.push(rowId)
    list.places.push(i)
  }
  return new Map(
    Array.from(split, ([table, { ids, places }]) => {
      const shared = new BigInt64Array(new SharedArrayBuffer(ids.length * 8))
      shared.set(ids)
      return [table, { rowIds: shared, places }]
    }),
  )
}

/** The same row as the partitioned table's. */
export function aliasedRow(space: RowSpace, leaf: number, rowId: bigint): bigint {
  if (rowId < 0n) return rowId
  return (BigInt(space.aliasOf(leaf, Number(rowId >> 48n))) << 48n) | (rowId & rowMask)
}
