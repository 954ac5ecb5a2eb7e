// Groups of a finished aggregate as columns: keys and results, from the entries that generated code filled.
import type { Column } from '../../columns/column.ts'
import { columnOfValues } from '../../interpret/expression/result-column.ts'
import { PgError } from '../../errors.ts'
import { pairAggregates } from '../../functions/aggregates/regression.ts'
import { exactVariance, floatVariance, varianceKinds } from '../../functions/aggregates/variance.ts'
import { divide } from '../../types/numeric/arithmetic.ts'
import { fromBigint } from '../../types/numeric/convert.ts'
import { Oid } from '../../types/oids.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import type { TypeRef } from '../../types/type.ts'
import { pairWords } from '../pipeline/aggregates/pair-moments.ts'
import type { AggregateResult } from '../pipeline/aggregates/aggregates.ts'
import type { Field } from '../pipeline/source/fields.ts'
import type { GroupLayout } from '../pipeline/groups/group-layout.ts'
import { shownNumeric } from './shown-numeric.ts'
import type { Chunk } from './table-memory.ts'
import type { StringTable } from './string-table.ts'
import type { Words } from './words.ts'

/** A run of entries; rows from `first` on in the result. */
interface Run {
  readonly start: number
  readonly rows: number
  readonly first: number
}

export class GroupReader {
  readonly #layout: GroupLayout
  readonly #words: Words
  readonly #runs: Run[] = []
  readonly rows: number

  constructor(layout: GroupLayout, words: Words, chunks: readonly Chunk[]) {
    this.#layout = layout
    this.#words = words
    let first = 0
    for (const { start, end } of chunks) {
      const rows = (end - start) / layout.bytes
      this.#runs.push({ start, rows, first })
      first += rows
    }
    this.rows = first
  }

