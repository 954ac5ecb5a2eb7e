// A column chunk that lies in a kernel's memory. What it writes is what encode-column.ts, zone-map.ts and sketch.ts say.
import { fixedBytes } from '../../engine/columns/layout.ts'
import type { Column } from '../../engine/columns/column.ts'
import type { ChunkScratch } from './chunk-scratch.ts'
import { cutBits, encodePlain, wholeLayout } from './encode-column.ts'
import type { PieceSink } from './encoding.ts'
import { encodeTexts, type KernelTexts } from './kernel-texts.ts'
import { encodeWide } from './kernel-integers.ts'
import { bytewiseTypes, comparesIntegers } from './extreme-rows.ts'
import { type ZoneMap, zoneBetween, zoneMapOf } from './zone-map.ts'
import { Oid } from '../../engine/types/oids.ts'
import type { WrittenChunk } from './write-chunk.ts'

/** Beyond it differences of doubles, which is what readers take integers for, are not exact. */
const exactMax = 4_503_599_627_370_496n

export class KernelChunk {
  readonly #column: Column
  readonly #scratch: ChunkScratch
  readonly #values: number
  /** 0: no row is NULL. */
  readonly #validity: number
  readonly #nulls: number

  /** undefined: it does not lie there, or not in a layout that the kernel knows. */
  static of(column: Column, scratch: ChunkScratch): KernelChunk | undefined {
    const { values, offsets, validity, layout } = column
    const { buffer } = scratch
    if (values.buffer !== buffer || (offsets ?? values).buffer !== buffer || (validity ?? values).buffer !== buffer)
      return undefined
    switch (layout.kind) {
      case 'bool':
      case 'i8':
      case 'i16':
      case 'i32':
      case 'i64':
      case 'f32':
      case 'f64':
      case 'decimal':
      case 'utf8':
      case 'binary':
        return new KernelChunk(column, scratch)
      default:
        return undefined
    }
  }

  private constructor(column: Column, scratch: ChunkScratch) {
    this.#column = column
    this.#scratch = scratch
    this.#values = column.values.byteOffset
    this.#nulls = column.validity ? countNulls(column.validity, column.length) : 0
    this.#validity = this.#nulls > 0 ? column.validity!.byteOffset : 0
  }

  write(sketch: Uint8Array, store: PieceSink): WrittenChunk {
    const validity = this.#nulls > 0 ? store(cutBits(this.#column)) : undefined
    const { kind } = this.#column.layout
    const { chunk, zone } =
      kind === 'utf8' || kind === 'binary'
        ? this.#texts(sketch, store)
        : kind === 'f32' || kind === 'f64'
          ? this.#floats(sketch, store)
          : this.#integers(sketch, store)
    return { chunk: { ...chunk, validity }, zone }
  }

  #sketched(sketch: Uint8Array, run: (address: number) => void): void {
    const address = this.#scratch.place(sketch.length)
    const own = new Uint8Array(this.#scratch.buffer, address, sketch.length)
    own.set(sketch)
    run(address)
    sketch.set(own)
  }

