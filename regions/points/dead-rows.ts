// Which rows of a container are deleted by now, asked row by row: its list as bits, brought up to date by whoever asks.
import { rowGroupRows } from '../limits.ts'
import type { MirroredDeletes } from '../server/mirror.ts'

/** Deletes marked in one go: some ten microseconds. */
const marksMax = 16_384

interface Dead {
  readonly bits: Uint8Array
  /** How many of the list are in it. */
  count: number
}

const known = new WeakMap<MirroredDeletes, Dead>()
const nobody = (): boolean => false

/** A test by position in the container; undefined: there are deletes that nobody has marked yet, and the next call goes on with them. */
export function deadRows(list: MirroredDeletes): ((position: number) => boolean) | undefined {
  if (list.count === 0) return nobody
  let dead = known.get(list)
  if (!dead) known.set(list, (dead = { bits: new Uint8Array(rowGroupRows >> 3), count: 0 }))
  const { bits } = dead
  const { positions } = list.arrays
  const end = Math.min(list.count, dead.count + marksMax)
  for (let i = dead.count; i < end; i++) bits[positions[i] >> 3] |= 1 << (positions[i] & 7)
  dead.count = end
  if (end < list.count) return undefined
  return (position) => ((bits[position >> 3] >> (position & 7)) & 1) === 1
}
