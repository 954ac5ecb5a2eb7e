// float8: up to fifteen digits and a small power of ten are one exact division; the rest goes to the type's parser.
import type { Column } from '../../../engine/columns/column.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import { exactDigitsMax } from './digits.ts'
import type { FieldBuilder, FieldContext } from './field-builder.ts'
import { fieldParser } from './value-field.ts'
import type { FieldParser } from './value-field.ts'

const powers = Array.from({ length: exactDigitsMax + 1 }, (_, exponent) => 10 ** exponent)

export class FloatField implements FieldBuilder {
  readonly #context: FieldContext
  readonly #parse: FieldParser
  readonly #values: Float64Array

  constructor(context: FieldContext) {
    this.#context = context
    this.#parse = fieldParser(context)
    this.#values = new Float64Array(context.capacity)
  }

  text(bytes: Buffer, start: number, end: number, row: number): void {
    this.#values[row] = plainFloat(bytes, start, end) ?? (this.#parse.text(bytes, start, end) as number)
  }

  binary(bytes: Buffer, start: number, end: number, row: number): void {
    this.#values[row] = this.#parse.binary(bytes, start, end) as number
  }

  null(row: number): void {
    this.#values[row] = 0
  }

  finish(rows: number, memory: ColumnMemory): Column {
    const { buffer, byteOffset } = memory.allocate(rows * 8)
    const values = new Float64Array(buffer, byteOffset, rows)
    values.set(this.#values.subarray(0, rows))
    return { type: this.#context.type, layout: { kind: 'f64' }, length: rows, values }
  }
}

/** Digits with at most one point; both the digits and the power of ten are exact doubles, so their quotient is rounded once. */
function plainFloat(bytes: Uint8Array, start: number, end: number): number | undefined {
  const negative = bytes[start] === 0x2d
  let at = negative ? start + 1 : start
  if (at >= end || end - at > exactDigitsMax) return undefined
  let value = 0
  let decimals = -1
  let digits = 0
  for (; at < end; at++) {
    const digit = bytes[at] - 0x30
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit
      digits++
      if (decimals >= 0) decimals++
    } else if (bytes[at] === 0x2e && decimals < 0) decimals = 0
    else return undefined
  }
  if (digits === 0) return undefined
  const size = decimals > 0 ? value / powers[decimals] : value
  return negative ? -size : size
}
