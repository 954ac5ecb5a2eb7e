// Pins a region's partition for compiled code: its columns at addresses of the shared memory, and which of their rows are asked for.
// Predicates find nothing here that the compiled filter would not find faster; only row ids and deletes choose rows.
import { buildColumn } from '../../engine/columns/build.ts'
import { concatBatches } from '../../engine/columns/concat.ts'
import type { PinnedColumn, PinnedPartition } from '../../engine/columns/pinned-partition.ts'
import type { RowPredicate } from '../../engine/row-predicate.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type TypeRef } from '../../engine/types/type.ts'
import { countOfRuns, rowsOfRuns } from '../memtable/row-runs.ts'
import { keyBatches, memorySource, type RowSource, segmentSource } from './open-partition.ts'
import type {
  KeyPartition,
  MemoryPartition,
  MissingAttribute,
  SegmentPartition,
  PartitionContext,
} from './partition.ts'
import { SharedChunks } from './shared-chunks.ts'

type Facts = Pick<PartitionContext, 'memory' | 'checkCancel'>

export function pinSegmentPartition(
  given: ScanPartition,
  attributes: readonly number[],
  _predicates: readonly RowPredicate[],
  context: Facts,
  coded: readonly number[] = [],
): PinnedPartition | undefined {
  const partition = given as SegmentPartition
  const isCoded = (attribute: number): boolean =>
    coded.includes(attribute) &&
    partition.columns.some((column) => column.attribute === attribute && column.repeats === true)
  return withShared(context, (shared) =>
    pinRows(segmentSource(partition, shared), attributes, shared, {
      column: (attribute) =>
        isCoded(attribute) ? shared.codedColumn(partition, attribute) : shared.segmentColumn(partition, attribute),
      type: (attribute) => partition.columns.find((column) => column.attribute === attribute)?.type,
    }),
  )
}

export function pinMemoryPartition(
  given: ScanPartition,
  attributes: readonly number[],
  _predicates: readonly RowPredicate[],
  context: Facts,
): PinnedPartition | undefined {
  const partition = given as MemoryPartition
  return withShared(context, (shared) =>
    pinRows(memorySource(partition), attributes, shared, {
      column: (attribute) => shared.chunkColumn(partition, attribute),
      type: (attribute) => partition.columns[partition.attributes.indexOf(attribute)]?.type,
    }),
  )
}

/** The rows with the key, copied: there are hardly any. */
export function pinKeyPartition(
  given: ScanPartition,
  attributes: readonly number[],
  _predicates: readonly RowPredicate[],
  context: Facts,
): PinnedPartition | undefined {
  const partition = given as KeyPartition
  const [group] = partition.groups
  return withShared(context, (shared) => {
    const batches = [...keyBatches(partition, attributes, shared)]
    const { missing } = group
    const type = (attribute: number): TypeRef | undefined =>
      group.columns.find((column) => column.attribute === attribute)?.type
    if (batches.length === 0) return noRows(attributes, missing, type, shared)
    const { length, columns } = concatBatches(batches)
    return { rows: length, columns: columns.map((column) => shared.ownColumn(column)) }
  })
}

interface Columns {
  readonly column: (attribute: number) => PinnedColumn | undefined
  readonly type: (attribute: number) => TypeRef | undefined
}

function pinRows(
  source: RowSource,
  attributes: readonly number[],
  shared: SharedChunks,
  { column, type }: Columns,
): Omit<PinnedPartition, 'release'> {
  const { rows, kept, missing } = source
  if (kept?.length === 0) return noRows(attributes, missing, type, shared)
  return {
    rows,
    ...(kept && chosenRows(kept, shared)),
    columns: attributes.map((attribute) => {
      if (attribute === 0) return shared.rowIds(source, rows)
      return column(attribute) ?? shared.constantColumn(constantOf(missing, attribute), rows)
    }),
  }
}

/** Runs of fewer rows on average cost more than a row number for each row. */
const runRowsMin = 4

function chosenRows(runs: Int32Array, shared: SharedChunks): Pick<PinnedPartition, 'runs' | 'selection'> {
  const count = runs.length / 2
  if (countOfRuns(runs) >= count * runRowsMin) return { runs: { address: placed(runs, shared), length: count } }
  const rows = rowsOfRuns(runs)
  return { selection: { address: placed(rows, shared), length: rows.length } }
}

function placed(numbers: Int32Array, shared: SharedChunks): number {
  const { buffer, byteOffset } = shared.reserve(numbers.byteLength)
  new Int32Array(buffer, byteOffset, numbers.length).set(numbers)
  return byteOffset
}

const constantOf = (missing: readonly MissingAttribute[], attribute: number): ReturnType<typeof buildColumn> => {
  const found = missing.find((one) => one.attribute === attribute)
  if (!found) throw new Error(`attribute ${attribute} is not in the partition`)
  return buildColumn(found.type, [found.value])
}

function noRows(
  attributes: readonly number[],
  missing: readonly MissingAttribute[],
  type: (attribute: number) => TypeRef | undefined,
  shared: SharedChunks,
): Omit<PinnedPartition, 'release'> {
  const typeOf = (attribute: number): TypeRef =>
    attribute === 0 ? typeRef(Oid.int8) : (type(attribute) ?? constantOf(missing, attribute).type)
  return { rows: 0, columns: attributes.map((attribute) => shared.ownColumn(buildColumn(typeOf(attribute), []))) }
}

/** What fails while it pins leaves nothing pinned. */
function withShared(
  { memory, checkCancel }: Facts,
  pin: (shared: SharedChunks) => Omit<PinnedPartition, 'release'>,
): PinnedPartition | undefined {
  if (!memory) return undefined
  const shared = new SharedChunks(memory, checkCancel)
  try {
    return { ...pin(shared), release: () => shared.release() }
  } catch (error) {
    shared.release()
    throw error
  }
}
