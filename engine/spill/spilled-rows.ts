// Rows in a temporary file, in the order they were written. Several lists may share a file.
import type { Batch } from '../columns/column.ts'
import type { PartitionColumnForm } from '../columns/pinned-partition.ts'
import type { TypeRef } from '../types/type.ts'
import { decodeBatch, encodeBatch, plainColumn } from './batch-codec.ts'
import { ColumnShapes } from './column-shapes.ts'
import type { TemporaryFile } from './temporary-files.ts'

export class SpilledRows implements Iterable<Batch> {
  readonly #file: TemporaryFile
  readonly #types: readonly TypeRef[]
  readonly #pieces: { readonly at: number; readonly bytes: number; readonly rows: number }[] = []
  readonly #shapes = new ColumnShapes()
  #rows = 0
  #bytes = 0

  constructor(file: TemporaryFile, types: readonly TypeRef[]) {
    this.#file = file
    this.#types = types
  }

  get rows(): number {
    return this.#rows
  }

  get bytes(): number {
    return this.#bytes
  }

  get batches(): number {
    return this.#pieces.length
  }

  /** Each way their columns lie. */
  get shapes(): readonly (readonly PartitionColumnForm[])[] {
    return this.#shapes.all
  }

  write(batch: Batch): void {
    const plain: Batch = { length: batch.length, columns: batch.columns.map(plainColumn) }
    this.#shapes.add(plain)
    const bytes = encodeBatch(plain)
    this.#pieces.push({ at: this.#file.append(bytes), bytes: bytes.length, rows: batch.length })
    this.#rows += batch.length
    this.#bytes += bytes.length
  }

  read(index: number): Batch {
    const { at, bytes } = this.#pieces[index]
    const target = new Uint8Array(bytes)
    this.#file.read(at, target)
    return decodeBatch(target, this.#types)
  }

  *[Symbol.iterator](): Generator<Batch> {
    for (let index = 0; index < this.#pieces.length; index++) yield this.read(index)
  }
}
