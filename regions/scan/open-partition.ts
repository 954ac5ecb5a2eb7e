// Opens a region's partition on a worker: finds which rows are asked for, decodes or views the columns, yields batches.
import { type Batch, batchRowsMax, type Column } from '../../engine/columns/column.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import type { RowPredicate } from '../../engine/row-predicate.ts'
import type { OpenedPartition, ScanPartition } from '../../engine/tables.ts'
import { rowGroupRows } from '../limits.ts'
import { survivingRuns } from '../memtable/delete-list.ts'
import { rowsOfRuns, runsOfRows } from '../memtable/row-runs.ts'
import { eachRun, positionsOfIds, rowIdAt } from '../segments/row-ids.ts'
import { decodedChunk } from './chunk-cache.ts'
import type { IndexLookup } from '../indexes/choose-index.ts'
import { indexPositions } from '../indexes/index-positions.ts'
import { fewRows } from './few-rows.ts'
import { keptOf } from './kept-cache.ts'
import { keyPositions } from './key-positions.ts'
import { matchingRows } from './matching-rows.ts'
import type {
  IndexPartition,
  KeyPartition,
  MemoryPartition,
  MissingAttribute,
  SegmentPartition,
  PartitionContext,
} from './partition.ts'
import { rowIdColumn, type RowIdSource } from './row-id-column.ts'
import { SharedChunks } from './shared-chunks.ts'

/** Attribute 0 is the table row id, as int8. */
export const openSegmentPartition = (
  partition: ScanPartition,
  attributes: readonly number[],
  predicates: readonly RowPredicate[] = [],
  context?: Pick<PartitionContext, 'memory'>,
): OpenedPartition =>
  opened(context, (shared) => batchesOf(segmentSource(partition as SegmentPartition, shared), attributes, predicates))

export const openMemoryPartition = (
  partition: ScanPartition,
  attributes: readonly number[],
  predicates: readonly RowPredicate[] = [],
  context?: Pick<PartitionContext, 'memory'>,
): OpenedPartition =>
  // These columns need no pin. Tests that look for readers of what was given back have copies instead.
  opened(context?.memory?.arena.handle.poison ? context : undefined, (shared) =>
    batchesOf(memorySource(partition as MemoryPartition, shared), attributes, predicates),
  )

export const openKeyPartition = (
  partition: ScanPartition,
  attributes: readonly number[],
  predicates: readonly RowPredicate[] = [],
  context?: Pick<PartitionContext, 'memory'>,
): OpenedPartition => opened(context, (shared) => keyBatches(partition as KeyPartition, attributes, shared))

export const openIndexPartition = (
  partition: ScanPartition,
  attributes: readonly number[],
  predicates: readonly RowPredicate[] = [],
  context?: Pick<PartitionContext, 'memory' | 'effect'>,
): OpenedPartition => {
  const { lookup, groups } = partition as IndexPartition
  const positions = readPositions(lookup, context)
  return opened(context, (shared) =>
    positions
      ? positionBatches(groups, positions, attributes, shared)
      : allBatches(groups, attributes, predicates, shared),
  )
}

/** Columns are views of shared memory where the query has a part in it: valid until the release. */
function opened(
  context: Pick<PartitionContext, 'memory' | 'checkCancel'> | undefined,
  batches: (shared: SharedChunks | undefined) => Iterable<Batch>,
): OpenedPartition {
  const shared = context?.memory && new SharedChunks(context.memory, context.checkCancel)
  return { batches: batches(shared), release: () => shared?.release() }
}

/** Rows as they are stored, deleted ones included. */
export interface RowSource extends RowIdSource {
  readonly rows: number
  /** Runs of rows that deletes and the asked row ids leave; undefined: all. */
  readonly kept: Int32Array | undefined
  /** undefined: a constant, the attribute's missing value. */
  column(attribute: number): Column | undefined
  /** Rows of it at ascending positions; absent: no cheaper than all of them. */
  few?(attribute: number, positions: Int32Array): Column | undefined
  readonly missing: readonly MissingAttribute[]
}

export const keyBatches = (
  partition: KeyPartition,
  attributes: readonly number[],
  shared?: SharedChunks,
): Iterable<Batch> =>
  positionBatches(partition.groups, Int32Array.from(keyPositions(partition)).sort(), attributes, shared)

/** undefined: the file does not read, and all rows are looked at. It is told of, to be made anew. */
function readPositions(
  lookup: IndexLookup,
  context: Pick<PartitionContext, 'effect'> | undefined,
): Int32Array | undefined {
  try {
    return indexPositions(lookup)
  } catch (error) {
    const { path, index } = lookup
    context?.effect('index-unreadable', [index, path, (error as Error).message])
    return undefined
  }
}

/** Rows at positions in the segment (ascending), of those groups that may match. */
function* positionBatches(
  groups: readonly SegmentPartition[],
  positions: Int32Array,
  attributes: readonly number[],
  shared: SharedChunks | undefined,
): Iterable<Batch> {
  for (const group of groups) {
    const start = group.group * rowGroupRows
    const from = firstNotBelow(positions, start)
    const to = firstNotBelow(positions, start + group.groupRows)
    if (from === to) continue
    const given = positions.subarray(from, to).map((position) => position - start)
    yield* batchesOf(segmentSource(group, shared, given), attributes, [])
  }
}

function* allBatches(
  groups: readonly SegmentPartition[],
  attributes: readonly number[],
  predicates: readonly RowPredicate[],
  shared: SharedChunks | undefined,
): Iterable<Batch> {
  for (const group of groups) yield* batchesOf(segmentSource(group, shared), attributes, predicates)
}

