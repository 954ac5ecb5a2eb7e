// timestamp and timestamptz: the ISO form in place, every other one through the type's parser.
import type { Column } from '../../../engine/columns/column.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import { zoneOf } from '../../../engine/types/datetime/zone.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { isoDay, isoSeconds } from './civil-digits.ts'
import { storeInt64, twoDigits, unsignedInteger } from './digits.ts'
import type { FieldBuilder, FieldContext } from './field-builder.ts'
import { fieldParser } from './value-field.ts'
import type { FieldParser } from './value-field.ts'

/** Beyond it microseconds do not fit a double exactly: about the years 1716 to 2284. */
const exactDaysMax = 104_000
const fractionUnits = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1]

export class TimestampField implements FieldBuilder {
  readonly #context: FieldContext
  readonly #parse: FieldParser
  readonly #zoned: boolean
  /** Offset of a timestamptz without one, where it never changes. */
  readonly #offset: number | undefined
  readonly #values: BigInt64Array
  readonly #words: Int32Array

  constructor(context: FieldContext) {
    this.#context = context
    this.#parse = fieldParser(context)
    this.#zoned = context.type.oid === Oid.timestamptz
    this.#offset = this.#zoned ? zoneOf(context.settings.timeZone).fixedOffset : 0
    this.#values = new BigInt64Array(context.capacity)
    this.#words = new Int32Array(this.#values.buffer)
  }

  text(bytes: Buffer, start: number, end: number, row: number): void {
    const micros = this.#plain(bytes, start, end)
    if (Number.isNaN(micros)) this.#values[row] = this.#parse.text(bytes, start, end) as bigint
    else storeInt64(this.#words, 2 * row, micros)
  }

  binary(bytes: Buffer, start: number, end: number, row: number): void {
    this.#values[row] = this.#parse.binary(bytes, start, end) as bigint
  }

  null(row: number): void {
    this.#values[row] = 0n
  }

  finish(rows: number, memory: ColumnMemory): Column {
    const { buffer, byteOffset } = memory.allocate(rows * 8)
    const values = new BigInt64Array(buffer, byteOffset, rows)
    values.set(this.#values.subarray(0, rows))
    return { type: this.#context.type, layout: { kind: 'i64' }, length: rows, values }
  }

  /** YYYY-MM-DD HH:MM:SS[.f][+HH[:MM]]; NaN: something else. */
  #plain(bytes: Uint8Array, start: number, end: number): number {
    if (end - start < 19 || (bytes[start + 10] !== 0x20 && bytes[start + 10] !== 0x54)) return NaN
    const day = isoDay(bytes, start)
    const seconds = isoSeconds(bytes, start + 11)
    if (!(Math.abs(day) < exactDaysMax) || seconds < 0) return NaN
    let at = start + 19
    let fraction = 0
    if (bytes[at] === 0x2e && at < end) {
      const first = ++at
      while (at < end && bytes[at] >= 0x30 && bytes[at] <= 0x39) at++
      if (at - first > 6 || at === first) return NaN
      fraction = unsignedInteger(bytes, first, at) * fractionUnits[at - first]
    }
    const offset = at === end ? this.#offset : this.#zoned ? offsetSeconds(bytes, at, end) : undefined
    if (offset === undefined) return NaN
    return (day * 86_400 + seconds - offset) * 1_000_000 + fraction
  }
}

/** +HH, +HHMM or +HH:MM to the end of the field. */
function offsetSeconds(bytes: Uint8Array, at: number, end: number): number | undefined {
  const sign = bytes[at] === 0x2b ? 1 : bytes[at] === 0x2d ? -1 : 0
  const hours = twoDigits(bytes, at + 1)
  const length = end - at
  if (sign === 0 || hours < 0 || hours > 15) return undefined
  if (length === 3) return sign * hours * 3600
  const minutes =
    length === 6 && bytes[at + 3] === 0x3a ? twoDigits(bytes, at + 4) : length === 5 ? twoDigits(bytes, at + 3) : -1
  return minutes < 0 || minutes > 59 ? undefined : sign * (hours * 3600 + minutes * 60)
}
