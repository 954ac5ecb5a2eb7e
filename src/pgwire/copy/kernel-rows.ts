// The rows that nearly all input consists of: a kernel cuts them into fields and fields into values, column by column. A run of rows
// with anything else in it is left to whoever takes rows one by one: what is wrong with it is told there.
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import { type CopyKernel, copyKernel, fieldWord } from '../../../engine/kernels/copy-kernel.ts'
import { kernelMemory } from '../../../engine/kernels/load-kernel.ts'
import type { CopyInput } from './copy-parser.ts'
import { type KernelColumn, KernelColumns } from './kernel-columns.ts'
import { type RowScanner, sameBytes } from './scanner.ts'

/** Input that is looked at in one go; with its fields it fits the second-level cache. */
const windowBytes = 128 * 1024
const fieldBytesMax = 256 * 1024
const fieldBytes = 8
const rowsPerRunMax = 2048
/** What the kernel may read behind the input. */
const slackBytes = 64

export interface KernelRun {
  /** Where the next row begins. */
  readonly next: number
  /** The rows up to there are for whoever takes them one by one. */
  readonly refused: boolean
}

export class KernelRows {
  readonly #options: CopyOptions
  readonly #memory: ColumnMemory
  readonly #batchRows: number
  readonly #rowsPerRun: number
  readonly #kernel: CopyKernel
  readonly #buffer: ArrayBuffer
  readonly #bytes: Buffer
  readonly #window: number
  readonly #fields: number
  readonly #columns: KernelColumns
  readonly #null: Buffer
  readonly #nullText: number
  /** Per column, as the kernel takes it. */
  readonly #nullWhen: readonly number[]
  /** What of which input lies in the window. */
  #source: Uint8Array | undefined
  #from = 0
  #to = 0
  #row = 0

  /** FORCE_NULL and DEFAULT alone have no short way. */
  static takes({ options, columns }: CopyInput): boolean {
    const { format, forceNull } = options
    return format !== 'binary' && forceNull.length === 0 && options.default === undefined && columns.length > 0
  }

