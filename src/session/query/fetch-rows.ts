// The effect 'fetch-rows' of operators that add columns by row id (engine/interpret/fetch-rows.ts): partitions with the rows that have the
// ids, as they were when the plan started. Rows that its scans saw are found whatever the transaction has done since: a cursor may be
// read long after.
import { rowIdAttribute } from '../../../engine/plan/logical.ts'
import { columnMap } from '../../../engine/partitioned/column-map.ts'
import { mappedPartitions, projectionBelow } from '../../../engine/partitioned/mapped-partition.ts'
import { hasParts } from '../../../engine/partitioned/partition-tree.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { ScanPartition, Table } from '../../../engine/tables.ts'
import type { Snapshot } from '../../../regions/region-server.ts'
import { regionId } from '../../../regions/requests/request.ts'
import { rowsByRegion, type TableOverlay } from '../overlay/overlay.ts'
import { ownRowsById } from '../overlay/own-rows-by-id.ts'
import { regionSchemaOf } from '../ddl/region-schema.ts'
import { localRows, rowSpaceOf } from '../partitions/row-space.ts'
import { addedHere, operatorsOf } from './scan-sources.ts'
import type { SessionCore } from '../session-core.ts'
import type { StatementRun } from '../writes/statement-run.ts'

type Fetch = PhysicalPlan & { readonly kind: 'fetch-rows' }
export type FetchRows = (node: number, rowIds: BigInt64Array) => readonly ScanPartition[]

const known = new WeakMap<PhysicalPlan, readonly Fetch[]>()

/** undefined: nothing in the plan fetches rows. */
export function fetchRowsOf(core: SessionCore, plan: PhysicalPlan, snapshot: Snapshot): FetchRows | undefined {
  let fetches = known.get(plan)
  if (!fetches) known.set(plan, (fetches = [...operatorsOf(plan)].filter((one) => one.kind === 'fetch-rows')))
  if (fetches.length === 0) return undefined
  const byNode = new Map(fetches.map((fetch) => [fetch.node, fetchOf(core, fetch, snapshot)]))
  return (node, rowIds) => {
    const fetch = byNode.get(node)
    if (!fetch) throw new Error(`no operator ${node} that fetches rows in the plan`)
    return fetch(rowIds)
  }
}

function fetchOf(
  core: SessionCore,
  { table: oid, attributes }: Pick<Fetch, 'table' | 'attributes'>,
  snapshot: Snapshot,
  alias?: (region: number) => number,
): (rowIds: BigInt64Array) => readonly ScanPartition[] {
  const table = tableOf(core, oid)
  const { catalog } = core
  if (hasParts(table.info)) return fetchFromPartitions(core, table, attributes, snapshot)
  const { regions } = core.state
  const projection = [rowIdAttribute, ...attributes]
  const added = addedHere(core, table)
  const overlay = core.transaction?.overlay.table(oid)
  const own: Pick<TableOverlay, 'inserts' | 'segments'> | undefined = overlay && {
    inserts: [...overlay.inserts],
    segments: [...overlay.segments],
  }
  return (rowIds) => {
    const partitions = [...rowsByRegion(rowIds)].flatMap(([region, ids]) =>
      regions.scan(regionId(oid, region), {
        projection,
        predicates: [],
        snapshot,
        rowIds: ids,
        added,
        regionNumber: alias?.(region),
      }),
    )
    if (!own) return partitions
    const numbers = Float64Array.from(
      rowIds.filter((id) => id < 0n),
      (id) => Number(-id),
    ).sort()
    const schema = () => regionSchemaOf(catalog, table)
    return [...partitions, ...ownRowsById(table, own, numbers, projection, regions, schema)]
  }
}

/** Each from the partition that it lies in, under the ids that the partitioned table's scan gave. */
function fetchFromPartitions(
  core: SessionCore,
  table: Table,
  attributes: readonly number[],
  snapshot: Snapshot,
): (rowIds: BigInt64Array) => readonly ScanPartition[] {
  const space = rowSpaceOf(core.catalog, table)
  const fetches = new Map(
    space.leaves.map((leaf) => {
      const { oid } = leaf.info
      const map = columnMap(table, leaf)
      const below = map ? projectionBelow(map, attributes) : attributes
      const fetch = fetchOf(core, { table: oid, attributes: below }, snapshot, (region) => space.aliasOf(oid, region))
      return [oid, (rowIds: BigInt64Array) => mappedPartitions(fetch(rowIds), map, attributes)]
    }),
  )
  return (rowIds) => {
    const split = localRows(space, core.ensureTransaction().overlay, rowIds)
    return [...split].flatMap(([leaf, part]) => fetches.get(leaf)!(part.rowIds))
  }
}

function tableOf(core: SessionCore, oid: number): Table {
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table ${oid} to fetch rows of`)
  return relation.table
}

export const answerFetchRows = (_core: SessionCore, args: readonly unknown[], run: StatementRun): unknown => {
  if (!run.fetchRows) throw new Error('the run fetches no rows')
  return run.fetchRows(...(args as Parameters<FetchRows>))
}
