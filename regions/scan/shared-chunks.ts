// Columns of one opened partition in the memory that all query threads share: found in the column cache, or decoded into it, or,
// where it has no room, into the query's own share. All stay where they are until `release`.
import type { CacheKey } from '../../engine/columns/column-cache.ts'
import { blockOf, columnIn, type ColumnBlock, digestIn } from '../../engine/columns/column-block.ts'
import type { Column } from '../../engine/columns/column.ts'
import { copyColumn } from '../../engine/columns/copy.ts'
import { withoutDictionary } from '../../engine/columns/dictionary.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import type { Layout } from '../../engine/columns/layout.ts'
import { heapMemory, type ColumnMemory } from '../../engine/columns/memory.ts'
import type { PinnedColumn } from '../../engine/columns/pinned-partition.ts'
import type { QueryMemory } from '../../engine/columns/query-memory.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { dictionaryCacheBytesMax } from '../limits.ts'
import { chunkBlock } from '../segments/chunk-block.ts'
import { decodeBlock } from '../segments/decode-column.ts'
import { transientPieceSource } from '../segments/piece-reader.ts'
import type { MemoryPartition, SegmentPartition } from './partition.ts'
import { codedColumn, dictionaryOf, withOwnCodes } from './coded-column.ts'
import { rowIdColumn, type RowIdSource } from './row-id-column.ts'
import { segmentCodes } from './segment-dictionary.ts'

export class SharedChunks implements ColumnMemory {
  readonly #memory: QueryMemory
  readonly #checkCancel: () => void
  readonly #releases: (() => void)[] = []
  /** By attribute: a scan has hardly ever more than one of each. */
  readonly #columns = new Map<number, { readonly key: CacheKey; readonly column: PinnedColumn }[]>()

  constructor(memory: QueryMemory, checkCancel: () => void = () => undefined) {
    this.#memory = memory
    this.#checkCancel = checkCancel
    memory.hold(this)
  }

  /** undefined: the segment has no such column. */
  segmentColumn(partition: SegmentPartition, attribute: number): PinnedColumn | undefined {
    const { number, group, groupRows, path } = partition
    const stored = partition.columns.find((column) => column.attribute === attribute)
    if (!stored) return undefined
    const { chunk, type } = stored
    const block = chunkBlock(chunk, groupRows)
    const fill = (buffer: ArrayBufferLike, address: number): void => {
      decodeBlock(block, chunk, type, buffer, address, transientPieceSource(path))
    }
    return this.#column({ segment: number, attribute, rowGroup: group }, block, type, fill)
  }

  /** undefined: the cache does not have it. */
  cachedColumn(partition: SegmentPartition, attribute: number): PinnedColumn | undefined {
    const { number, group, groupRows, columns } = partition
    const { cache, arena } = this.#memory
    const entry = cache.pin({ segment: number, attribute, rowGroup: group })
    if (!entry) return undefined
    this.#releases.push(() => cache.unpin(entry))
    const { chunk, type } = columns.find((column) => column.attribute === attribute)!
    return pinnedColumn(chunkBlock(chunk, groupRows), type, arena.buffer, entry.address)
  }

  /** Decoded into the cache, if nothing else has to leave it. */
  columnInFreeRoom(partition: SegmentPartition, attribute: number): PinnedColumn | undefined {
    const { cache, keepsColumns } = this.#memory
    const { chunk } = partition.columns.find((column) => column.attribute === attribute)!
    const { bytes } = chunkBlock(chunk, partition.groupRows)
    if (!keepsColumns || cache.bytes + bytes > cache.handle.budgetBytes) return undefined
    return this.segmentColumn(partition, attribute)
  }