  constructor(input: CopyInput, batchRows: number, memory: ColumnMemory) {
    const { options, columns } = input
    this.#options = options
    this.#memory = memory
    this.#batchRows = batchRows
    this.#null = Buffer.from(options.null)
    this.#rowsPerRun = Math.max(1, Math.min(rowsPerRunMax, Math.floor(fieldBytesMax / fieldBytes / columns.length)))
    this.#nullText = slackBytes
    this.#window = this.#nullText + Math.ceil(this.#null.length / 16) * 16 + slackBytes
    this.#fields = this.#window + windowBytes + slackBytes
    this.#columns = new KernelColumns(
      columns.map(({ type }) => ({ type, settings: input.settings, capacity: batchRows })),
      this.#fields + this.#rowsPerRun * columns.length * fieldBytes,
      { batchRows, inputBytesMax: windowBytes },
    )
    const own = kernelMemory(this.#columns.end + slackBytes)
    this.#kernel = copyKernel(own)
    this.#buffer = own.buffer
    this.#bytes = Buffer.from(this.#buffer)
    this.#bytes.set(this.#null, this.#nullText)
    const { format, forceNotNull } = options
    this.#nullWhen = columns.map(({ name }) =>
      format === 'text' ? 2 : forceNotNull === '*' || forceNotNull.includes(name) ? 0 : 1,
    )
    this.#columns.begin(this.#buffer)
  }

  /** A batch is full. */
  get isFull(): boolean {
    return this.#row === this.#batchRows
  }

  /** Takes whole rows from `at` on; undefined: there is none that it could take. The scanner's lines go on with it. */
  take(input: Buffer, at: number, scanner: RowScanner): KernelRun | undefined {
    const newline = scanner.newline === 'lf' ? 0x0a : scanner.newline === 'crlf' ? 0x0d : undefined
    if (newline === undefined) return undefined
    let rows = this.#scan(input, at, newline)
    if (rows === 0 && this.#to < input.length && at > this.#from) {
      this.#source = undefined
      rows = this.#scan(input, at, newline)
    }
    if (rows === 0) return undefined
    const kernel = this.#kernel
    const next = kernel.nextRow.value - this.#window + this.#from
    if (!this.#columns.hasRoom(next - at, rows)) return { next: this.#row > 0 ? at : next, refused: true }
    if (!this.#fill(input, rows, scanner)) {
      this.#columns.rewind(this.#buffer, this.#row)
      return { next, refused: true }
    }
    scanner.skip(rows + kernel.quotedLines.value)
    this.#row += rows
    return { next, refused: false }
  }

  /** The rows taken so far; undefined: none. */
  cut(): Batch | undefined {
    if (this.#row === 0) return undefined
    const batch = this.#columns.cut(this.#buffer, this.#row, this.#memory)
    this.#row = 0
    this.#columns.begin(this.#buffer)
    return batch
  }

  #scan(input: Buffer, at: number, newline: number): number {
    if (this.#source !== input || at < this.#from || at >= this.#to) {
      this.#source = input
      this.#from = at
      this.#to = Math.min(input.length, at + windowBytes)
      input.copy(this.#bytes, this.#window, at, this.#to)
    }
    const start = this.#window + at - this.#from
    const end = this.#window + this.#to - this.#from
    const { format, delimiter, quote, escape } = this.#options
    const columns = this.#columns.columns.length
    const rows = Math.min(this.#rowsPerRun, this.#batchRows - this.#row)
    const kernel = this.#kernel
    return format === 'text'
      ? kernel.textRows(start, end, this.#fields, columns, rows, delimiter.charCodeAt(0), newline)
      : kernel.csvRows(
          ...([start, end, this.#fields, columns, rows] as const),
          ...([delimiter.charCodeAt(0), quote.charCodeAt(0), escape.charCodeAt(0), newline] as const),
        )
  }

  /** False: one of the fields is not for the kernel, and its type has no value for it. */
  #fill(input: Buffer, rows: number, scanner: RowScanner): boolean {
    const { columns } = this.#columns
    const stride = columns.length * fieldBytes
    try {
      for (let i = 0; i < columns.length; i++) {
        const column = columns[i]
        const fields = this.#fields + i * fieldBytes
        if (column.builder) this.#build(column, i, input, rows, scanner)
        else if (!this.#run(column, fields, stride, this.#nullWhen[i], input, rows, scanner)) return false
      }
      return true
    } catch {
      // Told when the row is taken alone, in the order of rows.
      return false
    }
  }

  #run(
    column: KernelColumn,
    fields: number,
    stride: number,
    nullWhen: number,
    input: Buffer,
    rows: number,
    scanner: RowScanner,
  ): boolean {
    const kernel = this.#kernel
    const { text, field, values, validity, bytes, used } = column
    kernel.setColumn(fields, stride, values, validity, this.#nullText, this.#null.length, nullWhen, used)
    const words = new Uint32Array(this.#buffer, fields, (rows * stride) >> 2)
    for (let at = 0; ; at++) {
      at = text
        ? kernel.texts(at, rows, this.#row + at, bytes, text.most, text.countsBytes ? 1 : 0, text.padded ? 1 : 0)
        : field!.run(kernel, at, rows, this.#row + at)
      if (at === rows) break
      const word = (at * stride) >> 2
      const start = this.#position(words[word])
      const end = this.#position(words[word + 1] & fieldWord.end)
      const escaped = (words[word + 1] & fieldWord.escaped) !== 0
      const length = escaped ? scanner.unescapeRange(input, start, end) : 0
      const value = escaped ? column.parser.text(scanner.scratch, 0, length) : column.parser.text(input, start, end)
      if (!this.#columns.put(kernel, this.#buffer, column, this.#row + at, value)) return false
    }
    column.used = kernel.used.value
    if (kernel.nulls.value !== 0) column.hasNulls = true
    return true
  }

  #build(column: KernelColumn, number: number, input: Buffer, rows: number, scanner: RowScanner): void {
    const { columns } = this.#columns
    const words = new Uint32Array(this.#buffer, this.#fields, rows * columns.length * 2)
    const bits = this.#bytes
    const nullWhen = this.#nullWhen[number]
    const builder = column.builder!
    for (let at = 0; at < rows; at++) {
      const row = this.#row + at
      const word = (at * columns.length + number) * 2
      const start = this.#position(words[word])
      const end = this.#position(words[word + 1] & fieldWord.end)
      const quoted = (words[word + 1] & fieldWord.quoted) !== 0
      if (nullWhen > (quoted ? 1 : 0) && sameBytes(input, start, end, this.#null)) {
        builder.null(row)
        bits[column.validity + (row >> 3)] &= ~(1 << (row & 7))
        column.hasNulls = true
      } else if ((words[word + 1] & fieldWord.escaped) === 0) builder.text(input, start, end, row)
      else builder.text(scanner.scratch, 0, scanner.unescapeRange(input, start, end), row)
    }
  }

  /** Of the input, by its address in the window. */
  #position(address: number): number {
    return address - this.#window + this.#from
  }
}
