// Rows divided over partitions by a hash of their keys, in one temporary file: rows with equal keys are in one partition, in the order they
// came.
import { batchRowsMax, type Batch, type Column } from '../columns/column.ts'
import { columnBytes } from '../columns/allocate.ts'
import { concatBatches } from '../columns/concat.ts'
import { gatherColumn } from '../columns/gather.ts'
import { sliceBatch } from '../columns/slice.ts'
import type { TypeRef } from '../types/type.ts'
import { plainColumn } from './batch-codec.ts'
import { keyHashes } from './key-hash.ts'
import type { Spill } from './spill.ts'
import { SpilledRows } from './spilled-rows.ts'
import type { TemporaryFile } from './temporary-files.ts'

/** So many at a time, and again so many of one that is still too large. */
const partitionBits = 5
export const partitionCount = 1 << partitionBits
/** Partitions of partitions of partitions: what is too large even then is one key's rows, or nearly. */
export const levelsMax = 4
const pendingRowsMin = batchRowsMax / 2
/** Rows that wait for their partition's next write, at most, of what an operator may hold. */
const pendingShare = 1 / 8

export class PartitionedRows {
  readonly partitions: readonly SpilledRows[]
  readonly #file: TemporaryFile
  readonly #level: number
  readonly #pending: { batches: Batch[]; rows: number }[]
  readonly #pendingBytesMax: number
  #pendingBytes = 0

  constructor(spill: Spill, types: readonly TypeRef[], level: number) {
    const file = spill.create()
    this.#file = file
    this.#level = level
    this.partitions = Array.from({ length: partitionCount }, () => new SpilledRows(file, types))
    this.#pending = this.partitions.map(() => ({ batches: [], rows: 0 }))
    this.#pendingBytesMax = spill.operatorBytesMax * pendingShare
  }

  get bytes(): number {
    return this.#file.bytes
  }

  /** keys: of the batch's rows. */
  add(batch: Batch, keys: readonly Column[]): void {
    if (batch.length === 0) return
    const { order, starts } = byPartition(keyHashes(keys, batch.length, this.#level))
    const columns = batch.columns.map((column) => gatherColumn(plainColumn(column), order))
    const sorted: Batch = { length: batch.length, columns }
    for (const column of columns) this.#pendingBytes += columnBytes(column)
    for (let partition = 0; partition < partitionCount; partition++) {
      if (starts[partition] === starts[partition + 1]) continue
      const pending = this.#pending[partition]
      pending.batches.push(sliceBatch(sorted, starts[partition], starts[partition + 1]))
      pending.rows += starts[partition + 1] - starts[partition]
      if (pending.rows >= pendingRowsMin) this.#write(partition)
    }
    if (this.#pendingBytes > this.#pendingBytesMax) this.finish()
  }

  /** Writes what waits. */
  finish(): void {
    for (let partition = 0; partition < partitionCount; partition++) this.#write(partition)
    this.#pendingBytes = 0
  }

  close(): void {
    this.#file.close()
  }

  #write(partition: number): void {
    const pending = this.#pending[partition]
    if (pending.rows === 0) return
    const whole = concatBatches(pending.batches)
    for (const column of whole.columns) this.#pendingBytes -= columnBytes(column)
    for (let start = 0; start < whole.length; start += batchRowsMax)
      this.partitions[partition].write(sliceBatch(whole, start, Math.min(whole.length, start + batchRowsMax)))
    this.#pending[partition] = { batches: [], rows: 0 }
  }
}

/** Row numbers by partition; those of partition p from starts[p] to starts[p + 1]. */
function byPartition(hashes: Int32Array): { readonly order: Int32Array; readonly starts: Int32Array } {
  const starts = new Int32Array(partitionCount + 1)
  for (let row = 0; row < hashes.length; row++) starts[(hashes[row] >>> (32 - partitionBits)) + 1]++
  for (let partition = 0; partition < partitionCount; partition++) starts[partition + 1] += starts[partition]
  const next = starts.slice()
  const order = new Int32Array(hashes.length)
  for (let row = 0; row < hashes.length; row++) order[next[hashes[row] >>> (32 - partitionBits)]++] = row
  return { order, starts }
}
