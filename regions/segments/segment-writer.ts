// Writes a segment: rows go in batch by batch, leave as encoded row groups, and the file is published whole. Callable from any
// thread that may do file work.
import { crc32 } from 'node:zlib'
import type { Column } from '../../engine/columns/column.ts'
import { concatColumns } from '../../engine/columns/concat.ts'
import { heapMemory } from '../../engine/columns/memory.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import { IndexWriter } from '../indexes/index-writer.ts'
import { rowGroupRows, segmentRowsMax } from '../limits.ts'
import type { ObjectStore, ObjectWriter } from '../objects/object-store.ts'
import type { RegionKey, RegionSchema, RowId } from '../requests/request.ts'
import { ChunkHelper, type EncodedChunk } from './chunk-helper.ts'
import { type Codec, compressPiece, type StoredPiece } from './compress.ts'
import { movedChunk } from './encode-apart.ts'
import type { PieceSink } from './encoding.ts'
import { encodeFooter, type RowGroup, type SegmentFooter, segmentMagic, type StoredIndex } from './footer.ts'
import { encodeIntegers, rangeOf } from './integers.ts'
import { KeyWriter } from './key-writer.ts'
import { type RowIdRuns, RowIdRunsBuilder } from './row-ids.ts'
import { mergeSketch, newSketch } from './sketch.ts'
import { writeChunk, type WrittenChunk } from './write-chunk.ts'

/** The name of an index's file; those that are made anew have another. */
export const indexFileName = (segment: string, index: number): string => `${segment}.${index}.index`

/** The objects of a written segment: its own and those of its indexes. */
export const objectsOf = ({ name, footer }: Pick<WrittenSegment, 'name' | 'footer'>): string[] => [
  name,
  ...(footer.indexes ?? []).flatMap(({ file }) => (file === undefined ? [] : [file])),
]

export interface WrittenSegment {
  readonly name: string
  readonly rows: number
  readonly bytes: number
  readonly footer: SegmentFooter
}

/** Fewer rows in a group are encoded before another thread knows of them. */
const helpedRowsMin = 4096

export class SegmentWriter {
  readonly #name: string
  readonly #schema: RegionSchema
  readonly #codec: Codec
  readonly #object: ObjectWriter
  readonly #pending: { columns: readonly Column[]; rows: number }[] = []
  #pendingRows = 0
  #rows = 0
  readonly #groups: RowGroup[] = []
  readonly #rowIds = new RowIdRunsBuilder()
  readonly #sketches: Uint8Array[]
  readonly #keys: KeyWriter[]
  readonly #store: ObjectStore
  readonly #indexes: IndexWriter[]
  readonly #written: StoredIndex[] = []
  readonly #helper: ChunkHelper | undefined

