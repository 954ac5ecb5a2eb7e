// Rows of a scan that a unique key finds at once, from memory: one where all of the key is given, a few where one of its columns is in a
// short list, as loaders of related rows ask (id = ANY ($1), id IN ($1, $2)). So they need no worker.
import type { Batch } from '../../../engine/columns/column.ts'
import { concatBatches } from '../../../engine/columns/concat.ts'
import { heapMemory, slabMemory, slabRowsMax } from '../../../engine/columns/memory.ts'
import type { RowPredicate } from '../../../engine/row-predicate.ts'
import type { ScanPartition, Table } from '../../../engine/tables.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { Value } from '../../../engine/types/type.ts'
import { foundPartition } from '../../../regions/points/found-partition.ts'
import type { Snapshot } from '../../../regions/region-server.ts'
import { numberOfRegion, type RegionKey } from '../../../regions/requests/request.ts'
import { keysOf, possibleRegions } from '../ddl/region-schema.ts'
import type { SessionCore } from '../session-core.ts'
import type { Asked } from './scan-sources.ts'

/** More keys are a worker's, who finds their rows by the index as well, and not one after the other. */
const keysMax = 100

/** undefined: the regions are to be scanned. */
export function foundRows(
  core: SessionCore,
  table: Table,
  request: Asked,
  snapshot: Snapshot,
): ScanPartition[] | undefined {
  const { predicates } = request
  const sought = predicates.some(({ op }) => op === '=' || op === 'in')
  // Without an equality there is no key.
  if (!sought || core.transaction?.edits.length !== 0 || core.transaction.overlay.table(table.info.oid)?.truncated)
    return undefined
  const one = predicates.some(({ op }) => op === '=') ? rowsOfKey(core, table, request, snapshot) : undefined
  if (one) return partitionsOf(request, one)
  const listed = predicates.filter(({ op, values }) => op === 'in' && values.length <= keysMax)
  const keyOf = listed.length > 0 ? keyWith(keysOf(core.catalog, table), predicates) : undefined
  for (const list of listed) {
    const key = keyOf?.(list.attribute)
    const found = key && rowsOfKeys(core, table, request, snapshot, list, key)
    if (found) return partitionsOf(request, found)
  }
  return undefined
}

const partitionsOf = ({ projection }: Asked, rows: readonly Batch[]): ScanPartition[] =>
  rows.map((batch) => foundPartition(projection, batch))

/** The unique key of which everything but that column is given. */
const keyWith =
  (keys: readonly RegionKey[], predicates: readonly RowPredicate[]) =>
  (listed: number): RegionKey | undefined =>
    keys.find(
      ({ unique, attributes }) =>
        unique &&
        attributes.includes(listed) &&
        attributes.every(
          (attribute) =>
            attribute === listed || predicates.some((one) => one.attribute === attribute && one.op === '='),
        ),
    )

/** As one batch, so that what reads them does so once. */
function rowsOfKeys(
  core: SessionCore,
  table: Table,
  request: Asked,
  snapshot: Snapshot,
  { attribute, values }: RowPredicate,
  key: RegionKey,
): readonly Batch[] | undefined {
  const type = table.schema.columns.find((column) => column.attribute === attribute)?.type
  const hashKey = type && typeByOid(type.oid).hashKey
  if (!hashKey) return undefined
  const distinct = new Map(values.flatMap((value) => (value === null ? [] : [[hashKey(value), value]])))
  const others = request.predicates.filter((one) => one.attribute !== attribute || one.op !== '=')
  const found: Batch[] = []
  for (const value of distinct.values()) {
    const wanted: RowPredicate = { attribute, op: '=', values: [value as Value] }
    const rows = rowsOfKey(core, table, { ...request, predicates: [wanted, ...others] }, snapshot, key)
    if (!rows) return undefined
    found.push(...rows.filter(({ length }) => length > 0))
  }
  return found.length > 1 ? [concatBatches(found, found.length <= slabRowsMax ? slabMemory : heapMemory)] : found
}

/** In each region that may have it; undefined: memory does not say. */
function rowsOfKey(
  { transaction, state }: SessionCore,
  table: Table,
  request: Asked,
  snapshot: Snapshot,
  key?: RegionKey,
): Batch[] | undefined {
  const overlay = transaction?.overlay.table(table.info.oid)
  const rows: Batch[] = []
  for (const region of possibleRegions(table, request.predicates)) {
    const deleted = overlay?.deleted.get(numberOfRegion(region))
    const row = state.regions.findRow(region, { ...request, index: key?.index, snapshot, deleted }, state.memory)
    if (!row) return undefined
    rows.push(row)
  }
  return rows
}
