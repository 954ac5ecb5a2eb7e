// Writes one index of a segment while its rows come by, or from a segment that is there. Rows are sorted in one go up to a number
// of bytes; more of them make another run, so memory is bounded whatever the segment holds.
import { crc32 } from 'node:zlib'
import { columnBytes } from '../../engine/columns/allocate.ts'
import type { Column } from '../../engine/columns/column.ts'
import { concatColumns } from '../../engine/columns/concat.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { reader } from '../../engine/columns/read.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { indexedRowsMin, indexSortBytesMax } from '../limits.ts'
import { toTaggedJson } from '../log/tagged-json.ts'
import type { ObjectStore, ObjectWriter } from '../objects/object-store.ts'
import { type Codec, compressPiece, type StoredPiece } from '../segments/compress.ts'
import { encodeFramedFooter, type StoredIndex } from '../segments/footer.ts'
import { ascends } from './ascends.ts'
import { cutValue, encodePage, type IndexFooter, indexMagic, indexPageEntries, type IndexRun } from './index-file.ts'
import { sortKeys } from './sort-keys.ts'

export interface IndexWriterOptions {
  readonly store: ObjectStore
  readonly name: string
  /** OID. */
  readonly index: number
  readonly attributes: readonly number[]
  readonly types: readonly TypeRef[]
  readonly codec: Codec
  /** Throws where the work is not wanted any more. */
  readonly checkCancel?: () => void
  readonly sortBytesMax?: number
}

export class IndexWriter {
  readonly #options: IndexWriterOptions
  readonly #runs: IndexRun[] = []
  #object: ObjectWriter | undefined
  #pending: { readonly columns: readonly Column[]; readonly rows: number }[] = []
  #pendingRows = 0
  #pendingBytes = 0
  #rows = 0

  constructor(options: IndexWriterOptions) {
    this.#options = options
  }

  /** Of the next rows of the segment, the key's columns in its order. */
  add(columns: readonly Column[], rows: number): void {
    this.#pending.push({ columns, rows })
    this.#pendingRows += rows
    for (const column of columns) this.#pendingBytes += columnBytes(column)
    if (this.#pendingBytes > (this.#options.sortBytesMax ?? indexSortBytesMax))
      this.#writeRun(this.#pendingRows, this.#takeColumns())
  }

  /** The file is durable once it returns, if there is one. */
  finish(): StoredIndex {
    const { index, name: file } = this.#options
    const rows = this.#rows + this.#pendingRows
    if (rows < indexedRowsMin) {
      this.abort()
      return { index }
    }
    const left = this.#pendingRows
    if (left > 0) {
      const columns = this.#takeColumns()
      // Zone maps and the columns themselves tell what an index would.
      if (this.#rows === 0 && ascends(columns, left)) return { index }
      this.#writeRun(left, columns)
    }
    if (!this.#object) return { index }
    const { attributes, types } = this.#options
    const footer: IndexFooter = { index, attributes, types, rows, runs: this.#runs }
    this.#object.write(encodeFramedFooter(toTaggedJson(footer), indexMagic))
    this.#object.publish()
    return { index, file }
  }

  abort(): void {
    this.#object?.abort()
    this.#object = undefined
  }

  #takeColumns(): Column[] {
    const pending = this.#pending
    this.#pending = []
    this.#pendingRows = this.#pendingBytes = 0
    return this.#options.types.map((_, i) => concatColumns(pending.map((part) => part.columns[i])))
  }

  #writeRun(rows: number, columns: readonly Column[]): void {
    const { checkCancel, codec } = this.#options
    const first = this.#rows
    this.#rows += rows
    checkCancel?.()
    const order = sortKeys(columns, rows)
    const object = (this.#object ??= this.#options.store.writer(this.#options.name))
    const pages: StoredPiece[] = []
    const firsts: unknown[][] = []
    for (let start = 0; start < rows; start += indexPageEntries) {
      checkCancel?.()
      const part = order.subarray(start, start + indexPageEntries)
      const keys = columns.map((column) => gatherColumn(column, part))
      const raw = encodePage(
        keys,
        Float64Array.from(part, (row) => first + row),
      )
      const packed = compressPiece(raw, codec)
      const offset = object.length
      object.write(packed.bytes)
      const { byteLength: bytes } = packed.bytes
      pages.push({ offset, bytes, crc: crc32(packed.bytes), codec: packed.codec, rawBytes: raw.byteLength })
      firsts.push(keys.map((key) => cutValue(reader(key)(0))))
    }
    this.#runs.push({ entries: rows, pages, firsts })
  }
}
