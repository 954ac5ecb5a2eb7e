// A query thread of the shared columns' tests: scans the same partitions as others do, in both ways, and sums up what it reads.
import { parentPort, workerData } from 'node:worker_threads'
import type { Batch } from '../../engine/columns/column.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { keepBatch } from '../../engine/columns/keep.ts'
import { QueryMemory } from '../../engine/columns/query-memory.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { SharedColumns, type SharedColumnsHandle } from '../../engine/columns/shared-columns.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import { rowsOfRuns } from '../memtable/row-runs.ts'
import { openMemoryPartition, openSegmentPartition } from './open-partition.ts'
import { pinMemoryPartition, pinSegmentPartition } from './pin-partition.ts'

/** Of all values in row order: equal for equal rows. */
export function checksum(batches: Iterable<Batch>): string {
  let hash = 0
  let rows = 0
  for (const { length, columns } of batches) {
    const values = columns.map(columnValues)
    for (let row = 0; row < length; row++) {
      for (const column of values) {
        const value = column[row]
        const text = typeof value === 'string' ? value : String(value)
        for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
        hash = (Math.imul(hash, 31) + 7) | 0
      }
    }
    rows += length
  }
  return `${rows} rows ${hash}`
}

/** Batches that are looked at only after their partition was released, as a sort does. */
export function keptChecksum(partition: ScanPartition, attributes: readonly number[], memory?: QueryMemory): string {
  const open = partition.kind === 'memory' ? openMemoryPartition : openSegmentPartition
  const opened = open(partition, attributes, [], { memory })
  const kept = Array.from(opened.batches, keepBatch)
  opened.release()
  return checksum(kept)
}

export function pinnedChecksum(partition: ScanPartition, attributes: readonly number[], memory: QueryMemory): string {
  const pin = partition.kind === 'memory' ? pinMemoryPartition : pinSegmentPartition
  const pinned = pin(partition, attributes, [], { memory })!
  try {
    const { buffer } = memory.arena
    const { runs, selection, rows } = pinned
    const chosen = runs
      ? rowsOfRuns(new Int32Array(buffer, runs.address, runs.length * 2))
      : selection
        ? new Int32Array(buffer, selection.address, selection.length)
        : Int32Array.from({ length: rows }, (_, row) => row)
    // Through the addresses, as compiled code reads: the views only tell types.
    const columns = pinned.columns.map(({ column, values, offsets, validity }) => {
      const over = <T extends ArrayBufferView>(view: T, address: number, length: number): T =>
        new (view.constructor as new (buffer: ArrayBufferLike, address: number, length: number) => T)(
          buffer,
          address,
          length,
        )
      return {
        ...column,
        values: over(column.values, values, column.values.length),
        offsets: column.offsets && over(column.offsets, offsets, rows + 1),
        validity: validity === 0 ? undefined : over(column.validity!, validity, (rows + 7) >> 3),
      }
    })
    const pieces: Batch[] = []
    for (let start = 0; start < chosen.length; start += 8192) {
      const piece = chosen.subarray(start, start + 8192)
      pieces.push({
        length: piece.length,
        columns: columns.map((column) => gatherColumn(sliceColumn(column, 0, rows), piece)),
      })
    }
    return checksum(pieces)
  } finally {
    pinned.release()
  }
}

export interface ScanJob {
  readonly memory: SharedColumnsHandle
  readonly partitions: readonly ScanPartition[]
  readonly attributes: readonly number[]
  readonly rounds: number
  /** Ends with everything it holds. */
  readonly dies?: boolean
}

function run({ memory: handle, partitions, attributes, rounds, dies }: ScanJob): void {
  const shared = SharedColumns.attach(handle)
  const sums = new Set<string>()
  for (let round = 0; round < rounds; round++) {
    const memory = new QueryMemory(shared, { charge: () => undefined }, round + 1)
    if (dies) {
      for (const partition of partitions) pinSegmentPartition(partition, attributes, [], { memory })
      memory.reserve(10_000)
      parentPort!.postMessage('dead')
      return
    }
    // From different ends, so that one thread finds what the other decodes, and evicts what it still wants.
    const order = (handle.thread + round) % 2 === 0 ? partitions : [...partitions].reverse()
    for (const partition of order) {
      const at = partitions.indexOf(partition)
      sums.add(`${at}: ${keptChecksum(partition, attributes, memory)}`)
      sums.add(`${at}: ${pinnedChecksum(partition, attributes, memory)}`)
    }
    memory.release()
  }
  parentPort!.postMessage([...sums].sort())
}

if (parentPort) run(workerData as ScanJob)
