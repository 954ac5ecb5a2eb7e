// Code made for one table's columns: rows of values to the bytes that encodeRows makes of the columns they would be built into, without
// building them. What every record of the table begins its columns with is worked out once, and each column's loop knows its layout.
import { valueEncoder } from '../../engine/columns/build.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import { isTextual } from '../../engine/columns/read.ts'
import { writeUuid } from '../../engine/columns/uuid-bytes.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import { ByteWriter } from './byte-writer.ts'
import { encodeLayout } from './encode-batch.ts'

export interface EncodedColumn {
  readonly attribute: number
  readonly type: TypeRef
  readonly layout: Layout
}

/** undefined: a value does not fit its column's layout, as a numeric of another scale; columns are to be built. */
export type RowEncoder = (rows: readonly (readonly Value[])[]) => Uint8Array | undefined

/** undefined: a column has a layout that is made for all rows at once. */
export function compileRowEncoder(columns: readonly EncodedColumn[]): RowEncoder | undefined {
  const bodies = columns.map((column, index) => columnCode(column, index))
  if (bodies.includes(undefined)) return undefined
  const code = `
    return (rows) => {
      const n = rows.length
      out.reset()
      out.varint(n)
      out.varint(${columns.length})
      ${bodies.join('\n')}
      return out.copy()
    }`
  const heads = columns.map(headOf)
  const encoders = columns.map(({ type, layout }) =>
    layout.kind === 'utf8' || layout.kind === 'binary' ? valueEncoder(type, layout.kind) : undefined,
  )
  // oxlint-disable-next-line typescript/no-implied-eval -- Nothing of a client's goes into the code: numbers of columns, widths, scales.
  const make = new Function('out', 'heads', 'encoders', 'writeUuid', code) as (
    out: RowBytes,
    heads: readonly Uint8Array[],
    encoders: readonly (((value: Value) => Uint8Array) | undefined)[],
    uuid: typeof writeUuid,
  ) => RowEncoder
  return make(rowBytes, heads, encoders, writeUuid)
}

/** What comes before a column's nulls and values. */
function headOf({ attribute, type, layout }: EncodedColumn): Uint8Array {
  const writer = new ByteWriter()
  writer.varint(attribute)
  writer.varint(type.oid)
  writer.zigzag(type.typmod)
  encodeLayout(layout, writer)
  return Uint8Array.from(writer.finish())
}

function columnCode({ type, layout }: EncodedColumn, index: number): string | undefined {
  const values = valuesCode(type, layout, index)
  return values && `out.bytes(heads[${index}]); { const nulls = out.validity(rows, ${index}); ${values} }`
}

/** Of each row: v is the value, at where it goes, b and d the buffer. NULLs leave zeros. */
const eachRow = (bytes: number, index: number, write: string): string => `
  const from = out.room(n * ${bytes}), b = out.buffer, d = out.view;
  for (let r = 0, at = from; r < n; r++, at += ${bytes}) { const v = rows[r][${index}]; if (v === null) b.fill(0, at, at + ${bytes}); else { ${write} } }`

const widths = { i8: 8n, i16: 16n, i32: 32n, i64: 64n, i128: 128n } as const

function valuesCode(type: TypeRef, layout: Layout, index: number): string | undefined {
  switch (layout.kind) {
    case 'bool':
      return eachRow(1, index, 'b[at] = v === true ? 1 : 0')
    case 'i8':
      return eachRow(1, index, 'd.setInt8(at, Number(v))')
    case 'i16':
      return eachRow(2, index, 'd.setInt16(at, Number(v), true)')
    case 'i32':
      // Object identifiers are unsigned and lie in an i32.
      return eachRow(4, index, 'd.setInt32(at, Number(v), true)')
    case 'i64':
      return eachRow(8, index, "d.setBigInt64(at, typeof v === 'bigint' ? v : BigInt(v), true)")
    case 'f32':
      return eachRow(4, index, 'd.setFloat32(at, Number(v), true)')
    case 'f64':
      return eachRow(8, index, 'd.setFloat64(at, Number(v), true)')
    case 'interval':
      return eachRow(
        16,
        index,
        'd.setInt32(at, v.months, true); d.setInt32(at + 4, v.days, true); d.setBigInt64(at + 8, v.micros, true)',
      )
    case 'fixed16':
      return eachRow(16, index, 'writeUuid(v, b, at)')
    case 'decimal':
      return decimalCode(layout, index)
    case 'utf8':
      return `if (!out.${isTextual(type.oid) ? 'texts' : 'encoded'}(rows, ${index}, encoders[${index}])) return undefined;`
    case 'binary':
      return `if (!out.encoded(rows, ${index}, encoders[${index}])) return undefined;`
    case 'dictionary':
      return undefined
  }
}

