// The exports of rows.wasm, see assembly/rows*.ts. Positions are addresses.
import type { OwnWasmMemory } from '../columns/wasm-memory.ts'
import { type KernelGlobal, loadKernel } from './load-kernel.ts'

export interface RowsKernel {
  binaryRows(
    columns: number,
    count: number,
    row: number,
    rows: number,
    out: number,
    end: number,
    letter: number,
  ): number
  characterRows(
    columns: number,
    count: number,
    row: number,
    rows: number,
    out: number,
    end: number,
    delimiter: number,
    nullText: number,
    nullBytes: number,
  ): number
  setFormat(csv: number, delimiter: number, quote: number, escape: number, nullText: number, nullBytes: number): void
  readonly written: KernelGlobal
  readonly refusedColumn: KernelGlobal
}

/** How a column is written, as assembly/rows-cells.ts knows it. */
export const cellKind = {
  bytes: 1,
  coded: 2,
  integer: 3,
  decimal: 4,
  date: 5,
  timestamp: 6,
  bool: 7,
  bigEndian: 8,
  binaryDecimal: 9,
  reversed: 10,
  binaryBool: 11,
} as const
/** Words of a column's descriptor. */
export const descriptorWords = 8
/** The longest cell that is no text. */
export const cellBytesMax = 64

export const rowsKernel = (memory: OwnWasmMemory): RowsKernel => loadKernel<RowsKernel>('rows', memory)
