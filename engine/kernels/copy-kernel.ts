// The exports of copy.wasm, see assembly/copy-rows.ts, copy-fields.ts and copy-binary.ts. Positions are addresses.
import type { OwnWasmMemory } from '../columns/wasm-memory.ts'
import { type KernelGlobal, loadKernel } from './load-kernel.ts'

export interface CopyKernel {
  csvRows(
    start: number,
    end: number,
    fields: number,
    columns: number,
    rowsMax: number,
    delimiter: number,
    quote: number,
    escape: number,
    newline: number,
  ): number
  textRows(
    start: number,
    end: number,
    fields: number,
    columns: number,
    rowsMax: number,
    delimiter: number,
    newline: number,
  ): number
  readonly nextRow: KernelGlobal
  readonly quotedLines: KernelGlobal
  setColumn(
    fields: number,
    stride: number,
    values: number,
    validity: number,
    nullText: number,
    nullBytes: number,
    nullWhen: number,
    used: number,
  ): void
  integers(field: number, count: number, row: number, width: number): number
  decimals(field: number, count: number, row: number, width: number, scale: number, limit: bigint): number
  floats(field: number, count: number, row: number): number
  booleans(field: number, count: number, row: number): number
  dates(field: number, count: number, row: number): number
  timestamps(field: number, count: number, row: number, zoned: number, otherwise: number): number
  texts(field: number, count: number, row: number, bytes: number, most: number, counted: number, padded: number): number
  tuples(start: number, end: number, fields: number, columns: number, rowsMax: number): number
  readonly nextTuple: KernelGlobal
  binaryIntegers(field: number, count: number, row: number, bytes: number, least: bigint, most: bigint): number
  binaryDecimals(field: number, count: number, row: number, width: number, scale: number, limit: bigint): number
  binaryFloats(field: number, count: number, row: number): number
  binaryBooleans(field: number, count: number, row: number): number
  readonly nulls: KernelGlobal
  readonly used: KernelGlobal
}

/** Words of a field: where it starts, and where it ends with these flags above. (The binary format marks a NULL as text marks quotes.) */
export const fieldWord = {
  quoted: 0x8000_0000,
  escaped: 0x4000_0000,
  end: 0x3fff_ffff,
} as const

export const copyKernel = (memory: OwnWasmMemory): CopyKernel => loadKernel<CopyKernel>('copy', memory)