  #integers(sketch: Uint8Array, store: PieceSink): WrittenChunk {
    const { kernel } = this.#scratch
    const { layout, length: rows } = this.#column
    const width = layout.kind === 'decimal' ? fixedBytes[layout.width] : fixedBytes[layout.kind as 'i64']
    this.#sketched(sketch, (address) => {
      if (width === 16) kernel.sketchFixed(this.#values, width, rows, this.#validity, address)
      else kernel.sketchIntegers(this.#values, width, rows, this.#validity, address)
    })
    const wide = this.#scratch.place(rows * 8)
    const valid = kernel.widen(this.#values, width, rows, this.#validity, wide)
    if (valid < 0) return { chunk: { layout, encoding: encodePlain(this.#column, store) }, zone: this.#zone() }
    const [least, greatest] = valid === 0 ? [0n, 0n] : [kernel.least.value, kernel.greatest.value]
    const zone =
      valid === 0
        ? { nulls: this.#nulls }
        : comparesIntegers(this.#column)
          ? zoneBetween(this.#column, this.#nulls, kernel.leastRow.value, kernel.greatestRow.value)
          : this.#zone()
    if (layout.kind === 'bool') {
      const bits = this.#scratch.place(rows)
      kernel.packLow(wide, rows, 0n, 1, bits)
      const bytes = new Uint8Array(this.#scratch.buffer, bits, (rows + 7) >> 3)
      if (this.#nulls > 0) for (let i = 0; i < bytes.length; i++) bytes[i] &= this.#column.validity![i]
      return { chunk: { layout, encoding: { kind: 'bits', values: store(bytes) } }, zone }
    }
    if (least < -exactMax || greatest >= exactMax)
      return { chunk: { layout, encoding: encodePlain(this.#column, store) }, zone }
    const range = { min: Number(least), max: Number(greatest) }
    const encoding = encodeWide(this.#scratch, wide, rows, range, store)
    return { chunk: { layout: wholeLayout(this.#column, range), encoding }, zone }
  }

  #floats(sketch: Uint8Array, store: PieceSink): WrittenChunk {
    const { layout, length } = this.#column
    const width = fixedBytes[layout.kind as 'f64']
    this.#sketched(sketch, (address) =>
      this.#scratch.kernel.sketchFixed(this.#values, width, length, this.#validity, address),
    )
    return { chunk: { layout, encoding: encodePlain(this.#column, store) }, zone: this.#zone() }
  }

  #texts(sketch: Uint8Array, store: PieceSink): WrittenChunk {
    const { kernel } = this.#scratch
    const { length: rows, offsets } = this.#column
    const texts: KernelTexts = { bytes: this.#values, offsets: offsets!.byteOffset, rows, validity: this.#validity }
    const { chunk, entries } = encodeTexts(this.#column, texts, this.#scratch, store)
    if (entries) {
      const own = { ...this.#column, validity: undefined, length: entries.offsets.length - 1, ...entries }
      // The entries are few, and have all that the rows have.
      const address = this.#copied(entries.values)
      const places = this.#copied(new Uint8Array(entries.offsets.buffer, 0, entries.offsets.byteLength))
      this.#sketched(sketch, (at) => kernel.sketchBytes(address, places, own.length, 0, at))
      return { chunk, zone: { ...zoneMapOf(own), nulls: this.#nulls } }
    }
    this.#sketched(sketch, (at) => kernel.sketchBytes(texts.bytes, texts.offsets, rows, texts.validity, at))
    return { chunk, zone: this.#textZone(texts) }
  }

  #textZone({ bytes, offsets, rows, validity }: KernelTexts): ZoneMap {
    const { oid } = this.#column.type
    if (oid !== Oid.bpchar && !bytewiseTypes.has(oid)) return this.#zone()
    const { kernel } = this.#scratch
    const found = kernel.extremeTexts(bytes, offsets, rows, validity, oid === Oid.bpchar ? 1 : 0)
    return found === 0
      ? { nulls: this.#nulls }
      : zoneBetween(this.#column, this.#nulls, kernel.leastText.value, kernel.greatestText.value)
  }

  #zone(): ZoneMap {
    return zoneMapOf(this.#column)
  }

  #copied(bytes: Uint8Array): number {
    const address = this.#scratch.place(bytes.length)
    new Uint8Array(this.#scratch.buffer, address, bytes.length).set(bytes)
    return address
  }
}

function countNulls(validity: Uint8Array, rows: number): number {
  let nulls = 0
  for (let byte = 0; byte < rows >> 3; byte++) if (validity[byte] !== 255) nulls += zerosOf(validity[byte], 8)
  return (rows & 7) === 0 ? nulls : nulls + zerosOf(validity[rows >> 3], rows & 7)
}

function zerosOf(byte: number, bits: number): number {
  let zeros = 0
  for (let bit = 0; bit < bits; bit++) zeros += 1 - ((byte >> bit) & 1)
  return zeros
}
