// Spans of time over which the session's time zone keeps one offset, for code that asks (pipeline/source/zone-offset.ts).
import { microsPerSecond } from '../../types/datetime/units.ts'
import { zoneOf } from '../../types/datetime/zone.ts'
import { type ZoneClock, zoneSpan } from '../pipeline/source/zone-offset.ts'
import type { Words } from './words.ts'

/** Zones change farther apart than that: a block has one change at most. */
const blockSeconds = 8 * 86_400
/** Blocks that a span is tried to reach on either side: a summer or a winter. */
const reachBlocks = 25
const spansMax = 4096

interface Span {
  readonly from: bigint
  readonly to: bigint
  readonly offset: bigint
}

export class ZoneSpans {
  readonly #words: Words
  readonly #timeZone: string
  /** By clock and block: those that are of one offset altogether. */
  readonly #known = new Map<number, Span>()

  constructor(words: Words, timeZone: string) {
    this.#words = words
    this.#timeZone = timeZone
  }

  /** Writes the span that the asked moment lies in. place: the span's address. */
  find(asked: bigint, by: ZoneClock, place: number): void {
    const { i64 } = this.#words
    const second = Number(asked / microsPerSecond) - (asked < 0n && asked % microsPerSecond !== 0n ? 1 : 0)
    const block = Math.floor(second / blockSeconds)
    const key = 2 * block + (by === 'instant' ? 0 : 1)
    let span = this.#known.get(key)
    if (!span) {
      span = this.#span(second, by)
      if (this.#known.size >= spansMax) this.#known.clear()
      const [from, to] = [block, block + 1].map((edge_) => BigInt(edge_ * blockSeconds) * microsPerSecond)
      if (span.from <= from && to <= span.to) this.#known.set(key, span)
    }
    i64[(place + zoneSpan.from) >>> 3] = span.from
    i64[(place + zoneSpan.to) >>> 3] = span.to
    i64[(place + zoneSpan.offset) >>> 3] = span.offset
  }

  #span(second: number, by: ZoneClock): Span {
    const zone = zoneOf(this.#timeZone)
    const offsetAt = (at: number): number => (by === 'instant' ? zone.offsetAt(at) : zone.offsetOfLocal(at))
    const offset = offsetAt(second)
    let from = second
    for (let i = 0; i < reachBlocks; i++) {
      const before = from - blockSeconds
      if (offsetAt(before) === offset) {
        from = before
        continue
      }
      from = edge(before, from, (one) => offsetAt(one) === offset)
      break
    }
    let last = second
    for (let i = 0; i < reachBlocks; i++) {
      const behind = last + blockSeconds
      if (offsetAt(behind) === offset) {
        last = behind
        continue
      }
      last = edge(last, behind, (one) => offsetAt(one) !== offset) - 1
      break
    }
    const micros = (seconds: number): bigint => BigInt(seconds) * microsPerSecond
    return { from: micros(from), to: micros(last + 1), offset: micros(offset) }
  }
}

/** The first second above `low` at which it holds; at `low` it does not, at `high` it does. */
function edge(low: number, high: number, holds: (second: number) => boolean): number {
  let [no, yes] = [low, high]
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2)
    if (holds(middle)) yes = middle
    else no = middle
  }
  return yes
}
