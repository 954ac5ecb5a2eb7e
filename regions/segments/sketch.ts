// A distinct-count sketch: HyperLogLog (Flajolet et al. 2007) with 1024 one-byte registers, about 3 % error; small counts by
// linear counting.
import type { Column } from '../../engine/columns/column.ts'
import { isValid } from '../../engine/columns/column.ts'
import { hashColumn } from '../keys/hash-columns.ts'

export const sketchRegisters = 1024
const registerBits = 10

export const newSketch = (): Uint8Array => new Uint8Array(sketchRegisters)

export function addToSketch(sketch: Uint8Array, column: Column): void {
  const source = column.dictionary ?? column
  const { high, low } = hashColumn(source, false)
  for (let row = 0; row < source.length; row++) {
    if (source.validity && !isValid(source, row)) continue
    const register = low[row] & (sketchRegisters - 1)
    // The rest of the hash: 32 high bits, then the low word's upper 22.
    const rank = high[row] !== 0 ? Math.clz32(high[row]) + 1 : 33 + Math.min(32 - registerBits, Math.clz32(low[row]))
    if (rank > sketch[register]) sketch[register] = rank
  }
}

export function mergeSketch(into: Uint8Array, from: Uint8Array): void {
  for (let i = 0; i < sketchRegisters; i++) if (from[i] > into[i]) into[i] = from[i]
}

export function estimateDistinct(sketch: Uint8Array): number {
  let sum = 0
  let zeros = 0
  for (const rank of sketch) {
    sum += 2 ** -rank
    if (rank === 0) zeros++
  }
  const alpha = 0.7213 / (1 + 1.079 / sketchRegisters)
  const estimate = (alpha * sketchRegisters * sketchRegisters) / sum
  if (estimate <= 2.5 * sketchRegisters && zeros > 0)
    return Math.round(sketchRegisters * Math.log(sketchRegisters / zeros))
  return Math.round(estimate)
}
