// Arrays of a column where they lie, in the form that arrays are sent in: what asks for one element, the number of them, or all of them in
// turn needs no array of JavaScript values for each row.
import { invalidBinary } from '../errors.ts'
import { Oid } from '../types/oids.ts'
import type { TypeRef } from '../types/type.ts'
import { allocateValidity } from './allocate.ts'
import type { Column } from './column.ts'
import { heapMemory } from './memory.ts'

/** Where the parts of an array's head lie: dimensions, whether there are NULLs, the element type, then size and lower bound of each. */
const head = { dimensions: 0, nulls: 4, sizes: 12, bytesOfSize: 8 } as const
/** Before each element lies its length, -1 for NULL. */
const lengthBytes = 4

export class FlatArrays {
  readonly #view: DataView
  readonly #offsets: Int32Array
  readonly #codes: Column['values'] | undefined
  readonly #validity: Uint8Array | undefined
  readonly bytes: Uint8Array
  #first = 0
  #cursor = 0
  #begin = 0
  /** Of the array that is open. */
  dimensions = 0
  count = 0
  mayHaveNulls = false
  /** Of the element that was come to last; -1: it is NULL. */
  length = -1

  private constructor(column: Column, entries: Column) {
    this.bytes = entries.values as Uint8Array
    this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength)
    this.#offsets = entries.offsets!
    this.#codes = entries === column ? undefined : column.values
    this.#validity = column.validity
  }

  /** undefined: the column holds values already, or no arrays. */
  static of(column: Column): FlatArrays | undefined {
    if (column.boxed) return undefined
    const { layout, dictionary } = column
    const entries = layout.kind === 'dictionary' ? dictionary : column
    return entries?.layout.kind === 'binary' && !entries.boxed ? new FlatArrays(column, entries) : undefined
  }

  isNull(row: number): boolean {
    return this.#validity !== undefined && ((this.#validity[row >> 3] >> (row & 7)) & 1) === 0
  }

  /** What is asked next is asked of this row's array. */
  open(row: number): void {
    const begin = this.#offsets[this.#codes ? Number(this.#codes[row]) : row]
    this.#begin = begin
    this.dimensions = this.#view.getInt32(begin + head.dimensions)
    this.mayHaveNulls = this.#view.getInt32(begin + head.nulls) !== 0
    this.count = this.dimensions === 0 ? 0 : 1
    for (let i = 0; i < this.dimensions; i++) this.count *= this.size(i)
    this.#first = this.#cursor = begin + head.sizes + head.bytesOfSize * this.dimensions
  }

  size(dimension: number): number {
    return this.#view.getInt32(this.#begin + head.sizes + head.bytesOfSize * dimension)
  }

  lowerBound(dimension: number): number {
    return this.#view.getInt32(this.#begin + head.sizes + head.bytesOfSize * dimension + 4)
  }

  /** Where the next element's bytes begin. */
  next(): number {
    this.length = this.#view.getInt32(this.#cursor)
    const at = this.#cursor + lengthBytes
    this.#cursor = this.length < 0 ? at : at + this.length
    return at
  }

  /** Where the bytes of the element at that place begin, which is one of `count`. bytes: of each that is no NULL, if all have so many. */
  at(place: number, bytes: number | undefined): number {
    if (bytes !== undefined && !this.mayHaveNulls) {
      this.#cursor = this.#first + place * (lengthBytes + bytes)
      return this.next()
    }
    this.#cursor = this.#first
    for (let i = 0; i < place; i++) this.next()
    return this.next()
  }

  get view(): DataView {
    return this.#view
  }
}

interface FixedElements {
  readonly bytes: number
  /** Of the element type's layout. */
  values(length: number): Column['values']
  read(view: DataView, at: number): number | bigint
}