  /** helper: encodes some of the columns, if it is there. */
  constructor(store: ObjectStore, name: string, schema: RegionSchema, codec: Codec, helper?: ChunkHelper) {
    this.#helper = helper
    this.#name = name
    this.#schema = schema
    this.#codec = codec
    this.#object = store.writer(name)
    this.#object.write(segmentMagic)
    this.#sketches = schema.columns.map(newSketch)
    this.#keys = schema.keys.filter((key) => key.unique).map((key) => new KeyWriter(key))
    this.#store = store
    this.#indexes = schema.keys.map(({ index, attributes }) => {
      const types = attributes.map((attribute) => schema.columns.find((one) => one.attribute === attribute)!.type)
      return new IndexWriter({ store, name: indexFileName(name, index), index, attributes, types, codec })
    })
  }

  get rows(): number {
    return this.#rows + this.#pendingRows
  }

  /** How many more rows fit. */
  get room(): number {
    return segmentRowsMax - this.rows
  }

  /** columns: the schema's, in its order. rowIds: of each row, or the first of consecutive ones. */
  write(columns: readonly Column[], rows: number, rowIds: Float64Array | RowId): void {
    if (rows > this.room) throw new RangeError('too many rows for a segment')
    if (typeof rowIds === 'number') this.#rowIds.addRun(rowIds, rows)
    else for (const rowId of rowIds) this.#rowIds.add(rowId)
    let start = 0
    while (start < rows) {
      const end = Math.min(rows, start + rowGroupRows - this.#pendingRows)
      this.#pending.push({ columns: columns.map((column) => sliceColumn(column, start, end)), rows: end - start })
      this.#pendingRows += end - start
      start = end
      if (this.#pendingRows === rowGroupRows) this.#writeGroup()
    }
  }

  finish(): WrittenSegment {
    if (this.#pendingRows > 0) this.#writeGroup()
    const rowIds = this.#storeRowIds(this.#rowIds.finish())
    const keys = this.#keys.map((key) => key.finish(this.#storePiece))
    const sketches = this.#storePiece(Buffer.concat(this.#sketches))
    const columns = this.#schema.columns.map(({ attribute, type }) => ({ attribute, type }))
    // Before the segment itself: who finds a segment finds its indexes.
    for (const writer of this.#indexes) this.#written.push(writer.finish())
    const indexes = this.#written
    const footer: SegmentFooter = { rows: this.#rows, columns, groups: this.#groups, rowIds, sketches, keys, indexes }
    this.#object.write(encodeFooter(footer))
    const bytes = this.#object.length
    this.#object.publish()
    return { name: this.#name, rows: this.#rows, bytes, footer }
  }

  abort(): void {
    this.#object.abort()
    for (const writer of this.#indexes) writer.abort()
    for (const { file } of this.#written.splice(0)) if (file !== undefined) this.#store.remove(file)
  }

  #writeGroup(): void {
    const pending = this.#pending.splice(0)
    const rows = this.#pendingRows
    const parts = this.#schema.columns.map((_, i) => pending.map((part) => part.columns[i]))
    // Keys see whole columns, and may keep them.
    for (const attribute of new Set(this.#schema.keys.flatMap(({ attributes }) => attributes))) {
      const at = this.#columnAt(attribute)
      parts[at] = [concatColumns(parts[at], heapMemory)]
    }
    const keyColumns = ({ attributes }: RegionKey): Column[] =>
      attributes.map((attribute) => parts[this.#columnAt(attribute)][0])
    this.#schema.keys
      .filter((key) => key.unique)
      .forEach((key, i) => this.#keys[i].addGroup(keyColumns(key), rows, this.#rows))
    this.#schema.keys.forEach((key, i) => this.#indexes[i].add(keyColumns(key), rows))
    this.#groups.push({
      rows,
      columns:
        this.#helper?.isReady && rows >= helpedRowsMin
          ? this.#shareColumns(parts, this.#helper)
          : parts.map(this.#writeColumn),
    })
    this.#rows += rows
    this.#pendingRows = 0
  }

  readonly #writeColumn = (parts: readonly Column[], column: number): WrittenChunk =>
    writeChunk(parts, this.#sketches[column], this.#storePiece)

  #shareColumns(parts: readonly (readonly Column[])[], helper: ChunkHelper): WrittenChunk[] {
    const all = parts.map((_, i) => i)
    const shared = dearestFirst(
      parts,
      all.filter((i) => ChunkHelper.takes(parts[i])),
    )
    if (shared.length === 0) return parts.map(this.#writeColumn)
    const offered = helper.offer(
      shared.map((i) => parts[i]),
      this.#codec,
    )
    const written: WrittenChunk[] = []
    for (const i of all) if (!shared.includes(i)) written[i] = this.#writeColumn(parts[i], i)
    for (let next = offered.take(); next !== undefined; next = offered.take())
      written[shared[next]] = this.#writeColumn(parts[shared[next]], shared[next])
    for (const { column, encoded } of offered.taken()) {
      const i = shared[column]
      written[i] = encoded ? this.#storeEncoded(encoded, i) : this.#writeColumn(parts[i], i)
    }
    return written
  }

  #storeEncoded({ chunk, zone, bytes, sketch }: EncodedChunk, column: number): WrittenChunk {
    const { length } = this.#object
    this.#object.write(bytes)
    mergeSketch(this.#sketches[column], sketch)
    return { chunk: movedChunk(chunk, length), zone }
  }

  #columnAt(attribute: number): number {
    return this.#schema.columns.findIndex((column) => column.attribute === attribute)
  }

  #storeRowIds(runs: RowIdRuns): {
    runs: number
    positions: ReturnType<typeof encodeIntegers>
    rowIds: ReturnType<typeof encodeIntegers>
  } {
    const encode = (values: Float64Array) =>
      encodeIntegers(values, rangeOf(values, () => true) ?? { min: 0, max: 0 }, this.#storePiece)
    return { runs: runs.positions.length, positions: encode(runs.positions), rowIds: encode(runs.rowIds) }
  }

  readonly #storePiece: PieceSink = (raw): StoredPiece => {
    const { codec, bytes } = compressPiece(raw, this.#codec)
    const offset = this.#object.length
    this.#object.write(bytes)
    return { offset, bytes: bytes.byteLength, crc: crc32(bytes), codec, rawBytes: raw.byteLength }
  }
}

/** Texts take longest: begun last, one thread would wait for them. */
const dearestFirst = (parts: readonly (readonly Column[])[], columns: readonly number[]): number[] =>
  columns.toSorted((a, b) => Number(isText(parts[b])) - Number(isText(parts[a])))

const isText = ([first]: readonly Column[]): boolean => first?.offsets !== undefined
