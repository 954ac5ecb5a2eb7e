// A column that rows are appended to in place, in shared memory. What readers were told of never changes; arrays that became
// too small are replaced by longer copies.
import { allocateValues, elementsPerValue } from '../../engine/columns/allocate.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import { type Column, isValid } from '../../engine/columns/column.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import { type ColumnMemory, sharedMemory } from '../../engine/columns/memory.ts'
import { columnValues } from '../../engine/columns/read.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { expandDictionary } from './expand-dictionary.ts'
import { ReusedMemory } from './reused-memory.ts'

export class AppendableColumn {
  readonly type: TypeRef
  readonly layout: Layout
  readonly #capacity: number
  readonly #memory: ColumnMemory
  #length = 0
  #values: Column['values']
  #offsets: Int32Array | undefined
  #validity: Uint8Array | undefined
  /** Readers must be given the arrays anew. */
  changed = true

  constructor(type: TypeRef, layout: Layout, capacity: number, memory: ColumnMemory = sharedMemory) {
    this.type = type
    this.layout = layout
    this.#capacity = capacity
    this.#memory = memory
    const text = layout.kind === 'utf8' || layout.kind === 'binary'
    this.#values = text ? this.#bytesFor(Math.max(256, capacity * 8)) : allocateValues(layout, capacity, memory)
    if (!text) return
    const { buffer, byteOffset } = memory.allocate((capacity + 1) * 4)
    this.#offsets = new Int32Array(buffer, byteOffset, capacity + 1)
    this.#offsets[0] = 0
  }

  get bytes(): number {
    return this.#values.byteLength + (this.#offsets?.byteLength ?? 0) + (this.#validity?.byteLength ?? 0)
  }

  /** Over the whole capacity: the reader takes the first rows it may see. */
  column(length: number = this.#length): Column {
    const { type, layout } = this
    return { type, layout, length, values: this.#values, offsets: this.#offsets, validity: this.#validity }
  }

  /** The column in a form that append takes, or undefined where its values do not fit this layout. */
  fitting(source: Column): Column | undefined {
    let fit = source.boxed ? buildColumn(this.type, columnValues(source), { layout: this.layout }) : source
    if (fit.dictionary) fit = expandDictionary(fit)
    if (appends(this.layout, fit.layout)) return fit
    const rebuilt = buildColumn(this.type, columnValues(fit), { layout: this.layout })
    return appends(this.layout, rebuilt.layout) ? rebuilt : undefined
  }

  /** A column that `fitting` gave, into rows that there is room for. */
  append(source: Column): void {
    this.#appendValidity(source)
    if (this.#offsets) this.#appendBytes(source)
    else this.#appendFixed(source)
    this.#length += source.length
  }

  #appendFixed(source: Column): void {
    const width = elementsPerValue(this.layout)
    const from = source.values.subarray(0, source.length * width)
    const at = this.#length * width
    const target = this.#values
    if (target instanceof BigInt64Array && !(from instanceof BigInt64Array)) {
      const words = new Int32Array(target.buffer, target.byteOffset, target.length * 2)
      const wide = this.layout.kind === 'decimal' && this.layout.width === 'i128'
      for (let row = 0; row < source.length; row++) {
        const value = from[row] as number
        const word = wide ? 4 * (this.#length + row) : 2 * (this.#length + row)
        words[word] = value
        words[word + 1] = value >> 31
        if (wide) words[word + 2] = words[word + 3] = value >> 31
      }
    } else if (
      target instanceof BigInt64Array &&
      width === 2 &&
      source.layout.kind === 'decimal' &&
      source.layout.width === 'i64'
    ) {
      for (let row = 0; row < source.length; row++) {
        const value = (source.values as BigInt64Array)[row]
        target[at + 2 * row] = value
        target[at + 2 * row + 1] = value >> 63n
      }
    } else (target as Int32Array).set(from as Int32Array, at)
  }

  #appendBytes(source: Column): void {
    const { length } = source
    const from = source.offsets!
    const start = from[0]
    const bytes = from[length] - start
    const offsets = this.#offsets!
    const end = offsets[this.#length]
    if (end + bytes > this.#values.length) {
      const larger = this.#bytesFor(Math.max(end + bytes, this.#bytesExpected(this.#length + length, end + bytes)))
      larger.set((this.#values as Uint8Array).subarray(0, end))
      this.#release(this.#values)
      this.#values = larger
      this.changed = true
    }
    ;(this.#values as Uint8Array).set((source.values as Uint8Array).subarray(start, from[length]), end)
    for (let row = 0; row < length; row++) offsets[this.#length + row + 1] = from[row + 1] - start + end
  }

  /** All the memory that was got for so many bytes of text. */
  #bytesFor(bytes: number): Uint8Array {
    const { buffer, byteOffset } = this.#memory.allocate(bytes)
    return byteOffset === 0 ? new Uint8Array(buffer) : new Uint8Array(buffer, byteOffset, bytes)
  }

  /** Nobody reads the rows any more. */
  release(): void {
    this.#release(this.#values)
    if (this.#offsets) this.#release(this.#offsets)
  }

  #release({ buffer }: Column['values']): void {
    if (this.#memory instanceof ReusedMemory) this.#memory.release(buffer)
  }

  /** Of a full column: from its rows so far where they are enough to tell, so that it grows once and not by doubling. */
  #bytesExpected(rows: number, bytes: number): number {
    if (rows * 8 < this.#capacity) return this.#values.length * 2
    return Math.ceil((bytes / rows) * this.#capacity * 1.05)
  }

  #appendValidity(source: Column): void {
    if (!source.validity && !this.#validity) return
    if (!this.#validity) {
      let nulls = false
      for (let row = 0; row < source.length && !nulls; row++) nulls = !isValid(source, row)
      if (!nulls) return
      // All rows valid, those to come too, until they are appended.
      this.#validity = new Uint8Array(new SharedArrayBuffer((this.#capacity + 7) >> 3)).fill(255)
      this.changed = true
    }
    if (!source.validity) return
    const bits = this.#validity
    for (let row = 0; row < source.length; row++) {
      const at = this.#length + row
      if (!isValid(source, row)) bits[at >> 3] &= ~(1 << (at & 7))
    }
  }
}

const widths: Readonly<Record<string, number>> = { i8: 1, i16: 2, i32: 4, i64: 8, i128: 16 }

function appends(target: Layout, source: Layout): boolean {
  if (target.kind === 'decimal') {
    return source.kind === 'decimal' && source.scale === target.scale && widths[source.width] <= widths[target.width]
  }
  if (target.kind in widths && source.kind in widths) return widths[source.kind] <= widths[target.kind]
  return target.kind === source.kind
}
