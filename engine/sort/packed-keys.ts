// All sort keys of a row in one number of at most 64 bits, the first key highest: rows compare as their numbers do, and where something
// was left out, rows with equal numbers are compared once more.
import type { Column } from '../columns/column.ts'
import type { SortKey } from '../plan/expression.ts'
import { normalKey, type NormalKey } from './normal-key.ts'
import { rowSlices } from './row-slices.ts'

export interface PackedKeys {
  readonly bits: number
  readonly exact: boolean
  /** Of the first one, two, … keys: their bits, and whether rows that these do not tell apart are equal in them. Later ones: as the last. */
  readonly prefixes: readonly { readonly bits: number; readonly exact: boolean }[]
}

const bitsMax = 64

/** Writes into words by row. high: wanted where there are more than 32 bits. */
export function packKeys(
  keys: readonly Pick<SortKey, 'descending' | 'nullsFirst'>[],
  columns: readonly Column[],
  space: (bits: number) => {
    readonly low: Uint32Array
    readonly high: Uint32Array | undefined
  },
  checkCancel: () => void,
): PackedKeys {
  const normal: NormalKey[] = []
  const prefixes: { bits: number; exact: boolean }[] = []
  let bits = 0
  let exact = true
  for (const [i, key] of keys.entries()) {
    const one = bits < bitsMax ? normalKey(columns[i], key, checkCancel) : undefined
    exact &&= one !== undefined && one.exact && bits + one.bits <= bitsMax
    if (!one || one.bits === 0) break
    normal.push(one)
    bits = Math.min(bitsMax, bits + one.bits)
    prefixes.push({ bits, exact })
    if (!exact) break
  }
  if (bits === 0) return { bits, exact: false, prefixes }
  const { low, high } = space(bits)
  // The first key may leave it alone, and memory that was used before has anything in it.
  high?.fill(0)
  let before = 0
  for (const one of normal) {
    append(one, before, low, high, checkCancel)
    before = Math.min(bitsMax, before + one.bits)
  }
  return { bits, exact, prefixes }
}

function append(
  key: NormalKey,
  before: number,
  low: Uint32Array,
  high: Uint32Array | undefined,
  checkCancel: () => void,
): void {
  const room = bitsMax - before
  const bits = Math.min(key.bits, room)
  const { low: from, high: fromHigh } = key.bits > room ? shortened(key, key.bits - room, checkCancel) : key
  const rows = low.length
  if (before === 0) {
    low.set(from)
    if (fromHigh) high!.set(fromHigh)
    return
  }
  if (before + bits <= 32) {
    for (const [first, end] of rowSlices(rows, checkCancel))
      for (let row = first; row < end; row++) low[row] = (low[row] << bits) | from[row]
    return
  }
  const highs = high!
  if (bits < 32) {
    for (const [first, end] of rowSlices(rows, checkCancel))
      for (let row = first; row < end; row++) {
        highs[row] = (highs[row] << bits) | (low[row] >>> (32 - bits))
        low[row] = (low[row] << bits) | from[row]
      }
    return
  }
  // What was there is of at most 32 bits.
  const shift = bits - 32
  for (const [first, end] of rowSlices(rows, checkCancel))
    for (let row = first; row < end; row++) {
      highs[row] = (shift === 0 ? low[row] : (low[row] << shift) | (fromHigh ? fromHigh[row] : 0)) >>> 0
      low[row] = from[row]
    }
}

/** The key without its last bits. */
function shortened(
  { low, high }: NormalKey,
  bits: number,
  checkCancel: () => void,
): { readonly low: Uint32Array; readonly high?: Uint32Array } {
  const rows = low.length
  const shorter = new Uint32Array(rows)
  if (!high) {
    for (const [from, to] of rowSlices(rows, checkCancel))
      for (let row = from; row < to; row++) shorter[row] = low[row] >>> bits
    return { low: shorter }
  }
  if (bits >= 32) {
    for (const [from, to] of rowSlices(rows, checkCancel))
      for (let row = from; row < to; row++) shorter[row] = bits === 32 ? high[row] : high[row] >>> (bits - 32)
    return { low: shorter }
  }
  const higher = new Uint32Array(rows)
  for (const [from, to] of rowSlices(rows, checkCancel))
    for (let row = from; row < to; row++) {
      shorter[row] = (low[row] >>> bits) | (high[row] << (32 - bits))
      higher[row] = high[row] >>> bits
    }
  return { low: shorter, high: higher }
}
