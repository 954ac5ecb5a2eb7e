// Opens a region's partition on a worker: finds which rows are asked for, decodes or views the columns, yields batches.
import { type Batch, batchRowsMax, type Column } from '../../engine/columns/column.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import type { OpenedPartition, ScanPartition } from '../../engine/tables.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type Value } from '../../engine/types/type.ts'
import { rowGroupRows } from '../limits.ts'
import { survivors } from '../memtable/delete-list.ts'
import type { RowId } from '../requests/request.ts'
import { positionsOfIds, rowIdAt } from '../segments/row-ids.ts'
import { decodedChunk } from './chunk-cache.ts'
import { keyPositions } from './key-positions.ts'
import { matchingRows } from './matching-rows.ts'
import type { KeyPartition, MemoryPartition, MissingAttribute, SegmentPartition } from './partition.ts'

/** Predicates with their constants known; rows that fail one need not be yielded. */
export interface Known {
  readonly attribute: number
  readonly op: string
  readonly values: readonly Value[]
}

/** Attribute 0 is the table row id, as int8. */
export const openSegmentPartition = (
  partition: ScanPartition,
  attributes: readonly number[],
  predicates: readonly Known[] = [],
): OpenedPartition => opened(batchesOf(segmentSource(partition as SegmentPartition), attributes, predicates))

export const openMemoryPartition = (
  partition: ScanPartition,
  attributes: readonly number[],
  predicates: readonly Known[] = [],
): OpenedPartition => opened(batchesOf(memorySource(partition as MemoryPartition), attributes, predicates))

export const openKeyPartition = (
  partition: ScanPartition,
  attributes: readonly number[],
  predicates: readonly Known[] = [],
): OpenedPartition => opened(keyBatches(partition as KeyPartition, attributes, predicates))

const opened = (batches: Iterable<Batch>): OpenedPartition => ({ batches, release: () => {} })

/** Rows as they are stored, deleted ones included. */
interface RowSource {
  readonly rows: number
  /** What deletes and the asked row ids leave; undefined: all. */
  readonly kept: Int32Array | undefined
  /** undefined: a constant, the attribute's missing value. */
  column(attribute: number): Column | undefined
  rowId(position: number): RowId
  readonly missing: readonly MissingAttribute[]
  readonly regionNumber: number
  readonly uncommitted?: boolean
}

function* keyBatches(
  partition: KeyPartition,
  attributes: readonly number[],
  predicates: readonly Known[],
): Iterable<Batch> {
  const byGroup = Map.groupBy(keyPositions(partition), (position) => Math.floor(position / rowGroupRows))
  for (const group of partition.groups) {
    const found = byGroup.get(group.group)
    if (!found) continue
    const source = segmentSource(group)
    const alive = source.kept && new Set(source.kept)
    const positions = found.map((position) => position % rowGroupRows).sort((a, b) => a - b)
    const kept = Int32Array.from(alive ? positions.filter((position) => alive.has(position)) : positions)
    yield* batchesOf({ ...source, kept }, attributes, predicates)
  }
}

function* batchesOf(source: RowSource, attributes: readonly number[], predicates: readonly Known[]): Iterable<Batch> {
  const kept = narrowed(source, predicates)
  const rows = kept?.length ?? source.rows
  if (rows === 0) return
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

/** Equality leaves few rows of most columns: they are found before anything else is decoded or gathered. */
function narrowed(source: RowSource, predicates: readonly Known[]): Int32Array | undefined {
  let { kept } = source
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

function segmentSource(partition: SegmentPartition): RowSource {
  const { groupRows: rows, group, path, runs, deletes, only, missing, regionNumber, uncommitted } = partition
  const start = group * rowGroupRows
  const positions = (ids: Float64Array | undefined): number[] | undefined =>
    ids && positionsOfIds(runs, start, start + rows, ids)
  return {
    rows,
    kept: keptRows(rows, partition, positions(deletes.own), positions(only)),
    column: (attribute) => {
      const stored = partition.columns.find((column) => column.attribute === attribute)
      return stored && decodedChunk(path, group, attribute, stored.chunk, stored.type, rows)
    },
    rowId: (position) => rowIdAt(runs, start + position),
    missing,
    regionNumber,
    uncommitted,
  }
}

function memorySource(partition: MemoryPartition): RowSource {
  const { chunkRows: rows, firstRowId, deletes, only, missing, regionNumber } = partition
  const positions = (ids: Float64Array | undefined): number[] | undefined =>
    ids && Array.from(ids.subarray(), (rowId) => rowId - firstRowId).filter((at) => at >= 0 && at < rows)
  return {
    rows,
    kept: keptRows(rows, partition, positions(deletes.own), positions(only)),
    column: (attribute) => {
      const at = partition.attributes.indexOf(attribute)
      return at >= 0 ? viewRows(partition.columns[at], rows) : undefined
    },
    rowId: (position) => firstRowId + position,
    missing,
    regionNumber,
  }
}

function keptRows(
  rows: number,
  { deletes }: SegmentPartition | MemoryPartition,
  own: readonly number[] | undefined,
  only: readonly number[] | undefined,
): Int32Array | undefined {
  if (!only) return survivors(rows, deletes.arrays, deletes.count, own)
  const wanted = new Set(only)
  for (let i = 0; i < deletes.count; i++) wanted.delete(deletes.arrays!.positions[i])
  for (const position of own ?? []) wanted.delete(position)
  return Int32Array.from(wanted).sort()
}

/** The arrays lie over the chunk's capacity; rows beyond are being written. */
function viewRows(column: Column, rows: number): Column {
  return sliceColumn({ ...column, length: -1 }, 0, rows)
}

/** region number · 2^48 + row id, or the negative id of an uncommitted row, without making bigints. */
function rowIdColumn(source: RowSource, start: number, end: number, rows: Int32Array | undefined): Column {
  const length = end - start
  const words = new Uint32Array(length * 2)
  const values = new BigInt64Array(words.buffer)
  for (let i = 0; i < length; i++) {
    const id = source.rowId(rows ? rows[i] : start + i)
    if (source.uncommitted) {
      values[i] = -BigInt(id)
      continue
    }
    const high = Math.floor(id / 4_294_967_296)
    words[2 * i] = id - high * 4_294_967_296
    words[2 * i + 1] = high + source.regionNumber * 65_536
  }
  return { type: typeRef(Oid.int8), layout: { kind: 'i64' }, length, values }
}

function constantColumn(missing: readonly MissingAttribute[], attribute: number, rows: number): Column {
  const found = missing.find((one) => one.attribute === attribute)
  if (!found) throw new Error(`attribute ${attribute} is not in the partition`)
  return buildColumn(
    found.type,
    Array.from({ length: rows }, () => found.value),
  )
}
