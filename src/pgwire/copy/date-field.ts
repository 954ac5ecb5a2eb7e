// date: the ISO form in place, every other one through the type's parser.
import type { Column } from '../../../engine/columns/column.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import { isoDay } from './civil-digits.ts'
import type { FieldBuilder, FieldContext } from './field-builder.ts'
import { fieldParser } from './value-field.ts'
import type { FieldParser } from './value-field.ts'

export class DateField implements FieldBuilder {
  readonly #context: FieldContext
  readonly #parse: FieldParser
  readonly #values: Int32Array

  constructor(context: FieldContext) {
    this.#context = context
    this.#parse = fieldParser(context)
    this.#values = new Int32Array(context.capacity)
  }

  text(bytes: Buffer, start: number, end: number, row: number): void {
    const day = end - start === 10 ? isoDay(bytes, start) : NaN
    this.#values[row] = Number.isNaN(day) ? (this.#parse.text(bytes, start, end) as number) : day
  }

  binary(bytes: Buffer, start: number, end: number, row: number): void {
    this.#values[row] = this.#parse.binary(bytes, start, end) as number
  }

  null(row: number): void {
    this.#values[row] = 0
  }

  finish(rows: number, memory: ColumnMemory): Column {
    const { buffer, byteOffset } = memory.allocate(rows * 4)
    const values = new Int32Array(buffer, byteOffset, rows)
    values.set(this.#values.subarray(0, rows))
    return { type: this.#context.type, layout: { kind: 'i32' }, length: rows, values }
  }
}
