// The exports of unpack.wasm, see assembly/unpack.ts. Positions are addresses, from 64 on; bytes: of a value, 1, 2 or 4.
import type { OwnWasmMemory } from '../columns/wasm-memory.ts'
import { loadKernel } from './load-kernel.ts'

export interface UnpackKernel {
  unpack(source: number, width: number, count: number, base: number, target: number, bytes: number): void
  unpackLong(source: number, width: number, count: number, base: number, target: number): void
  joinLong(lows: number, highs: number, width: number, count: number, base: number, target: number): void
  sum(values: number, count: number, bytes: number, before: number): void
  sumLong(values: number, count: number, before: number): void
  toDoubles(values: number, count: number): void
}

export const unpackKernel = (memory: OwnWasmMemory): UnpackKernel => loadKernel<UnpackKernel>('unpack', memory)
