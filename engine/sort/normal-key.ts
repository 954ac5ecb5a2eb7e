// A sort key's values as unsigned numbers of few bits that compare as the values do, NULL placement and direction applied: what radix
// sorts want. A range of values takes as many bits as it is wide; a text takes its first bytes after what all of them begin with.
import { isEnumOid } from '../types/user-oids.ts'
import type { Column } from '../columns/column.ts'
import { reader } from '../columns/read.ts'
import { numberView } from '../interpret/keys/number-view.ts'
import type { SortKey } from '../plan/expression.ts'
import { Oid } from '../types/oids.ts'
import { typeByOid } from '../types/registry.ts'
import { rowSlices, sliceRows } from './row-slices.ts'

export interface NormalKey {
  /** 0: nothing of the values could be told. */
  readonly bits: number
  /** Equal numbers are equal values. */
  readonly exact: boolean
  readonly low: Uint32Array
  /** Of more than 32 bits. */
  readonly high?: Uint32Array
}

/** Types whose numbers, or whose coefficients at one scale, are their order. */
const integerTypes: ReadonlySet<number> = new Set([
  ...[Oid.bool, Oid.int2, Oid.int4, Oid.int8, Oid.date, Oid.time, Oid.timestamp, Oid.timestamptz, Oid.numeric],
])
const textTypes: ReadonlySet<number> = new Set([Oid.text, Oid.varchar, Oid.bpchar, Oid.name])
/** Numbers of so many bytes, and a bit for NULL, are exact doubles. */
const prefixBytesMax = 6
const wordMax = 2 ** 32

type Placement = Pick<SortKey, 'descending' | 'nullsFirst'>
type CheckCancel = () => void

export function normalKey(column: Column, key: Placement, checkCancel: CheckCancel): NormalKey {
  const { type, layout, boxed } = column
  if (boxed || type.oid === Oid.record) return nothing
  if (!typeByOid(type.oid).compare) return nothing
  if (layout.kind === 'dictionary') return placed(rankNumbers(column, checkCancel), column, key, checkCancel)
  if (integerTypes.has(type.oid) || isEnumOid(type.oid)) {
    const numbers = numberView(column, 1, checkCancel)
    const inRange = numbers && placed(numbers, column, key, checkCancel)
    if (inRange && inRange.bits > 0) return inRange
    return layout.kind === 'i64' || (layout.kind === 'decimal' && layout.width === 'i64')
      ? wholeWords(column, key, wordsOfIntegers(column, checkCancel), checkCancel)
      : nothing
  }
  if (layout.kind === 'f64' || layout.kind === 'f32')
    return wholeWords(column, key, wordsOfFloats(column, checkCancel), checkCancel)
  if (layout.kind === 'utf8' && textTypes.has(type.oid)) return textPrefixes(column, key, checkCancel)
  return nothing
}

const nothing: NormalKey = { bits: 0, exact: false, low: new Uint32Array(0) }

type Numbers = ArrayLike<number>

/** Exact integers below 2^53 either side of 0. */
function placed(numbers: Numbers, column: Column, key: Placement, checkCancel: CheckCancel): NormalKey {
  const { length, validity } = column
  const [min, max] = range(numbers, validity, length, checkCancel)
  if (min > max) return { bits: 1, exact: true, low: new Uint32Array(length) }
  const width = max - min
  const hasNulls = validity !== undefined
  const values = width + 1 + (hasNulls ? 1 : 0)
  if (values > 2 ** 53) return nothing
  const bits = Math.max(1, Math.ceil(Math.log2(values)))
  const whenNull = key.nullsFirst ? 0 : width + 1
  const first = hasNulls && key.nullsFirst ? 1 : 0
  const low = new Uint32Array(length)
  if (values <= wordMax) {
    const base = key.descending ? max + first : first - min
    for (const [from, to] of rowSlices(length, checkCancel)) {
      if (key.descending) for (let row = from; row < to; row++) low[row] = base - numbers[row]
      else for (let row = from; row < to; row++) low[row] = base + numbers[row]
      if (validity) setNulls(validity, low, whenNull, from, to)
    }
    return { bits, exact: true, low }
  }
  const high = new Uint32Array(length)
  for (const [from, to] of rowSlices(length, checkCancel))
    for (let row = from; row < to; row++) {
      const value = isNull(validity, row)
        ? whenNull
        : first + (key.descending ? max - numbers[row] : numbers[row] - min)
      high[row] = Math.floor(value / wordMax)
      low[row] = value % wordMax
    }
  return { bits, exact: true, low, high }
}

type Range = readonly [min: number, max: number]

function range(numbers: Numbers, validity: Uint8Array | undefined, length: number, checkCancel: CheckCancel): Range {
  let min = Infinity
  let max = -Infinity
  for (const [from, to] of rowSlices(length, checkCancel)) {
    const [least, most] = validity ? rangeOfValid(numbers, validity, from, to) : rangeOf(numbers, from, to)
    min = Math.min(min, least)
    max = Math.max(max, most)
  }
  return [min, max]
}