const int4: FixedElements = {
  bytes: 4,
  values: (length) => new Int32Array(length),
  read: (view, at) => view.getInt32(at),
}
const int8: FixedElements = {
  bytes: 8,
  values: (length) => new BigInt64Array(length),
  read: (view, at) => view.getBigInt64(at),
}
const fixedElements: ReadonlyMap<number, FixedElements> = new Map([
  [Oid.int2, { bytes: 2, values: (length) => new Int16Array(length), read: (view, at) => view.getInt16(at) }],
  [Oid.int4, int4],
  [Oid.int8, int8],
  [Oid.timestamp, int8],
  [Oid.timestamptz, int8],
  [Oid.float4, { bytes: 4, values: (length) => new Float32Array(length), read: (view, at) => view.getFloat32(at) }],
  [Oid.float8, { bytes: 8, values: (length) => new Float64Array(length), read: (view, at) => view.getFloat64(at) }],
] satisfies [number, FixedElements][])

const textOids: ReadonlySet<number> = new Set([Oid.text, Oid.varchar])

/** Bytes of each element that is not NULL, where all of the type have so many. */
export const elementBytes = (oid: number): number | undefined => fixedElements.get(oid)?.bytes

/** Elements, one after the other, as a column of their own. */
export interface ElementColumn {
  readonly length: number
  /** The element that `arrays` has come to. */
  add(arrays: FlatArrays, at: number): void
  addNull(): void
  /** What was added; nothing is afterwards. */
  take(): Column
}

/** undefined: elements of the type are not taken as they lie. rows: at most. */
export function elementColumn(type: TypeRef, rows: number): ElementColumn | undefined {
  const fixed = fixedElements.get(type.oid)
  if (fixed) return new FixedColumn(type, fixed, rows)
  return textOids.has(type.oid) ? new TextColumn(type, rows) : undefined
}

abstract class Rows {
  protected readonly type: TypeRef
  protected readonly rows: number
  protected validity: Uint8Array | undefined
  length = 0

  constructor(type: TypeRef, rows: number) {
    this.type = type
    this.rows = rows
  }

  addNull(): void {
    this.validity ??= allocateValidity(this.rows, heapMemory).fill(255)
    this.validity[this.length >> 3] &= ~(1 << (this.length & 7))
    this.length++
  }
}

class FixedColumn extends Rows implements ElementColumn {
  readonly #elements: FixedElements
  #values: Column['values']

  constructor(type: TypeRef, elements: FixedElements, rows: number) {
    super(type, rows)
    this.#elements = elements
    this.#values = elements.values(rows)
  }

  add(arrays: FlatArrays, at: number): void {
    if (arrays.length !== this.#elements.bytes) throw invalidBinary('incorrect binary data format')
    this.#values[this.length++] = this.#elements.read(arrays.view, at) as never
  }

  take(): Column {
    const { type, validity, length } = this
    const layout = layoutOf(type.oid)
    const column = { type, layout, length, validity, values: this.#values.subarray(0, length) }
    this.#values = this.#elements.values(this.rows)
    this.validity = undefined
    this.length = 0
    return column
  }
}

function layoutOf(oid: number): Column['layout'] {
  switch (oid) {
    case Oid.int2:
      return { kind: 'i16' }
    case Oid.int4:
      return { kind: 'i32' }
    case Oid.float4:
      return { kind: 'f32' }
    case Oid.float8:
      return { kind: 'f64' }
    default:
      return { kind: 'i64' }
  }
}

class TextColumn extends Rows implements ElementColumn {
  #offsets: Int32Array
  #bytes = new Uint8Array(1024)

  constructor(type: TypeRef, rows: number) {
    super(type, rows)
    this.#offsets = new Int32Array(rows + 1)
  }

  add(arrays: FlatArrays, at: number): void {
    const begin = this.#offsets[this.length]
    const end = begin + arrays.length
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.length))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    // Most are a few bytes long: a loop is quicker than a view of each.
    const source = arrays.bytes
    for (let i = 0; i < arrays.length; i++) this.#bytes[begin + i] = source[at + i]
    this.#offsets[++this.length] = end
  }

  override addNull(): void {
    super.addNull()
    this.#offsets[this.length] = this.#offsets[this.length - 1]
  }

  take(): Column {
    const { type, validity, length } = this
    const offsets = this.#offsets.subarray(0, length + 1)
    const values = this.#bytes.subarray(0, offsets[length])
    this.#offsets = new Int32Array(this.rows + 1)
    this.#bytes = new Uint8Array(Math.max(1024, values.length))
    this.validity = undefined
    this.length = 0
    return { type, layout: { kind: 'utf8' }, length, validity, values, offsets }
  }
}