function decimalCode({ scale, width }: Layout & { kind: 'decimal' }, index: number): string {
  const limit = `${1n << (widths[width] - 1n)}n`
  const fits = `if (v.special !== undefined || v.scale !== ${scale} || c >= ${limit} || c < -${limit}) return undefined;`
  const bytes = Number(widths[width] / 8n)
  const write = {
    i8: 'd.setInt8(at, Number(c))',
    i16: 'd.setInt16(at, Number(c), true)',
    i32: 'd.setInt32(at, Number(c), true)',
    i64: 'd.setBigInt64(at, c, true)',
    i128: 'd.setBigInt64(at, c, true); d.setBigInt64(at + 8, c >> 64n, true)',
  }[width]
  return eachRow(bytes, index, `const c = v.coefficient; ${fits} ${write}`)
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** A buffer that a large batch made longer is not kept. */
const keptBytesMax = 1024 * 1024

/** Where the code of all tables writes: one buffer, copied out at the end. */
class RowBytes {
  buffer = Buffer.allocUnsafeSlow(4096)
  view = viewOf(this.buffer)
  #length = 0
  #scratch = Buffer.allocUnsafe(1024)

  reset(): void {
    this.#length = 0
    if (this.buffer.length > keptBytesMax) {
      this.buffer = Buffer.allocUnsafeSlow(4096)
      this.view = viewOf(this.buffer)
    }
    if (this.#scratch.length > keptBytesMax) this.#scratch = Buffer.allocUnsafe(1024)
  }

  /** Room for so many bytes, to be written by the caller. */
  room(bytes: number): number {
    const from = this.#length
    this.#length += bytes
    if (this.#length > this.buffer.length) {
      const next = Buffer.allocUnsafeSlow(this.#length * 2)
      next.set(this.buffer.subarray(0, from))
      this.buffer = next
      this.view = viewOf(next)
    }
    return from
  }

  varint(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.buffer[this.room(1)] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    const at = this.room(1)
    this.buffer[at] = rest
  }

  bytes(value: Uint8Array): void {
    const at = this.room(value.length)
    this.buffer.set(value, at)
  }

  /** The byte that says whether there are NULLs, and their bitmap. */
  validity(rows: readonly (readonly Value[])[], index: number): void {
    let nulls = false
    for (const row of rows) nulls ||= row[index] === null
    const flag = this.room(1)
    this.buffer[flag] = nulls ? 1 : 0
    if (!nulls) return
    const bytes = (rows.length + 7) >> 3
    const at = this.room(bytes)
    this.buffer.fill(255, at, at + bytes)
    for (let row = 0; row < rows.length; row++)
      if (rows[row][index] === null) this.buffer[at + (row >> 3)] &= ~(1 << (row & 7))
  }

  texts(rows: readonly (readonly Value[])[], index: number): true {
    let end = 0
    const lengths = rows.map((row) => {
      const text = row[index] as string | null
      if (text === null) return 0
      this.#scratchRoom(end, text.length * 3)
      const length = this.#scratch.write(text, end, 'utf8')
      end += length
      return length
    })
    this.#sized(lengths, end)
    return true
  }

  encoded(rows: readonly (readonly Value[])[], index: number, encode: (value: Value) => Uint8Array): true {
    let end = 0
    const lengths = rows.map((row) => {
      if (row[index] === null) return 0
      const bytes = encode(row[index])
      this.#scratchRoom(end, bytes.length)
      this.#scratch.set(bytes, end)
      end += bytes.length
      return bytes.length
    })
    this.#sized(lengths, end)
    return true
  }

  copy(): Uint8Array {
    return Buffer.from(this.buffer.subarray(0, this.#length))
  }

  #scratchRoom(end: number, more: number): void {
    if (end + more <= this.#scratch.length) return
    const next = Buffer.allocUnsafe((end + more) * 2)
    next.set(this.#scratch.subarray(0, end))
    this.#scratch = next
  }

  /** Lengths in as many bytes each as the longest needs, then the bytes. */
  #sized(lengths: readonly number[], bytes: number): void {
    const longest = lengths.reduce((most, length) => Math.max(most, length), 0)
    const width = longest < 256 ? 1 : longest < 65_536 ? 2 : 4
    const flag = this.room(1)
    this.buffer[flag] = width
    for (const length of lengths) {
      const at = this.room(width)
      this.buffer.writeUIntLE(length, at, width)
    }
    this.varint(bytes)
    this.bytes(this.#scratch.subarray(0, bytes))
  }
}

const rowBytes = new RowBytes()
