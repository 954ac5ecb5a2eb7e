// ANALYZE of one table: a sample of its rows, and what it says of each column that has an order.
import { setImmediate } from 'node:timers/promises'
import { bindStatement } from '../../../engine/bind/bind.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { analyzeColumn } from '../../../engine/plan/estimate/analyze-column.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import { type ColumnSample, type ScanPartition, type Table, visibleColumns } from '../../../engine/tables.ts'
import { findType } from '../../../engine/types/registry.ts'
import { isRow } from '../../../engine/types/rows/is-row.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { Snapshot } from '../../../regions/region-server.ts'
import type { MemoryPartition, SegmentPartition } from '../../../regions/scan/partition.ts'
import { rowIdZones } from '../../../regions/segments/row-ids.ts'
import { bindContext } from '../prepared/bind-context.ts'
import { collectBatches } from '../query/collect-batches.ts'
import { withExpiryLimits } from '../query/expiry-limits.ts'
import { planQuery } from '../query/plan-query.ts'
import { startQuery } from '../query/run-query.ts'
import { scanSources } from '../query/scan-sources.ts'
import type { SessionCore } from '../session-core.ts'

/** Rows of a sample: enough for a hundred parts of a histogram, and few enough to sort between two looks at other work. */
const sampleRows = 10_000
/** Longer texts are passed over, as PostgreSQL passes over wide values. */
const valueLengthMax = 1024

export async function sampleTable(core: SessionCore, table: Table): Promise<void> {
  const columns = visibleColumns(table.schema.columns).filter(({ type }) => hasOrder(type.oid))
  const { rows = 0, columns: counts } = table.statistics ?? {}
  if (columns.length === 0 || table.info.materialized?.populated === false) return
  const batches = await readSample(core, table, columns, sampleRows / Math.max(1, rows))
  const sample = new Map<number, ColumnSample>()
  for (const [place, { attribute, type }] of columns.entries()) {
    const values: Value[] = []
    for (const { columns: own, length } of batches) {
      const read = reader(own[place])
      for (let row = 0; row < length; row++) values.push(short(read(row)))
    }
    const distinct = counts?.get(attribute)?.distinct ?? values.length
    if (values.length > 0)
      sample.set(
        attribute,
        analyzeColumn(values, findType(type.oid)!.compare!, Math.max(rows, values.length), distinct),
      )
    await setImmediate()
    core.interrupted.throwIfAborted()
  }
  core.state.columnSamples.set(table.info.oid, sample, rows)
}

/** Rows have one only if each of their fields has: they are left out, alone and in arrays. */
function hasOrder(type: number): boolean {
  const definition = findType(type)
  return definition?.compare !== undefined && !isRow(type) && !isRow(definition.elementOid)
}

const short = (value: Value): Value =>
  (typeof value === 'string' || value instanceof Uint8Array) && value.length > valueLengthMax ? null : value

async function readSample(
  core: SessionCore,
  { info }: Table,
  columns: readonly { readonly name: string }[],
  share: number,
): Promise<readonly Batch[]> {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const only = info.partitioning ? '' : 'ONLY '
  const sql = `SELECT ${names} FROM ${only}${quoteIdentifier(info.schemaName)}.${quoteIdentifier(info.name)}`
  const bound = bindStatement(parseSql(sql)[0], bindContext(core, []))
  if (bound.kind !== 'query') throw new Error(`not a query: ${sql}`)
  const plan = planQuery(core, bound)
  const thinned = (snapshot: Snapshot): ReadonlyMap<number, readonly ScanPartition[]> =>
    new Map(
      Array.from(
        scanSources(core, plan, withExpiryLimits(plan, [], core.statementTimestamp), snapshot),
        ([node, all]) => {
          const some = someOf(all)
          const ofThem = Math.min(1, (share * all.length) / some.length)
          return [node, some.map((partition) => someRowsOf(partition, ofThem))]
        },
      ),
    )
  return collectBatches(
    startQuery(core, bound, plan, [], { kind: 'columns', options: {} }, false, share < 1 ? thinned : undefined),
  )
}

/** Of a large table: to decode one row of a row group takes as long as to decode all of them. */
const partitionsMax = 40

/** From the table's beginning to its end, since rows that came together are alike. */
const someOf = (all: readonly ScanPartition[]): readonly ScanPartition[] =>
  all.length <= partitionsMax
    ? all
    : Array.from(
        { length: partitionsMax },
        (_, i) => all[Math.floor(((i + Math.random()) * all.length) / partitionsMax)],
      )

/** Rows by chance, from each part of what is stored. */
function someRowsOf(partition: ScanPartition, share: number): ScanPartition {
  const stored = partition as SegmentPartition | MemoryPartition
  if (stored.kind === 'memory') {
    const few: MemoryPartition = {
      ...stored,
      only: someIds(stored.firstRowId, stored.firstRowId + stored.chunkRows - 1, share),
    }
    return few
  }
  if (stored.kind !== 'segment') return partition
  const zones = rowIdZones(stored.runs)
  const few: SegmentPartition = {
    ...stored,
    only: someIds(zones[2 * stored.group], zones[2 * stored.group + 1], share),
  }
  return few
}

/** Ids of rows that are gone are among them, too. */
function someIds(first: number, last: number, share: number): Float64Array {
  const ids: number[] = []
  // Steps between chosen rows, as many on average as the share says.
  for (let id = first; id <= last; id += 1 + Math.floor(Math.log(1 - Math.random()) / Math.log(1 - share))) ids.push(id)
  return Float64Array.from(ids)
}