  /** As codes of a dictionary that all its segment has; where there is none, of one of the partition's own. */
  codedColumn(partition: SegmentPartition, attribute: number): PinnedColumn | undefined {
    const stored = partition.columns.find((column) => column.attribute === attribute)
    if (!stored) return undefined
    const found = segmentCodes(partition, attribute, stored.type, this.#memory, this.#checkCancel)
    if (!found) return withOwnCodes(this.segmentColumn(partition, attribute)!, this)
    for (const entry of found.entries) this.#releases.push(() => this.#memory.cache.unpin(entry))
    const { buffer } = this.#memory.arena
    const codes = columnIn(found.block, stored.type, buffer, found.codes)
    const key = `${stored.type.oid} segment ${partition.number} ${attribute}`
    return codedColumn(codes, dictionaryOf(found, stored.type, buffer), { key, shared: true })
  }

  /** Of a chunk in memory: a copy of the rows that the partition sees. */
  chunkColumn(partition: MemoryPartition, attribute: number): PinnedColumn | undefined {
    const { number, chunkRows: rows } = partition
    const at = partition.attributes.indexOf(attribute)
    if (at < 0) return undefined
    // Its arrays lie over the chunk's capacity.
    const source = withoutDictionary(sliceColumn({ ...partition.columns[at], length: -1 }, 0, rows))
    const block = blockOf({
      layout: source.layout,
      rows,
      nullable: source.validity !== undefined,
      textBytes: source.offsets?.[rows],
    })
    if (chunkRows.get(number) !== rows) {
      // Copies of fewer rows are of no use any more.
      this.#memory.cache.forget(new Set([number]))
      if (chunkRows.size >= chunksKnownMax) chunkRows.clear()
      chunkRows.set(number, rows)
    }
    // Rows that readers were told of never change, but the bitmap comes with the first NULL.
    const key = { segment: number, attribute, rowGroup: rows * 2 + (source.validity ? 1 : 0) }
    return this.#column(key, block, source.type, (buffer, address) => copyInto(block, source, buffer, address))
  }

  /** A column of this partition alone. */
  ownColumn(column: Column): PinnedColumn {
    return addressed(copyColumn(withoutDictionary(column), this))
  }

  /** Table row ids of all rows. */
  rowIds(source: RowIdSource, rows: number): PinnedColumn {
    return addressed(rowIdColumn(source, 0, rows, undefined, { allocate: (bytes) => this.reserve(bytes) }))
  }

  /** One value in every row. */
  constantColumn(one: Column, rows: number): PinnedColumn {
    return addressed(gatherColumn(one, new Int32Array(rows), this))
  }

  /** ColumnMemory: zeroed, until the release. */
  allocate(bytes: number): { readonly buffer: ArrayBufferLike; readonly byteOffset: number } {
    const allocated = this.reserve(bytes)
    this.#memory.view(allocated.byteOffset, bytes).fill(0)
    return allocated
  }

  /** Holds anything. */
  reserve(bytes: number): { readonly buffer: ArrayBufferLike; readonly byteOffset: number } {
    const byteOffset = this.#memory.reserve(bytes)
    this.#releases.push(() => this.#memory.free(byteOffset))
    return { buffer: this.#memory.arena.buffer, byteOffset }
  }

  release(): void {
    this.#memory.letGo(this)
    this.#columns.clear()
    for (const release of this.#releases.splice(0)) release()
  }

  #column(
    key: CacheKey,
    block: ColumnBlock,
    type: TypeRef,
    fill: (buffer: ArrayBufferLike, address: number) => void,
  ): PinnedColumn {
    let pinned = this.#columns.get(key.attribute)
    if (!pinned) this.#columns.set(key.attribute, (pinned = []))
    const { segment, rowGroup } = key
    const known = pinned.find((one) => one.key.segment === segment && one.key.rowGroup === rowGroup)
    if (known) return known.column
    const address = this.#pin(key, block, fill)
    const column = pinnedColumn(block, type, this.#memory.arena.buffer, address)
    pinned.push({ key, column })
    return column
  }

  #pin(key: CacheKey, block: ColumnBlock, fill: (buffer: ArrayBufferLike, address: number) => void): number {
    const { cache, arena, keepsColumns } = this.#memory
    const reservation = keepsColumns ? cache.reserve(key, block.bytes) : undefined
    if (!reservation) {
      const address = this.#memory.reserve(block.bytes)
      this.#releases.push(() => this.#memory.free(address))
      fill(arena.buffer, address)
      return address
    }
    const { kind, entry } = reservation
    if (kind === 'reserved') {
      try {
        fill(arena.buffer, entry.address)
      } catch (error) {
        cache.abandon(entry)
        throw error
      }
      cache.publish(entry)
    }
    this.#releases.push(() => cache.unpin(entry))
    return entry.address
  }
}

/** By number, of how many rows this thread last copied a chunk. */
const chunkRows = new Map<number, number>()
const chunksKnownMax = 4096

function copyInto(block: ColumnBlock, source: Column, buffer: ArrayBufferLike, address: number): void {
  const target = columnIn(block, source.type, buffer, address)
  const elements = target.values.length
  ;(target.values as Uint8Array).set((source.values as Uint8Array).subarray(0, elements))
  target.offsets?.set(source.offsets!.subarray(0, source.length + 1))
  target.validity?.set(source.validity!.subarray(0, (source.length + 7) >> 3))
}

function pinnedColumn(block: ColumnBlock, type: TypeRef, buffer: ArrayBufferLike, address: number): PinnedColumn {
  const entries = block.shape.dictionary?.entries
  if (entries === undefined) return new PlainColumn(block, type, buffer, address)
  const column = columnIn(block, type, buffer, address)
  if (!column.dictionary) return addressed(column)
  const digest = Buffer.from(digestIn(block, buffer, address)).toString('base64')
  const key = `${type.oid} ${column.dictionary.layout.kind} ${digest}`
  const dictionary = keptDictionary(key, column.dictionary)
  return {
    ...addressed({ ...column, dictionary }),
    dictionary: {
      entries,
      offsets: address + block.dictionaryOffsets,
      bytes: address + block.dictionaryBytes,
      column: dictionary,
      key,
    },
  }
}

/** Compiled code wants no more than addresses: views are made for whoever asks. */
class PlainColumn implements PinnedColumn {
  readonly type: TypeRef
  readonly layout: Layout
  readonly values: number
  readonly validity: number
  readonly offsets: number
  readonly #block: ColumnBlock
  readonly #buffer: ArrayBufferLike
  readonly #address: number
  #column: Column | undefined

  constructor(block: ColumnBlock, type: TypeRef, buffer: ArrayBufferLike, address: number) {
    const { layout, nullable, textBytes } = block.shape
    this.type = type
    this.layout = layout
    this.values = address + block.values
    this.validity = nullable ? address + block.validity : 0
    this.offsets = textBytes === undefined ? 0 : address + block.offsets
    this.#block = block
    this.#buffer = buffer
    this.#address = address
  }

  get column(): Column {
    return (this.#column ??= columnIn(this.#block, this.type, this.#buffer, this.#address))
  }
}

const addressed = (column: Column): PinnedColumn => ({
  type: column.type,
  layout: column.layout,
  values: column.values.byteOffset,
  validity: column.validity ? column.validity.byteOffset : 0,
  offsets: column.offsets ? column.offsets.byteOffset : 0,
  column,
})

const dictionaries = new Map<string, Column>()
let dictionaryBytes = 0

/**
 * Dictionaries are copied out of shared memory, once per thread: the interpreter keeps decoded entries by their identity, and columns
 * that are kept after their partition was released need no copy of their own.
 */
function keptDictionary(key: string, dictionary: Column): Column {
  const found = dictionaries.get(key)
  if (found) {
    dictionaries.delete(key)
    dictionaries.set(key, found)
    return found
  }
  const kept = copyColumn(dictionary, heapMemory)
  dictionaries.set(key, kept)
  dictionaryBytes += kept.values.byteLength + kept.offsets!.byteLength
  for (const [oldest, column] of dictionaries) {
    if (dictionaryBytes <= dictionaryCacheBytesMax || oldest === key) break
    dictionaries.delete(oldest)
    dictionaryBytes -= column.values.byteLength + column.offsets!.byteLength
  }
  return kept
}
