// text, varchar(n), char(n), name: bytes as they are, where the length fits; blank-padding and truncation as the type does them.
import type { Column } from '../../../engine/columns/column.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { FieldBuilder, FieldContext } from './field-builder.ts'
import { fieldParser } from './value-field.ts'
import type { FieldParser } from './value-field.ts'

/** PostgreSQL's NAMEDATALEN less its zero byte. */
const nameBytesMax = 63

export class TextField implements FieldBuilder {
  readonly #context: FieldContext
  readonly #parse: FieldParser
  readonly #offsets: Int32Array
  /** Characters of varchar(n) and char(n), bytes of name. */
  readonly #most: number
  readonly #countsBytes: boolean
  /** char(n) whose values carry their padding. */
  readonly #padded: boolean
  #bytes: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(4096)

  constructor(context: FieldContext) {
    this.#context = context
    this.#parse = fieldParser(context)
    this.#offsets = new Int32Array(context.capacity + 1)
    const { oid, typmod } = context.type
    this.#countsBytes = oid === Oid.name
    this.#most = oid === Oid.name ? nameBytesMax : oid === Oid.text || typmod < 4 ? Infinity : typmod - 4
    this.#padded = oid === Oid.bpchar && typmod >= 4 && typeByOid(oid).applyTypmod?.('', 4 + 1, false) === ' '
  }

  text(bytes: Buffer, start: number, end: number, row: number): void {
    const length = end - start
    const most = this.#most
    if (length > most || this.#padded) {
      const characters = this.#countsBytes ? length : charactersIn(bytes, start, end)
      if (characters > most) {
        this.#append(Buffer.from(this.#parse.text(bytes, start, end) as string), row)
        return
      }
      if (this.#padded && characters < most) {
        this.#copy(bytes, start, end, row, most - characters)
        return
      }
    }
    this.#copy(bytes, start, end, row, 0)
  }

  binary(bytes: Buffer, start: number, end: number, row: number): void {
    this.#append(Buffer.from(this.#parse.binary(bytes, start, end) as string), row)
  }

  null(row: number): void {
    this.#offsets[row + 1] = this.#offsets[row]
  }

  finish(rows: number, memory: ColumnMemory): Column {
    const used = this.#offsets[rows]
    const place = memory.allocate((rows + 1) * 4)
    const offsets = new Int32Array(place.buffer, place.byteOffset, rows + 1)
    offsets.set(this.#offsets.subarray(0, rows + 1))
    const { buffer, byteOffset } = memory.allocate(used)
    const values = new Uint8Array(buffer, byteOffset, used)
    values.set(this.#bytes.subarray(0, used))
    return { type: this.#context.type, layout: { kind: 'utf8' }, length: rows, values, offsets }
  }

  #append(bytes: Buffer, row: number): void {
    this.#copy(bytes, 0, bytes.length, row, 0)
  }

  #copy(source: Buffer, start: number, end: number, row: number, blanks: number): void {
    let at = this.#offsets[row]
    const length = end - start
    if (at + length + blanks > this.#bytes.length) this.#grow(at, length + blanks)
    const target = this.#bytes
    if (length <= 48) for (let from = start; from < end; from++) target[at++] = source[from]
    else {
      source.copy(target, at, start, end)
      at += length
    }
    if (blanks > 0) {
      target.fill(0x20, at, at + blanks)
      at += blanks
    }
    this.#offsets[row + 1] = at
  }

  #grow(used: number, bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, used + bytes))
    this.#bytes.copy(larger, 0, 0, used)
    this.#bytes = larger
  }
}

/** Bytes that do not continue a character. */
function charactersIn(bytes: Uint8Array, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at++) if ((bytes[at] & 0xc0) !== 0x80) count++
  return count
}
