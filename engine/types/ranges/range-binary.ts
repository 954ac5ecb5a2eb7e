// Binary forms: a byte of flags, then each bound that there is after its length. Multiranges: a count, then ranges after theirs.
import { PgError } from '../../errors.ts'
import { viewOf } from '../binary.ts'
import type { TextSettings } from '../type.ts'
import { lowerBound, makeRange, upperBound } from './bounds.ts'
import { makeMultirange } from './multirange-set.ts'
import { emptyRange, isInfinite, type MultirangeValue, type RangeFamily, type RangeValue } from './range-value.ts'

const flag = { empty: 1, lowerInclusive: 2, upperInclusive: 4, noLower: 8, noUpper: 16 } as const

export function sendRange({ empty, lower, upper }: RangeValue, { subtype }: RangeFamily): Uint8Array {
  if (empty) return Uint8Array.of(flag.empty)
  const flags =
    (lower.inclusive ? flag.lowerInclusive : 0) |
    (upper.inclusive ? flag.upperInclusive : 0) |
    (isInfinite(lower) ? flag.noLower : 0) |
    (isInfinite(upper) ? flag.noUpper : 0)
  const bounds = [lower, upper].filter((bound) => !isInfinite(bound))
  return withLengths(
    Uint8Array.of(flags),
    bounds.map((bound) => subtype.send(bound.value)),
  )
}

/** Throws 22P03, 08P01, 22000, and whatever the subtype says of a bound. */
export function receiveRange(bytes: Uint8Array, family: RangeFamily, settings: TextSettings): RangeValue {
  const reader = new PartReader(bytes)
  const flags = reader.byte()
  if (flags & flag.empty) {
    reader.end()
    return emptyRange
  }
  const value = (none: number) => (flags & none ? null : family.subtype.receive(reader.part(), settings))
  const lower = lowerBound(value(flag.noLower), (flags & flag.lowerInclusive) !== 0)
  const upper = upperBound(value(flag.noUpper), (flags & flag.upperInclusive) !== 0)
  reader.end()
  return makeRange(lower, upper, family)
}

export function sendMultirange({ ranges }: MultirangeValue, family: RangeFamily): Uint8Array {
  const count = new Uint8Array(4)
  viewOf(count).setInt32(0, ranges.length)
  return withLengths(
    count,
    ranges.map((range) => sendRange(range, family)),
  )
}

export function receiveMultirange(bytes: Uint8Array, family: RangeFamily, settings: TextSettings): MultirangeValue {
  const reader = new PartReader(bytes)
  const count = reader.int32()
  const ranges: RangeValue[] = []
  for (let index = 0; index < count; index++) ranges.push(receiveRange(reader.part(), family, settings))
  reader.end()
  return makeMultirange(ranges, family)
}

function withLengths(head: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const target = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, head.length))
  target.set(head)
  const view = viewOf(target)
  let at = head.length
  for (const part of parts) {
    view.setInt32(at, part.length)
    target.set(part, at + 4)
    at += 4 + part.length
  }
  return target
}

class PartReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
  }

  byte(): number {
    this.#need(1)
    return this.#bytes[this.#at++]
  }

  int32(): number {
    this.#need(4)
    this.#at += 4
    return this.#view.getInt32(this.#at - 4)
  }

  part(): Uint8Array {
    const length = this.int32()
    this.#need(length)
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new PgError('08P01', 'invalid message format')
  }

  #need(length: number): void {
    if (length < 0 || this.#at + length > this.#bytes.length)
      throw new PgError('08P01', 'insufficient data left in message')
  }
}