  /** dictionaryOf: all texts that are keys, as values of a type. */
  key(index: number, type: TypeRef, dictionaryOf: (type: TypeRef) => Column): Column {
    const field = this.#layout.keys.fields[index]
    const { shape, offset } = field
    const validity = shape.nullable ? this.#validity((entry) => this.#isNull(entry, field)) : undefined
    const common = { type, length: this.rows, validity }
    switch (shape.kind) {
      case 'bool':
        return { ...common, layout: { kind: 'bool' }, values: Uint8Array.from(this.#low(offset)) }
      case 'i32':
        return { ...common, layout: { kind: 'i32' }, values: this.#low(offset) }
      case 'i64':
        return { ...common, layout: { kind: 'i64' }, values: this.#wide(offset) }
      case 'decimal':
        return { ...common, layout: { kind: 'decimal', scale: shape.scale, width: 'i64' }, values: this.#wide(offset) }
      case 'f64':
        return floats(common, new Float64Array(this.#wide(offset).buffer))
      case 'decimal128':
        throw new Error('wide numerics are no keys')
      case 'text':
        return {
          ...common,
          layout: { kind: 'dictionary', codes: 'i32', of: 'utf8' },
          values: this.#low(offset),
          dictionary: dictionaryOf(type),
        }
    }
  }

  result(result: AggregateResult): Column {
    const { name, call, count, value, display, argument } = result
    const { type } = call
    if (varianceKinds.has(name)) return this.#variances(result)
    const counts = this.#wide(this.#stateOffset(count))
    if (name === 'count' || name === 'regr_count')
      return { type, length: this.rows, layout: { kind: 'i64' }, values: counts }
    const state = this.#layout.states.states[value!]
    if (state.kind === 'pairs') return this.#ofPairs(result, counts)
    const at = this.#stateOffset(value!)
    const validity = this.#validity((_, row) => counts[row] === 0n)
    const common = { type, length: this.rows, validity }
    if (state.kind === 'sum-f64' || state.kind === 'sum-f32') {
      const sums = new Float64Array(this.#wide(at).buffer)
      if (name === 'avg') for (let row = 0; row < sums.length; row++) sums[row] /= Number(counts[row])
      return floats(common, sums)
    }
    if (state.kind === 'min-text' || state.kind === 'max-text') return this.#texts(common, at)
    if (state.kind === 'min' || state.kind === 'max' || state.kind.startsWith('bit-'))
      return this.#extreme(common, argument!, at)
    const high = state.kind === 'sum-i128' || state.kind === 'sum-wide' ? this.#wide(at + 8) : undefined
    const low = this.#wide(at)
    if (name === 'avg') return this.#averages(type, low, high, counts, argument!, display)
    return this.#sums(common, low, high, argument!, display)
  }

  #extreme(common: Common, argument: NonNullable<AggregateResult['argument']>, at: number): Column {
    switch (argument.kind) {
      case 'bool':
        return { ...common, layout: { kind: 'bool' }, values: Uint8Array.from(this.#low(at)) }
      case 'i32':
        return { ...common, layout: { kind: 'i32' }, values: this.#low(at) }
      case 'decimal128':
        throw new Error('wide numerics have no states')
      case 'text':
        throw new Error('texts have a state of their own')
      case 'bytes':
        throw new Error('what code does not know has no states')
      case 'i64':
        return { ...common, layout: { kind: 'i64' }, values: this.#wide(at) }
      case 'decimal':
        return { ...common, layout: { kind: 'decimal', scale: argument.scale, width: 'i64' }, values: this.#wide(at) }
      case 'f64':
        return floats(common, new Float64Array(this.#wide(at).buffer))
    }
  }

  /** Address and length of each lie in one word. */
  #texts(common: Common, at: number): Column {
    const addresses = this.#low(at)
    const lengths = this.#low(at + 4)
    const offsets = new Int32Array(this.rows + 1)
    for (let row = 0; row < this.rows; row++)
      offsets[row + 1] = offsets[row] + (isValid(common.validity, row) ? lengths[row] : 0)
    const values = new Uint8Array(offsets[this.rows])
    const { bytes } = this.#words
    for (let row = 0; row < this.rows; row++) {
      const address = addresses[row] >>> 0
      if (offsets[row + 1] > offsets[row]) values.set(bytes.subarray(address, address + lengths[row]), offsets[row])
    }
    return { ...common, layout: { kind: 'utf8' }, values, offsets }
  }

  #sums(
    common: Common,
    low: BigInt64Array,
    high: BigInt64Array | undefined,
    argument: NonNullable<AggregateResult['argument']>,
    display: number | undefined,
  ): Column {
    const wide = high !== undefined && low.some((word, row) => high[row] !== word >> 63n)
    if (common.type.oid === Oid.int8) {
      if (wide) throw new PgError('22003', 'bigint out of range')
      return { ...common, layout: { kind: 'i64' }, values: low }
    }
    const shown = display === undefined ? undefined : this.#wide(this.#stateOffset(display))
    if (shown?.some((scale) => Number(scale) !== argument.scale)) {
      return columnOfValues(
        common.type,
        Array.from(low, (_, row) =>
          isValid(common.validity, row) ? numericOf(low, high, row, argument.scale, Number(shown[row])) : null,
        ),
      )
    }
    if (!wide) return { ...common, layout: { kind: 'decimal', scale: argument.scale, width: 'i64' }, values: low }
    const words = new BigInt64Array(low.length * 2)
    for (let row = 0; row < low.length; row++) {
      words[2 * row] = low[row]
      words[2 * row + 1] = high![row]
    }
    return { ...common, layout: { kind: 'decimal', scale: argument.scale, width: 'i128' }, values: words }
  }

  #averages(
    type: TypeRef,
    low: BigInt64Array,
    high: BigInt64Array | undefined,
    counts: BigInt64Array,
    argument: NonNullable<AggregateResult['argument']>,
    display: number | undefined,
  ): Column {
    const shown = display === undefined ? undefined : this.#wide(this.#stateOffset(display))
    return columnOfValues(
      type,
      Array.from(counts, (count, row) => {
        if (count === 0n) return null
        const scale = shown ? Number(shown[row]) : argument.scale
        return divide(numericOf(low, high, row, argument.scale, scale), fromBigint(count))
      }),
    )
  }

  #variances({ name, call: { type }, count, value, squares, argument }: AggregateResult): Column {
    const kind = varianceKinds.get(name)!
    const counts = this.#wide(this.#stateOffset(count))
    const at = this.#stateOffset(value!)
    if (squares === undefined) {
      const spreads = new Float64Array(this.#wide(at + 8).buffer)
      return columnOfValues(
        type,
        Array.from(spreads, (spread, row) => floatVariance(Number(counts[row]), spread, kind)),
      )
    }
    const low = this.#wide(at)
    const high = this.#layout.states.states[value!].kind === 'sum-i128' ? this.#wide(at + 8) : undefined
    const squaresAt = this.#stateOffset(squares)
    const [lowSquares, highSquares] = [this.#wide(squaresAt), this.#wide(squaresAt + 8)]
    const { scale } = argument!
    return columnOfValues(
      type,
      Array.from(counts, (rows, row) =>
        exactVariance(
          Number(rows),
          numericOf(low, high, row, scale, scale),
          numericOf(lowSquares, highSquares, row, 2 * scale, 2 * scale),
          kind,
        ),
      ),
    )
  }

  #ofPairs({ name, call: { type }, value }: AggregateResult, counts: BigInt64Array): Column {
    const finish = pairAggregates.get(name)!
    const at = this.#stateOffset(value!)
    const words = pairWords.map((_, i) => new Float64Array(this.#wide(at + 8 * i).buffer))
    return columnOfValues(
      type,
      Array.from(counts, (count, row) => {
        const [x, xx, y, yy, xy] = words.map((values) => values[row])
        return finish({ count: Number(count), x, xx, y, yy, xy })
      }),
    )
  }

  #stateOffset = (state: number): number => this.#layout.stateOffsets[state]

  #isNull(entry: number, field: Field): boolean {
    return ((this.#words.i32[(entry + this.#layout.keys.nulls) >>> 2] >>> field.bit) & 1) === 1
  }

  /** undefined: none is NULL. */
  #validity(isNull: (entry: number, row: number) => boolean): Uint8Array | undefined {
    let bitmap: Uint8Array | undefined
    for (const { start, rows, first } of this.#runs) {
      for (let i = 0; i < rows; i++) {
        const row = first + i
        if (!isNull(start + i * this.#layout.bytes, row)) continue
        bitmap ??= new Uint8Array((this.rows + 7) >> 3).fill(255)
        bitmap[row >> 3] &= ~(1 << (row & 7))
      }
    }
    return bitmap
  }

  /** Lower words at an offset of every entry. */
  #low(offset: number): Int32Array {
    const words = this.#words.i32
    const values = new Int32Array(this.rows)
    const stride = this.#layout.bytes >>> 2
    for (const { start, rows, first } of this.#runs) {
      let at = (start + offset) >>> 2
      for (let i = 0; i < rows; i++, at += stride) values[first + i] = words[at]
    }
    return values
  }

  /** By halves: reading a BigInt64Array makes a bigint of each. */
  #wide(offset: number): BigInt64Array {
    const words = this.#words.i32
    const halves = new Int32Array(this.rows * 2)
    const stride = this.#layout.bytes >>> 2
    for (const { start, rows, first } of this.#runs) {
      let at = (start + offset) >>> 2
      for (let i = 0; i < rows; i++, at += stride) {
        halves[2 * (first + i)] = words[at]
        halves[2 * (first + i) + 1] = words[at + 1]
      }
    }
    return new BigInt64Array(halves.buffer)
  }
}

type Common = Pick<Column, 'type' | 'length' | 'validity'>

const isValid = (validity: Uint8Array | undefined, row: number): boolean =>
  validity === undefined || ((validity[row >> 3] >> (row & 7)) & 1) === 1

const floats = (common: Common, values: Float64Array): Column =>
  common.type.oid === Oid.float4
    ? { ...common, layout: { kind: 'f32' }, values: Float32Array.from(values) }
    : { ...common, layout: { kind: 'f64' }, values }

/** A sum at one scale, shown at another that loses nothing. */
function numericOf(
  low: BigInt64Array,
  high: BigInt64Array | undefined,
  row: number,
  scale: number,
  shown: number,
): Numeric {
  const coefficient = high ? (high[row] << 64n) | BigInt.asUintN(64, low[row]) : low[row]
  return shownNumeric(coefficient, scale, shown)
}

/** All texts of a string table, by id. */
export function textsOf(strings: StringTable, type: TypeRef, words: Words): Column {
  const { count } = strings
  const offsets = new Int32Array(count + 1)
  const spans: { readonly start: number; end: number }[] = []
  // Texts that came one after the other lie side by side.
  for (let id = 0; id < count; id++) {
    const { address, length } = strings.textOf(id)
    offsets[id + 1] = offsets[id] + length
    const last = spans.at(-1)
    if (last?.end === address) last.end += length
    else spans.push({ start: address, end: address + length })
  }
  const values = new Uint8Array(offsets[count])
  let at = 0
  for (const { start, end } of spans) {
    values.set(words.bytes.subarray(start, end), at)
    at += end - start
  }
  return { type, layout: { kind: 'utf8' }, length: count, values, offsets }
}
