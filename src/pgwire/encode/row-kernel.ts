// Batches to messages through a kernel: columns are copied into its memory, messages out of it.
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import type { Column } from '../../../engine/columns/column.ts'
import type { OwnWasmMemory } from '../../../engine/columns/wasm-memory.ts'
import { kernelMemory } from '../../../engine/kernels/load-kernel.ts'
import {
  cellBytesMax,
  cellKind,
  descriptorWords,
  type RowsKernel,
  rowsKernel,
} from '../../../engine/kernels/rows-kernel.ts'
import type { TextSettings } from '../../../engine/types/type.ts'
import { type KernelCell, kernelCell, writtenCell } from './kernel-cell.ts'
import { MessageParts } from './message-parts.ts'

/** Fewer rows are not worth the way into the kernel's memory. */
export const kernelRowsMin = 64

const pageBytes = 65_536
const alignment = 64
/** What the kernel may read or write behind a piece. */
const slackBytes = 64
/** Room for messages in one run, and at least for so many of the longest row. */
const outputBytes = 4 * 1024 * 1024
const longestRows = 2
/** Of a column: within that it is not looked for the longest. */
const shortTextsBytes = 256 * 1024
/** A batch with more than that goes row by row. */
const inputBytesMax = 64 * 1024 * 1024

export interface KernelFormat {
  /** Per column: 0 text, 1 binary. */
  readonly formats: readonly number[]
  /** The message's type, where cells have their lengths; else COPY's text and csv. */
  readonly framing: { readonly letter: number } | { readonly copy: CopyOptions }
  readonly settings: TextSettings
}

/** Of this thread. */
let kernel: RowKernel | undefined

/** The batch's messages, in `output` if they fit; undefined: it must go row by row. */
export function kernelRows(
  columns: readonly Column[],
  rows: number,
  format: KernelFormat,
  output?: SharedArrayBuffer,
): Uint8Array | undefined {
  if (rows < kernelRowsMin || columns.length === 0) return undefined
  kernel ??= new RowKernel()
  return kernel.encode(columns, rows, format, output)
}

class RowKernel {
  readonly #memory: OwnWasmMemory = kernelMemory(2 * outputBytes)
  readonly #kernel: RowsKernel = rowsKernel(this.#memory)
  #at = alignment

  encode(
    columns: readonly Column[],
    rows: number,
    format: KernelFormat,
    output: SharedArrayBuffer | undefined,
  ): Uint8Array | undefined {
    const cells = columns.map((column, i) => kernelCell(column, format.formats[i] ?? 0, format.settings))
    const parts = new MessageParts(output)
    let row = 0
    // Once more from the row on which a column had no short way for its value.
    while (row < rows) {
      const reached = this.#run(cells, row, rows, format, parts)
      if (reached === undefined) return undefined
      row = reached
      if (row === rows) break
      const refused = this.#kernel.refusedColumn.value
      cells[refused] = writtenCell(columns[refused], format.formats[refused] ?? 0, format.settings)
    }
    return parts.whole()
  }

  /** Answers the row before which a column refused. */
  #run(
    cells: readonly KernelCell[],
    first: number,
    rows: number,
    format: KernelFormat,
    parts: MessageParts,
  ): number | undefined {
    const nullText = 'copy' in format.framing ? Buffer.from(format.framing.copy.null) : Buffer.alloc(0)
    const input = cells.reduce((sum, cell) => sum + cellBytes(cell, rows), nullText.length + 2 * alignment)
    const longest = cells.reduce(
      (sum, cell) => sum + longestCell(cell, rows),
      4 * cellBytesMax + cells.length * nullText.length,
    )
    const output = Math.max(outputBytes, longestRows * longest)
    if (input + output > inputBytesMax) return undefined
    this.#begin(input + output + cells.length * descriptorWords * 4 + (8 + cells.length * 5) * (alignment + slackBytes))
    const kernel = this.#kernel
    const descriptors = this.#place(cells.length * descriptorWords * 4)
    cells.forEach((cell, i) => this.#describe(cell, rows, descriptors + i * descriptorWords * 4))
    const nullAt = this.#copied(nullText)
    const start = this.#place(output)
    const end = start + output
    const { framing } = format
    if ('copy' in framing) {
      const { copy } = framing
      const [delimiter, quote, escape] = [copy.delimiter, copy.quote, copy.escape].map((one) => one.charCodeAt(0))
      kernel.setFormat(copy.format === 'csv' ? 1 : 0, delimiter, quote, escape, nullAt, nullText.length)
    }
    let row = first
    for (;;) {
      row =
        'copy' in framing
          ? kernel.characterRows(
              ...([descriptors, cells.length, row, rows, start, end] as const),
              ...([framing.copy.delimiter.charCodeAt(0), nullAt, nullText.length] as const),
            )
          : kernel.binaryRows(descriptors, cells.length, row, rows, start, end, framing.letter)
      parts.add(new Uint8Array(this.#memory.buffer, start, kernel.written.value - start))
      if (row === rows || kernel.refusedColumn.value >= 0) return row
    }
  }

  #describe(cell: KernelCell, rows: number, at: number): void {
    const { kind, values, validity, offsets, bytes, width = 0, words = [0, 0] } = cell
    const first = offsets ? offsets[0] : 0
    const addresses = [
      values ? this.#copied(bytesOf(values)) : 0,
      validity ? this.#copied(validity.subarray(0, (rows + 7) >> 3)) : 0,
      offsets ? this.#copied(bytesOf(offsets)) : 0,
      bytes ? this.#copied(offsets ? bytes.subarray(first, offsets.at(-1)) : bytes) - first : 0,
    ]
    new Int32Array(this.#memory.buffer, at, descriptorWords).set([kind, ...addresses, width, ...words])
  }

  #begin(bytes: number): void {
    const missing = alignment + bytes - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes))
    this.#at = alignment
  }

  #place(bytes: number): number {
    const here = this.#at
    this.#at = Math.ceil((here + bytes + slackBytes) / alignment) * alignment
    return here
  }

  #copied(bytes: Uint8Array): number {
    const at = this.#place(bytes.length)
    new Uint8Array(this.#memory.buffer, at, bytes.length).set(bytes)
    return at
  }
}

const bytesOf = (values: Column['values']): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

const cellBytes = ({ values, validity, offsets, bytes }: KernelCell, rows: number): number =>
  (values?.byteLength ?? 0) + (validity ? (rows + 7) >> 3 : 0) + (offsets?.byteLength ?? 0) + (bytes?.byteLength ?? 0)

/** What the kernel wants to have room for before it writes the longest cell. */
function longestCell({ kind, offsets, values }: KernelCell, rows: number): number {
  const count = kind === cellKind.coded || values ? (offsets?.length ?? 1) - 1 : rows
  return 2 * (offsets ? longestText(offsets, count) : 0) + 3 * cellBytesMax
}

/** Or a bound of it: all of them together, where that is little. */
function longestText(offsets: Int32Array, count: number): number {
  const all = offsets[count] - offsets[0]
  if (all <= shortTextsBytes) return all
  let longest = 0
  for (let i = 0; i < count; i++) longest = Math.max(longest, offsets[i + 1] - offsets[i])
  return longest
}
