// int2, int4, int8: digits are read in place; anything else (signs, blanks, hexadecimal, range errors) goes to the type's parser.
import type { Column } from '../../../engine/columns/column.ts'
import { viewValues } from '../../../engine/columns/allocate.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import { storeInt64, unsignedInteger } from './digits.ts'
import type { FieldBuilder, FieldContext } from './field-builder.ts'
import { fieldParser } from './value-field.ts'
import type { FieldParser } from './value-field.ts'

type IntegerWidth = 'i16' | 'i32' | 'i64'
const widthBytes = { i16: 2, i32: 4, i64: 8 } as const
const largest = { i16: 0x7fff, i32: 0x7fff_ffff, i64: Number.MAX_SAFE_INTEGER } as const

export class IntegerField implements FieldBuilder {
  readonly #context: FieldContext
  readonly #parse: FieldParser
  readonly #width: IntegerWidth
  readonly #most: number
  readonly #small: Int16Array | Int32Array
  readonly #wide: BigInt64Array
  readonly #words: Int32Array

  constructor(context: FieldContext, width: IntegerWidth) {
    this.#context = context
    this.#parse = fieldParser(context)
    this.#width = width
    this.#most = largest[width]
    const buffer = new ArrayBuffer(context.capacity * 8)
    this.#small = width === 'i16' ? new Int16Array(buffer) : new Int32Array(buffer)
    this.#wide = new BigInt64Array(buffer)
    this.#words = new Int32Array(buffer)
  }

  text(bytes: Buffer, start: number, end: number, row: number): void {
    const negative = bytes[start] === 0x2d && end > start
    const value = unsignedInteger(bytes, negative ? start + 1 : start, end)
    if (value < 0 || value > this.#most) this.#store(this.#parse.text(bytes, start, end) as number | bigint, row)
    else if (this.#width === 'i64') storeInt64(this.#words, 2 * row, negative ? -value : value)
    else this.#small[row] = negative ? -value : value
  }

  binary(bytes: Buffer, start: number, end: number, row: number): void {
    this.#store(this.#parse.binary(bytes, start, end) as number | bigint, row)
  }

  null(row: number): void {
    if (this.#width === 'i64') this.#wide[row] = 0n
    else this.#small[row] = 0
  }

  finish(rows: number, memory: ColumnMemory): Column {
    const size = rows * widthBytes[this.#width]
    const { buffer, byteOffset } = memory.allocate(size)
    new Uint8Array(buffer, byteOffset, size).set(new Uint8Array(this.#words.buffer, 0, size))
    const layout = { kind: this.#width }
    return { type: this.#context.type, layout, length: rows, values: viewValues(layout, buffer, byteOffset, rows) }
  }

  #store(value: number | bigint, row: number): void {
    if (typeof value === 'bigint') this.#wide[row] = value
    else this.#small[row] = value
  }
}
