// Dictionary coding of utf8 and binary columns, and its inverse, by bytes: no value is decoded.
import { allocateOffsets, allocateValues } from './allocate.ts'
import { isValid, type Column } from './column.ts'
import type { Layout } from './layout.ts'
import { heapMemory, type ColumnMemory } from './memory.ts'

export { withoutDictionary } from './concat.ts'

/** Undefined: more than `entriesMax` distinct values, or the layout has no dictionary form. Entries are in order of arrival. */
export function encodeDictionary(
  column: Column,
  options: { readonly entriesMax?: number; readonly memory?: ColumnMemory } = {},
): Column | undefined {
  const { layout } = column
  if ((layout.kind !== 'utf8' && layout.kind !== 'binary') || column.boxed) return undefined
  const memory = options.memory ?? heapMemory
  const entriesMax = options.entriesMax ?? 65_536
  const bytes = column.values as Uint8Array
  const offsets = column.offsets!
  const table = new ByteTable(bytes)
  const codes = new Int32Array(column.length)
  for (let row = 0; row < column.length; row++) {
    if (column.validity && !isValid(column, row)) continue
    codes[row] = table.code(offsets[row], offsets[row + 1])
    if (table.size > entriesMax) return undefined
  }
  const width = table.size <= 256 ? 'i8' : table.size <= 65_536 ? 'i16' : 'i32'
  const coded: Layout = { kind: 'dictionary', codes: width, of: layout.kind }
  const values = allocateValues(coded, column.length, memory)
  ;(values as Int32Array).set(codes)
  return {
    type: column.type,
    layout: coded,
    length: column.length,
    validity: column.validity,
    values,
    dictionary: table.column(column, memory),
  }
}

/** Open addressing over runs of bytes. */
class ByteTable {
  size = 0
  readonly #bytes: Uint8Array
  #slots = new Int32Array(64)
  readonly #starts: number[] = []
  readonly #ends: number[] = []

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  code(start: number, end: number): number {
    const mask = this.#slots.length - 1
    let at = this.#hash(start, end) & mask
    for (;;) {
      const code = this.#slots[at] - 1
      if (code < 0) break
      if (this.#equal(code, start, end)) return code
      at = (at + 1) & mask
    }
    this.#starts.push(start)
    this.#ends.push(end)
    this.#slots[at] = ++this.size
    if (this.size * 2 > mask) this.#grow()
    return this.size - 1
  }

  column(source: Column, memory: ColumnMemory): Column {
    const offsets = allocateOffsets(this.size, memory)
    for (let i = 0; i < this.size; i++) offsets[i + 1] = offsets[i] + this.#ends[i] - this.#starts[i]
    const layout = source.layout as Layout & { readonly kind: 'utf8' | 'binary' }
    const values = allocateValues(layout, offsets[this.size], memory) as Uint8Array
    for (let i = 0; i < this.size; i++) values.set(this.#bytes.subarray(this.#starts[i], this.#ends[i]), offsets[i])
    return { type: source.type, layout, length: this.size, values, offsets }
  }

  #hash(start: number, end: number): number {
    let hash = 0x811c9dc5
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ this.#bytes[i], 0x01000193)
    return hash ^ (hash >>> 15)
  }

  #equal(code: number, start: number, end: number): boolean {
    const from = this.#starts[code]
    const length = end - start
    if (this.#ends[code] - from !== length) return false
    for (let i = 0; i < length; i++) if (this.#bytes[from + i] !== this.#bytes[start + i]) return false
    return true
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 4)
    const mask = this.#slots.length - 1
    for (let code = 0; code < this.size; code++) {
      let at = this.#hash(this.#starts[code], this.#ends[code]) & mask
      while (this.#slots[at] !== 0) at = (at + 1) & mask
      this.#slots[at] = code + 1
    }
  }
}
