// Which columns of a segment are texts that repeat, told by its footer and its distinct sketches.
import type { SegmentFooter } from '../segments/footer.ts'
import { estimateDistinct, sketchRegisters } from '../segments/sketch.ts'

/** Of the rows, the most distinct texts that a dictionary of the whole segment pays for. */
const distinctShareMax = 1 / 4
/** The dictionaries of row groups are as good as one of the segment while codes of a byte are enough for them. */
const smallEntriesMax = 256

const known = new WeakMap<SegmentFooter, ReadonlySet<number>>()
const none: ReadonlySet<number> = new Set()

/** Attributes. */
export function repeatingTexts(footer: SegmentFooter, sketches: Uint8Array | undefined): ReadonlySet<number> {
  if (!sketches || footer.groups.length < 2) return none
  let found = known.get(footer)
  if (!found) {
    const numbers = footer.columns.keys().filter((at) => isLargeText(footer, at) && repeats(footer, sketches, at))
    known.set(footer, (found = new Set(numbers.map((at) => footer.columns[at].attribute))))
  }
  return found
}

const isLargeText = ({ groups }: SegmentFooter, at: number): boolean =>
  groups.every(({ columns }) => {
    const { layout } = columns[at].chunk
    return layout.kind === 'utf8' || (layout.kind === 'dictionary' && layout.of === 'utf8')
  }) &&
  groups.some(({ columns }) => {
    const { encoding } = columns[at].chunk
    return encoding.kind !== 'dictionary' || encoding.entries > smallEntriesMax
  })

const repeats = ({ rows }: SegmentFooter, sketches: Uint8Array, at: number): boolean =>
  estimateDistinct(sketches.subarray(at * sketchRegisters, (at + 1) * sketchRegisters)) <= rows * distinctShareMax