function rangeOf(numbers: Numbers, from: number, to: number): Range {
  let min = Infinity
  let max = -Infinity
  for (let row = from; row < to; row++) {
    const value = numbers[row]
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}

function rangeOfValid(numbers: Numbers, validity: Uint8Array, from: number, to: number): Range {
  let min = Infinity
  let max = -Infinity
  for (let row = from; row < to; row++) {
    if (isNull(validity, row)) continue
    const value = numbers[row]
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}

const isNull = (validity: Uint8Array | undefined, row: number): boolean =>
  validity !== undefined && ((validity[row >> 3] >> (row & 7)) & 1) === 0

function setNulls(validity: Uint8Array, low: Uint32Array, value: number, from: number, to: number): void {
  for (let row = from; row < to; row++) if (((validity[row >> 3] >> (row & 7)) & 1) === 0) low[row] = value
}

/** By row, the rank of its dictionary entry. */
function rankNumbers(column: Column, checkCancel: CheckCancel): Numbers {
  const dictionary = column.dictionary!
  const { compare } = typeByOid(column.type.oid)
  const read = reader(dictionary)
  const entries = Array.from({ length: dictionary.length }, (_, code) => read(code))
  let comparisons = 0
  const byValue = Array.from(entries.keys()).sort((a, b) => {
    if ((++comparisons & 0xfff) === 0) checkCancel()
    return compare!(entries[a], entries[b])
  })
  const ranks = new Int32Array(entries.length)
  let rank = 0
  byValue.forEach((entry, i) => {
    if (i > 0 && compare!(entries[byValue[i - 1]], entries[entry]) !== 0) rank++
    ranks[entry] = rank
  })
  const codes = column.values as Int32Array
  const numbers = new Int32Array(column.length)
  for (const [from, to] of rowSlices(numbers.length, checkCancel))
    for (let row = from; row < to; row++) numbers[row] = isNull(column.validity, row) ? 0 : ranks[codes[row]]
  return numbers
}

/** Two words for each row, low and high, compared as unsigned. */
function wordsOfIntegers({ values, length }: Column, checkCancel: CheckCancel): Uint32Array {
  const words = new Uint32Array(length * 2)
  words.set(new Uint32Array(values.buffer, values.byteOffset, length * 2))
  for (const [from, to] of rowSlices(length, checkCancel))
    for (let row = from; row < to; row++) words[2 * row + 1] ^= 0x8000_0000
  return words
}

/** PostgreSQL's order: -0 is 0, and NaN comes after all others. */
function wordsOfFloats({ values, length }: Column, checkCancel: CheckCancel): Uint32Array {
  const floats = Float64Array.from(values as Float64Array)
  const words = new Uint32Array(floats.buffer, 0, length * 2)
  for (const [from, to] of rowSlices(length, checkCancel))
    for (let row = from; row < to; row++) {
      floats[row] = Number.isNaN(floats[row]) ? NaN : floats[row] + 0
      const at = 2 * row
      const negative = words[at + 1] >>> 31 === 1 && !Number.isNaN(floats[row])
      if (negative) words[at] = ~words[at]
      words[at + 1] = negative ? ~words[at + 1] : (words[at + 1] & 0x7fff_ffff) | 0x8000_0000
    }
  return words
}

/** 64 bits; where a NULL may be among them the last bit gives way. */
function wholeWords(
  { length, validity }: Column,
  key: Placement,
  words: Uint32Array,
  checkCancel: CheckCancel,
): NormalKey {
  const low = new Uint32Array(length)
  const high = new Uint32Array(length)
  const flip = key.descending ? 0xffff_ffff : 0
  for (const [from, to] of rowSlices(length, checkCancel))
    for (let row = from; row < to; row++) {
      low[row] = words[2 * row] ^ flip
      high[row] = words[2 * row + 1] ^ flip
    }
  if (!validity) return { bits: 64, exact: true, low, high }
  const ofValue = key.nullsFirst ? 0x8000_0000 : 0
  for (const [from, to] of rowSlices(length, checkCancel))
    for (let row = from; row < to; row++) {
      const none = isNull(validity, row)
      low[row] = none ? 0 : (low[row] >>> 1) | (high[row] << 31)
      high[row] = none ? 0x8000_0000 ^ ofValue : (high[row] >>> 1) | ofValue
    }
  return { bits: 64, exact: false, low, high }
}

/** The first bytes after those that all have in common; no text holds a zero, so what is shorter comes first. */
function textPrefixes(column: Column, key: Placement, checkCancel: CheckCancel): NormalKey {
  const { length, validity, type } = column
  const bytes = column.values as Uint8Array
  const offsets = column.offsets!
  const ends = new Int32Array(length)
  const padded = type.oid === Oid.bpchar
  let first = -1
  let common = 0
  let longest = 0
  for (let row = 0; row < length; row++) {
    if (row % sliceRows === 0) checkCancel()
    const start = offsets[row]
    let end = offsets[row + 1]
    if (padded) while (end > start && bytes[end - 1] === 0x20) end--
    ends[row] = end
    if (isNull(validity, row)) continue
    if (end - start > longest) longest = end - start
    if (first < 0) {
      first = row
      common = end - start
      continue
    }
    if (end - start < common) common = end - start
    const from = offsets[first]
    let same = 0
    while (same < common && bytes[from + same] === bytes[start + same]) same++
    common = same
  }
  const taken = Math.min(prefixBytesMax, Math.max(1, longest - common))
  const shift = validity ? 1 : 0
  const bits = taken * 8 + shift
  const low = new Uint32Array(length)
  const high = new Uint32Array(length)
  const mask = 2 ** (taken * 8) - 1
  const ofValue = shift === 1 && key.nullsFirst ? 2 ** (taken * 8) : 0
  const ofNull = key.nullsFirst ? 0 : 2 ** (taken * 8)
  for (let row = 0; row < length; row++) {
    if (row % sliceRows === 0) checkCancel()
    let value = ofNull
    if (!isNull(validity, row)) {
      value = 0
      const start = offsets[row] + common
      for (let at = start; at < start + taken; at++) value = value * 256 + (at < ends[row] ? bytes[at] : 0)
      if (key.descending) value = mask - value
      value += ofValue
    }
    high[row] = Math.floor(value / wordMax)
    low[row] = value % wordMax
  }
  return {
    bits,
    exact: longest - common <= taken,
    low,
    high: bits > 32 ? high : undefined,
  }
}
