// 64-bit integers in a kernel's memory to what integers.ts reads: a frame, or differences where they save a third.
import type { ChunkScratch } from './chunk-scratch.ts'
import { packedWords } from './bit-packing.ts'
import type { PieceSink, ValueEncoding } from './encoding.ts'
import { bitsFor, type IntegerRange, savesAsDelta } from './integers.ts'

const wordRange = 4_294_967_295n

/** Every value lies in the range. */
export function encodeWide(
  scratch: ChunkScratch,
  values: number,
  rows: number,
  { min, max }: IntegerRange,
  store: PieceSink,
): ValueEncoding {
  const { kernel } = scratch
  const packed = (count: number, width: number, pack: (target: number) => void) => {
    const bytes = packedWords(count, width) * 4
    const target = scratch.place(bytes)
    pack(target)
    return store(new Uint8Array(scratch.buffer, target, bytes))
  }
  const width = bitsFor(max - min)
  if (width > 1 && rows > 1) {
    kernel.steps(values, rows)
    const base = kernel.leastStep.value
    const steps = kernel.greatestStep.value - base
    if (steps <= wordRange && savesAsDelta(bitsFor(Number(steps)), width)) {
      const first = Number(new BigInt64Array(scratch.buffer, values, 1)[0])
      const stepWidth = bitsFor(Number(steps))
      const delta = { kind: 'delta', first, base: Number(base), width: stepWidth } as const
      if (stepWidth === 0) return delta
      return {
        ...delta,
        low: packed(rows - 1, stepWidth, (target) => kernel.packSteps(values, rows, base, stepWidth, target)),
      }
    }
  }
  const frame = { kind: 'frame', base: min, width } as const
  if (width === 0) return frame
  const base = BigInt(min)
  const lowWidth = Math.min(width, 32)
  const low = packed(rows, lowWidth, (target) => kernel.packLow(values, rows, base, lowWidth, target))
  if (width <= 32) return { ...frame, low }
  const high = packed(rows, width - 32, (target) => kernel.packHigh(values, rows, base, width - 32, target))
  return { ...frame, low, high }
}
