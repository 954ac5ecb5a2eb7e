// numeric(p, s): digits to a scaled integer in place. Rounding, exponents, overflow and NaN go to the type's parser.
import { viewValues } from '../../../engine/columns/allocate.ts'
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Column } from '../../../engine/columns/column.ts'
import { fixedBytes } from '../../../engine/columns/layout.ts'
import type { Layout } from '../../../engine/columns/layout.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import { reader } from '../../../engine/columns/read.ts'
import type { Numeric } from '../../../engine/types/numeric-value.ts'
import { exactDigitsMax, storeInt64 } from './digits.ts'
import type { FieldBuilder, FieldContext } from './field-builder.ts'
import { fieldParser } from './value-field.ts'
import type { FieldParser } from './value-field.ts'

type DecimalLayout = Layout & { readonly kind: 'decimal' }

const powers = Array.from({ length: exactDigitsMax + 1 }, (_, exponent) => 10 ** exponent)

export class DecimalField implements FieldBuilder {
  readonly #context: FieldContext
  readonly #parse: FieldParser
  readonly #layout: DecimalLayout
  /** The coefficient must stay below it: 10^precision, or what a double holds exactly. */
  readonly #limit: number
  readonly #bytes: ArrayBuffer
  readonly #small: Int8Array | Int16Array | Int32Array
  readonly #words: Int32Array
  readonly #wide: BigInt64Array
  /** NaN and infinities, which the layout has no room for. */
  #specials = new Map<number, Numeric>()

  constructor(context: FieldContext, layout: DecimalLayout) {
    this.#context = context
    this.#parse = fieldParser(context)
    this.#layout = layout
    const precision = ((context.type.typmod - 4) >> 16) & 0xffff
    this.#limit = powers[Math.min(precision, exactDigitsMax)]
    this.#bytes = new ArrayBuffer(context.capacity * 16)
    this.#small =
      layout.width === 'i8'
        ? new Int8Array(this.#bytes)
        : layout.width === 'i16'
          ? new Int16Array(this.#bytes)
          : new Int32Array(this.#bytes)
    this.#words = new Int32Array(this.#bytes)
    this.#wide = new BigInt64Array(this.#bytes)
  }

  text(bytes: Buffer, start: number, end: number, row: number): void {
    const { scale } = this.#layout
    const negative = bytes[start] === 0x2d
    let at = negative ? start + 1 : start
    // The point counts as one more byte: at most one digit is lost on the fast path by that.
    if (at >= end || end - at > exactDigitsMax || scale > exactDigitsMax) return this.#slow(bytes, start, end, row)
    let value = 0
    let decimals = -1
    for (; at < end; at++) {
      const digit = bytes[at] - 0x30
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit
        if (decimals >= 0) decimals++
      } else if (bytes[at] === 0x2e && decimals < 0) decimals = 0
      else return this.#slow(bytes, start, end, row)
    }
    const digits = end - start - (negative ? 1 : 0) - (decimals >= 0 ? 1 : 0)
    const missing = scale - (decimals < 0 ? 0 : decimals)
    if (digits === 0 || missing < 0 || digits + missing > exactDigitsMax) return this.#slow(bytes, start, end, row)
    value *= powers[missing]
    if (value >= this.#limit) return this.#slow(bytes, start, end, row)
    this.#storeNumber(negative ? -value : value, row)
  }

  binary(bytes: Buffer, start: number, end: number, row: number): void {
    this.#store(this.#parse.binary(bytes, start, end) as Numeric, row)
  }

  null(row: number): void {
    this.#specials.delete(row)
    this.#storeNumber(0, row)
  }

  finish(rows: number, memory: ColumnMemory): Column {
    const layout = this.#layout
    const size = rows * fixedBytes[layout.width]
    const specials = this.#specials
    const { buffer, byteOffset } = specials.size > 0 ? { buffer: this.#bytes, byteOffset: 0 } : memory.allocate(size)
    if (specials.size === 0) new Uint8Array(buffer, byteOffset, size).set(new Uint8Array(this.#bytes, 0, size))
    const column: Column = {
      type: this.#context.type,
      layout,
      length: rows,
      values: viewValues(layout, buffer, byteOffset, rows),
    }
    if (specials.size === 0) return column
    const read = reader(column)
    this.#specials = new Map()
    return buildColumn(
      column.type,
      Array.from({ length: rows }, (_, row) => specials.get(row) ?? read(row)),
      { memory },
    )
  }

  #slow(bytes: Buffer, start: number, end: number, row: number): void {
    this.#store(this.#parse.text(bytes, start, end) as Numeric, row)
  }

  #store(value: Numeric, row: number): void {
    if (value.special !== undefined || value.scale !== this.#layout.scale) {
      this.#specials.set(row, value)
      this.#storeNumber(0, row)
      return
    }
    const { coefficient } = value
    if (this.#layout.width === 'i128') {
      this.#wide[2 * row] = BigInt.asIntN(64, coefficient)
      this.#wide[2 * row + 1] = coefficient >> 64n
    } else if (this.#layout.width === 'i64') this.#wide[row] = coefficient
    else this.#small[row] = Number(coefficient)
  }

  #storeNumber(value: number, row: number): void {
    if (this.#layout.width === 'i64') storeInt64(this.#words, 2 * row, value)
    else if (this.#layout.width === 'i128') {
      storeInt64(this.#words, 4 * row, value)
      this.#words[4 * row + 2] = this.#words[4 * row + 3] = value < 0 ? -1 : 0
    } else this.#small[row] = value
  }
}