function firstNotBelow(positions: Int32Array, value: number): number {
  let low = 0
  let high = positions.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (positions[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

function* batchesOf(
  source: RowSource,
  attributes: readonly number[],
  predicates: readonly RowPredicate[],
): Iterable<Batch> {
  const kept = narrowed(source, predicates)
  const rows = kept?.length ?? source.rows
  if (rows === 0) return
  if (kept && source.few && kept.length * fewRowsShare <= source.rows) {
    yield fewBatch(source, kept, attributes)
    return
  }
  const columns = attributes.map((attribute) => (attribute === 0 ? undefined : source.column(attribute)))
  for (let start = 0; start < rows; start += batchRowsMax) {
    const end = Math.min(rows, start + batchRowsMax)
    const part = kept?.subarray(start, end)
    yield {
      length: end - start,
      columns: columns.map((column, i) => {
        if (attributes[i] === 0) return rowIdColumn(source, start, end, part)
        if (!column) return constantColumn(source.missing, attributes[i], end - start)
        return part ? gatherColumn(column, part) : sliceColumn(column, start, end)
      }),
    }
  }
}

/** One row in so many, and they are read alone. */
const fewRowsShare = 16

/** Of at most a sixteenth of a row group, so no longer than a batch may be. */
const fewBatch = (source: RowSource, kept: Int32Array, attributes: readonly number[]): Batch => ({
  length: kept.length,
  columns: attributes.map((attribute) =>
    attribute === 0
      ? rowIdColumn(source, 0, kept.length, kept)
      : (source.few!(attribute, kept) ?? constantColumn(source.missing, attribute, kept.length)),
  ),
})

/** Equality leaves few rows of most columns: they are found before anything else is decoded or gathered. */
function narrowed(source: RowSource, predicates: readonly RowPredicate[]): Int32Array | undefined {
  let kept = source.kept && rowsOfRuns(source.kept)
  for (const { attribute, op, values } of predicates) {
    if (kept?.length === 0) return kept
    if (op !== '=' || values[0] === null || values[0] === undefined) continue
    const column = source.column(attribute)
    const matching = column && matchingRows(column, values[0])
    if (matching) kept = kept ? intersection(matching, kept) : matching
  }
  return kept
}

/** Of two ascending lists. */
function intersection(a: Int32Array, b: Int32Array): Int32Array {
  const both = new Int32Array(Math.min(a.length, b.length))
  let count = 0
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) both[count++] = a[i]
    if (a[i] <= b[j]) i++
    else j++
  }
  return both.subarray(0, count)
}

export function segmentSource(partition: SegmentPartition, shared?: SharedChunks, given?: Int32Array): RowSource {
  const { groupRows: rows, group, path, runs, deletes, only, missing, regionNumber, uncommitted } = partition
  const start = group * rowGroupRows
  const positions = (ids: Float64Array | undefined): number[] | undefined =>
    ids && positionsOfIds(runs, start, start + rows, ids)
  const asked = positions(only)
  const wanted = given && asked ? intersection(given, Int32Array.from(asked)) : (given ?? asked)
  const column = (attribute: number): Column | undefined => {
    if (shared) return shared.segmentColumn(partition, attribute)?.column
    const stored = partition.columns.find((one) => one.attribute === attribute)
    return stored && decodedChunk(path, group, attribute, stored.chunk, stored.type, rows)
  }
  return {
    rows,
    kept:
      wanted || deletes.own
        ? keptRuns(rows, partition, positions(deletes.own), wanted)
        : keptOf(path, group, rows, deletes),
    column,
    few: (attribute, some) => fewRows(partition, attribute, some, shared, () => column(attribute)!),
    rowId: (position) => rowIdAt(runs, start + position),
    eachRun: (first, last, take) =>
      eachRun(runs, start + first, start + last, (from, to, id) => take(from - start, to - start, id)),
    missing,
    regionNumber,
    uncommitted,
  }
}

export function memorySource(partition: MemoryPartition, shared?: SharedChunks): RowSource {
  const { chunkRows: rows, firstRowId, deletes, only, missing, regionNumber } = partition
  const positions = (ids: Float64Array | undefined): number[] | undefined =>
    ids && Array.from(ids.subarray(), (rowId) => rowId - firstRowId).filter((at) => at >= 0 && at < rows)
  return {
    rows,
    kept: keptRuns(rows, partition, positions(deletes.own), positions(only)),
    column: (attribute) => {
      if (shared) return shared.chunkColumn(partition, attribute)?.column
      const at = partition.attributes.indexOf(attribute)
      return at >= 0 ? viewRows(partition.columns[at], rows) : undefined
    },
    rowId: (position) => firstRowId + position,
    eachRun: (start, end, take) => take(start, end, firstRowId + start),
    missing,
    regionNumber,
  }
}

function keptRuns(
  rows: number,
  { deletes }: SegmentPartition | MemoryPartition,
  own: readonly number[] | undefined,
  only: ArrayLike<number> | undefined,
): Int32Array | undefined {
  if (!only) return survivingRuns(rows, deletes.arrays, deletes.count, own)
  const wanted = new Set(Array.from(only))
  for (let i = 0; i < deletes.count; i++) wanted.delete(deletes.arrays!.positions[i])
  for (const position of own ?? []) wanted.delete(position)
  return runsOfRows(Int32Array.from(wanted).sort())
}

/** The arrays lie over the chunk's capacity; rows beyond are being written. */
function viewRows(column: Column, rows: number): Column {
  return sliceColumn({ ...column, length: -1 }, 0, rows)
}

function constantColumn(missing: readonly MissingAttribute[], attribute: number, rows: number): Column {
  const found = missing.find((one) => one.attribute === attribute)
  if (!found) throw new Error(`attribute ${attribute} is not in the partition`)
  return buildColumn(
    found.type,
    Array.from({ length: rows }, () => found.value),
  )
}
