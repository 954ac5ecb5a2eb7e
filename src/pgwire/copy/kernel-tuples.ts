// Rows of the binary format through a kernel, as kernel-rows.ts has it for text and csv: a run of rows with anything unusual in it is left
// to whoever takes rows one by one.
import { isUtf8 } from 'node:buffer'
import type { Batch } from '../../../engine/columns/column.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import { type CopyKernel, copyKernel, fieldWord } from '../../../engine/kernels/copy-kernel.ts'
import { kernelMemory } from '../../../engine/kernels/load-kernel.ts'
import type { CopyInput } from './copy-parser.ts'
import { type KernelColumn, KernelColumns } from './kernel-columns.ts'

/** Input that is looked at in one go; with its fields it fits the second-level cache. */
const windowBytes = 128 * 1024
const fieldBytesMax = 256 * 1024
const fieldBytes = 8
const rowsPerRunMax = 2048
/** What the kernel may read behind the input. */
const slackBytes = 64
/** NULLs are marked in the fields. */
const nullWhenMarked = 3

export interface TupleRun {
  readonly rows: number
  /** Where the next row begins. */
  readonly next: number
  /** The rows up to there are for whoever takes them one by one. */
  readonly refused: boolean
}

export class KernelTuples {
  readonly #memory: ColumnMemory
  readonly #batchRows: number
  readonly #rowsPerRun: number
  readonly #kernel: CopyKernel
  readonly #buffer: ArrayBuffer
  readonly #bytes: Buffer
  readonly #fields = slackBytes + windowBytes + slackBytes
  readonly #columns: KernelColumns
  #row = 0

  constructor({ columns, settings }: CopyInput, batchRows: number, memory: ColumnMemory) {
    this.#memory = memory
    this.#batchRows = batchRows
    this.#rowsPerRun = Math.max(1, Math.min(rowsPerRunMax, Math.floor(fieldBytesMax / fieldBytes / columns.length)))
    this.#columns = new KernelColumns(
      columns.map(({ type }) => ({ type, settings, capacity: batchRows })),
      this.#fields + this.#rowsPerRun * columns.length * fieldBytes,
      { batchRows, inputBytesMax: windowBytes },
    )
    const own = kernelMemory(this.#columns.end + slackBytes)
    this.#kernel = copyKernel(own)
    this.#buffer = own.buffer
    this.#bytes = Buffer.from(this.#buffer)
    this.#columns.begin(this.#buffer)
  }

  /** A batch is full. */
  get isFull(): boolean {
    return this.#row === this.#batchRows
  }

  /** Takes whole rows from `at` on; undefined: there is none that it could take. */
  take(input: Buffer, at: number): TupleRun | undefined {
    const end = slackBytes + input.copy(this.#bytes, slackBytes, at, Math.min(input.length, at + windowBytes))
    const wanted = Math.min(this.#rowsPerRun, this.#batchRows - this.#row)
    const kernel = this.#kernel
    const rows = kernel.tuples(slackBytes, end, this.#fields, this.#columns.columns.length, wanted)
    if (rows === 0) return undefined
    const next = kernel.nextTuple.value - slackBytes + at
    if (!this.#columns.hasRoom(next - at, rows)) return { rows, next: this.#row > 0 ? at : next, refused: true }
    if (!this.#fill(rows)) {
      this.#columns.rewind(this.#buffer, this.#row)
      return { rows, next, refused: true }
    }
    this.#row += rows
    return { rows, next, refused: false }
  }

  /** The rows taken so far; undefined: none. */
  cut(): Batch | undefined {
    if (this.#row === 0) return undefined
    const batch = this.#columns.cut(this.#buffer, this.#row, this.#memory)
    this.#row = 0
    this.#columns.begin(this.#buffer)
    return batch
  }

  #fill(rows: number): boolean {
    try {
      return this.#columns.columns.every((column, i) => {
        const fields = this.#fields + i * fieldBytes
        return column.builder ? this.#build(column, fields, rows) : this.#run(column, fields, rows)
      })
    } catch {
      // Told when the row is taken alone, in the order of rows.
      return false
    }
  }

  #run(column: KernelColumn, fields: number, rows: number): boolean {
    const kernel = this.#kernel
    const { text, field, values, validity, bytes, used } = column
    kernel.setColumn(fields, this.#stride, values, validity, 0, 0, nullWhenMarked, used)
    for (let at = 0; ; at++) {
      at = text
        ? kernel.texts(at, rows, this.#row + at, bytes, text.most, text.countsBytes ? 1 : 0, text.padded ? 1 : 0)
        : field!.binary(kernel, at, rows, this.#row + at)
      if (at === rows) break
      const [start, end] = this.#field(fields, at)
      const value = column.parser.binary(this.#bytes, start, end)
      if (!this.#columns.put(kernel, this.#buffer, column, this.#row + at, value)) return false
    }
    column.used = kernel.used.value
    if (kernel.nulls.value !== 0) column.hasNulls = true
    return !text || isText(this.#bytes.subarray(bytes + used, bytes + column.used))
  }

  #build(column: KernelColumn, fields: number, rows: number): boolean {
    const builder = column.builder!
    for (let at = 0; at < rows; at++) {
      const row = this.#row + at
      const [start, end, marked] = this.#field(fields, at)
      if (!marked) builder.binary(this.#bytes, start, end, row)
      else {
        builder.null(row)
        this.#bytes[column.validity + (row >> 3)] &= ~(1 << (row & 7))
        column.hasNulls = true
      }
    }
    return true
  }

  get #stride(): number {
    return this.#columns.columns.length * fieldBytes
  }

  #field(fields: number, row: number): readonly [start: number, end: number, marked: boolean] {
    const [start, word] = new Uint32Array(this.#buffer, fields + row * this.#stride, 2)
    return [start, word & fieldWord.end, (word & fieldWord.quoted) !== 0]
  }
}

/** No field starts inside a character (the kernel has looked), so that what is sound as a whole is sound field by field. */
const isText = (bytes: Buffer): boolean => isUtf8(bytes) && !bytes.includes(0)
