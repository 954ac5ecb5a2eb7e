// The columns of a batch while a kernel fills them, in its memory. One batch at a time: cut() copies it out.
import type { Batch, Column } from '../../../engine/columns/column.ts'
import { allocateOffsets, allocateValues } from '../../../engine/columns/allocate.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import type { CopyKernel } from '../../../engine/kernels/copy-kernel.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { fieldBuilder, type FieldBuilder, type FieldContext } from './field-builder.ts'
import { fieldValues, kernelField, type KernelField, kernelText, type KernelText } from './kernel-fields.ts'
import { fieldParser, type FieldParser } from './value-field.ts'

/** Where a column lies in the kernel's memory; what its own parser takes lies in a builder instead. */
export interface KernelColumn {
  readonly type: TypeRef
  readonly field: KernelField | undefined
  readonly text: KernelText | undefined
  readonly builder: FieldBuilder | undefined
  readonly parser: FieldParser
  /** Values, or offsets of a text. */
  readonly values: number
  readonly validity: number
  readonly bytes: number
  /** Of a text. */
  readonly bytesMax: number
  used: number
  hasNulls: boolean
}

export interface KernelColumnsLayout {
  readonly batchRows: number
  /** The most bytes of input between two looks at how much room is left. */
  readonly inputBytesMax: number
}

const alignment = 64
/** All texts together, if they are not so many that each needs more. */
const textBytes = 64 * 1024 * 1024
const textBytesMax = 4 * 1024 * 1024
/** What a kernel may write behind a text. */
const slackBytes = 64

export class KernelColumns {
  readonly columns: readonly KernelColumn[]
  /** Where they end. */
  readonly end: number
  readonly #batchRows: number

  constructor(contexts: readonly FieldContext[], start: number, { batchRows, inputBytesMax }: KernelColumnsLayout) {
    let at = start
    const place = (bytes: number): number => {
      const here = at
      at = Math.ceil((at + bytes) / alignment) * alignment
      return here
    }
    const texts = contexts.filter(({ type }) => kernelText(type)).length
    const bytesMax = inputBytesMax + Math.max(inputBytesMax, Math.min(textBytesMax, Math.floor(textBytes / texts)))
    this.#batchRows = batchRows
    this.columns = contexts.map((context) => {
      const { type, settings } = context
      const text = kernelText(type)
      const field = text ? undefined : kernelField(type, settings)
      return {
        type,
        field,
        text,
        builder: text || field ? undefined : fieldBuilder(context),
        parser: fieldParser(context),
        values: place(text ? (batchRows + 1) * 4 : batchRows * (field?.valueBytes ?? 0)),
        validity: place((batchRows + 7) >> 3),
        bytes: text ? place(bytesMax + slackBytes) : 0,
        bytesMax,
        used: 0,
        hasNulls: false,
      }
    })
    this.end = at
  }

  /** Before the first row of a batch. */
  begin(buffer: ArrayBufferLike): void {
    for (const column of this.columns) {
      column.used = 0
      column.hasNulls = false
      new Uint8Array(buffer, column.validity, (this.#batchRows + 7) >> 3).fill(255)
      if (column.text) new Int32Array(buffer, column.values, 1)[0] = 0
    }
  }

  /** Room in every text for the rows of so many bytes of input. */
  hasRoom(inputBytes: number, rows: number): boolean {
    return this.columns.every(
      ({ text, used, bytesMax }) => !text || used + inputBytes + (text.padded ? rows * text.most : 0) <= bytesMax,
    )
  }

  /** The texts and NULLs of rows from `row` on are forgotten. */
  rewind(buffer: ArrayBufferLike, row: number): void {
    for (const column of this.columns) {
      if (column.text) column.used = new Int32Array(buffer, column.values, row + 1)[row]
      const bits = new Uint8Array(buffer, column.validity, (this.#batchRows + 7) >> 3)
      if ((row & 7) !== 0) bits[row >> 3] |= 0xff << (row & 7)
      bits.fill(255, (row + 7) >> 3)
    }
  }

  /** A value that the type's own parser made; false: there is no room for it. */
  put(kernel: CopyKernel, buffer: ArrayBufferLike, column: KernelColumn, row: number, value: Value): boolean {
    if (column.field) {
      return column.field.put(fieldValues(column.field.layout, buffer, column.values, row + 1), row, value)
    }
    const bytes = Buffer.from(value as string)
    const used = kernel.used.value
    if (used + bytes.length > column.bytesMax) return false
    new Uint8Array(buffer, column.bytes + used, bytes.length).set(bytes)
    kernel.used.value = used + bytes.length
    new Int32Array(buffer, column.values, row + 2)[row + 1] = used + bytes.length
    return true
  }

  /** The first rows as a batch of its own. */
  cut(buffer: ArrayBufferLike, rows: number, memory: ColumnMemory): Batch {
    const shared = inOnePiece(memory, this.#bytesOf(rows))
    return { length: rows, columns: this.columns.map((column) => cutColumn(column, buffer, rows, shared, memory)) }
  }

  #bytesOf(rows: number): number {
    let bytes = 0
    for (const { field, text, used, hasNulls } of this.columns) {
      if (text) bytes += aligned((rows + 1) * 4) + aligned(used)
      else if (field) bytes += aligned(rows * field.valueBytes)
      if (hasNulls) bytes += aligned((rows + 7) >> 3)
    }
    return bytes
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16

/** One allocation for all columns of a batch: fewer buffers cross threads. */
function inOnePiece(memory: ColumnMemory, bytes: number): ColumnMemory {
  const { buffer, byteOffset } = memory.allocate(bytes)
  let at = byteOffset
  return {
    allocate: (wanted) => {
      const here = at
      at += aligned(wanted)
      return { buffer, byteOffset: here }
    },
  }
}

function cutColumn(
  { type, field, text, builder, values, validity, bytes, used, hasNulls }: KernelColumn,
  buffer: ArrayBufferLike,
  rows: number,
  shared: ColumnMemory,
  memory: ColumnMemory,
): Column {
  const column = (): Omit<Column, 'validity'> => {
    if (builder) return builder.finish(rows, memory)
    const layout = text ? ({ kind: 'utf8' } as const) : field!.layout
    const target = allocateValues(layout, text ? used : rows, shared)
    const from = text ? bytes : values
    new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(
      new Uint8Array(buffer, from, target.byteLength),
    )
    if (!text) return { type, layout, length: rows, values: target }
    const offsets = allocateOffsets(rows, shared)
    offsets.set(new Int32Array(buffer, values, rows + 1))
    return { type, layout, length: rows, values: target, offsets }
  }
  const built = column()
  if (!hasNulls) return built
  const size = (rows + 7) >> 3
  const place = shared.allocate(size)
  const bits = new Uint8Array(place.buffer, place.byteOffset, size)
  bits.set(new Uint8Array(buffer, validity, size))
  return { ...built, validity: bits }
}
