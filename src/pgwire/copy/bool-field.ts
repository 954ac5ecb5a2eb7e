// bool: PostgreSQL writes t and f; every other spelling goes to the type's parser.
import type { Column } from '../../../engine/columns/column.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import type { FieldBuilder, FieldContext } from './field-builder.ts'
import { fieldParser } from './value-field.ts'
import type { FieldParser } from './value-field.ts'

export class BoolField implements FieldBuilder {
  readonly #context: FieldContext
  readonly #parse: FieldParser
  readonly #values: Uint8Array

  constructor(context: FieldContext) {
    this.#context = context
    this.#parse = fieldParser(context)
    this.#values = new Uint8Array(context.capacity)
  }

  text(bytes: Buffer, start: number, end: number, row: number): void {
    if (end - start === 1 && bytes[start] === 0x74) this.#values[row] = 1
    else if (end - start === 1 && bytes[start] === 0x66) this.#values[row] = 0
    else this.#values[row] = this.#parse.text(bytes, start, end) ? 1 : 0
  }

  binary(bytes: Buffer, start: number, end: number, row: number): void {
    this.#values[row] = this.#parse.binary(bytes, start, end) ? 1 : 0
  }

  null(row: number): void {
    this.#values[row] = 0
  }

  finish(rows: number, memory: ColumnMemory): Column {
    const { buffer, byteOffset } = memory.allocate(rows)
    const values = new Uint8Array(buffer, byteOffset, rows)
    values.set(this.#values.subarray(0, rows))
    return { type: this.#context.type, layout: { kind: 'bool' }, length: rows, values }
  }
}
