// The exports of chunk.wasm, see assembly/chunk-*.ts. Positions are addresses; validity 0: every row is valid.
import type { OwnWasmMemory } from '../columns/wasm-memory.ts'
import { type KernelGlobal, loadKernel } from './load-kernel.ts'

interface WideGlobal {
  readonly value: bigint
}

export interface ChunkKernel {
  sketchIntegers(values: number, width: number, rows: number, validity: number, sketch: number): void
  sketchFixed(values: number, width: number, rows: number, validity: number, sketch: number): void
  sketchBytes(bytes: number, offsets: number, rows: number, validity: number, sketch: number): void
  widen(values: number, width: number, rows: number, validity: number, target: number): number
  lengths(offsets: number, rows: number, target: number): void
  steps(values: number, rows: number): void
  packLow(values: number, rows: number, base: bigint, width: number, target: number): void
  packHigh(values: number, rows: number, base: bigint, width: number, target: number): void
  packSteps(values: number, rows: number, base: bigint, width: number, target: number): void
  rename(codes: number, rows: number, renamed: number, target: number): void
  dictionary(
    bytes: number,
    offsets: number,
    rows: number,
    validity: number,
    entriesMax: number,
    table: number,
    slotBits: number,
    firstRows: number,
    hashes: number,
    codes: number,
  ): number
  extremeTexts(bytes: number, offsets: number, rows: number, validity: number, trimmed: number): number
  readonly least: WideGlobal
  readonly greatest: WideGlobal
  readonly leastRow: KernelGlobal
  readonly greatestRow: KernelGlobal
  readonly leastStep: WideGlobal
  readonly greatestStep: WideGlobal
  readonly leastText: KernelGlobal
  readonly greatestText: KernelGlobal
}

export const chunkKernel = (memory: OwnWasmMemory): ChunkKernel => loadKernel<ChunkKernel>('chunk', memory)
