// The texts of a column as codes of one dictionary for all row groups of a segment. It is made when a query first groups by the column,
// in the order in which the rows have the texts: whoever makes it anew makes the same. It and each group's codes are entries of the
// column cache.
import { blockOf, columnIn, type ColumnBlock } from '../../engine/columns/column-block.ts'
import type { CacheKey, ColumnCache, PinnedEntry } from '../../engine/columns/column-cache.ts'
import { isValid, type Column } from '../../engine/columns/column.ts'
import type { QueryMemory } from '../../engine/columns/query-memory.ts'
import { TextCodes } from '../../engine/compile/run/text-codes.ts'
import { isOutOfMemory } from '../../engine/spill/operator-memory.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import { chunkBlock } from '../segments/chunk-block.ts'
import { decodeBlock } from '../segments/decode-column.ts'
import { readFooter } from '../segments/footer.ts'
import { transientPieceSource } from '../segments/piece-reader.ts'
import type { SegmentPartition } from './partition.ts'

export const codedLayout = {
  kind: 'dictionary',
  codes: 'i32',
  of: 'utf8',
} as const

/** Where a row group's codes and the dictionary lie, pinned both. */
export interface SegmentCodes {
  readonly entries: readonly PinnedEntry[]
  readonly block: ColumnBlock
  /** Of the block. */
  readonly codes: number
  readonly count: number
  readonly offsets: number
  readonly bytes: number
}

/** Attributes are small: beside the column itself the cache has its codes. */
const codesBit = 1 << 24
/** In place of a row group: the dictionary, and the mark of whoever makes it. */
const dictionaryGroup = -1
const makerGroup = -2
/** Of the dictionary's block: the count of entries, then those of their offsets and of their bytes from its start. */
const headBytes = 16
/** What one column's codes may take of the cache. */
const cacheShareMax = 1 / 8

/** undefined: they are not there, and somebody else makes them or there is no room for them. */
export function segmentCodes(
  partition: SegmentPartition,
  attribute: number,
  type: TypeRef,
  memory: QueryMemory,
  checkCancel: () => void,
): SegmentCodes | undefined {
  const { cache } = memory
  const block = codesBlock(partition.groupRows, isNullable(partition, attribute))
  const pin = (): SegmentCodes | undefined => {
    const dictionary = cache.pin(keyOf(partition, attribute, dictionaryGroup))
    if (!dictionary) return undefined
    const codes = cache.pin(keyOf(partition, attribute, partition.group))
    if (codes)
      return {
        entries: [dictionary, codes],
        block,
        codes: codes.address,
        ...partsOf(dictionary, memory),
      }
    cache.unpin(dictionary)
    return undefined
  }
  const found = pin()
  if (found) return found
  const name = `${partition.number}/${attribute}`
  const isTooMuch = partition.runs.rows * 4 > cache.handle.budgetBytes * cacheShareMax
  if (isTooMuch || performance.now() < (givenUp.get(name) ?? 0)) return undefined
  const mark = cache.reserve(keyOf(partition, attribute, makerGroup), 16, 0)
  if (!mark) return undefined
  let made: SegmentCodes | undefined
  try {
    // Somebody may have made it since the look.
    made = pin()
    if (made) return made
    make(partition, attribute, type, memory, checkCancel)
    made = pin()
  } catch (error) {
    if (!isOutOfMemory(error)) throw error
  } finally {
    cache.abandon(mark.entry)
  }
  if (!made) {
    if (givenUp.size >= givenUpMax) givenUp.clear()
    givenUp.set(name, performance.now() + againMs)
  }
  return made
}

/** By segment and attribute, until when it is not tried again: there was no room. */
const givenUp = new Map<string, number>()
const givenUpMax = 1024
const againMs = 10_000

const keyOf = ({ number }: SegmentPartition, attribute: number, rowGroup: number): CacheKey => ({
  segment: number,
  attribute: attribute + codesBit,
  rowGroup,
})

const isNullable = ({ columns }: SegmentPartition, attribute: number): boolean =>
  columns.find((column) => column.attribute === attribute)!.chunk.validity !== undefined

const codesBlock = (rows: number, nullable: boolean): ColumnBlock => blockOf({ layout: codedLayout, rows, nullable })

function partsOf({ address }: PinnedEntry, memory: QueryMemory): { count: number; offsets: number; bytes: number } {
  const [count, offsets, bytes] = wordsAt(address, 3, memory)
  return { count, offsets: address + offsets, bytes: address + bytes }
}

function wordsAt(address: number, count: number, memory: QueryMemory): Int32Array {
  const { buffer, byteOffset } = memory.view(address, count * 4)
  return new Int32Array(buffer, byteOffset, count)
}

/** What was made before it was cancelled stays for whoever goes on. */
function make(
  partition: SegmentPartition,
  attribute: number,
  type: TypeRef,
  memory: QueryMemory,
  checkCancel: () => void,
): void {
  const { cache } = memory
  const { footer } = readFooter(partition.path)
  const at = footer.columns.findIndex((column) => column.attribute === attribute)
  const scratch = memory.scope()
  try {
    const texts = new TextCodes(scratch, checkCancel)
    footer.groups.forEach(({ rows, columns }, group) => {
      checkCancel()
      const { chunk } = columns[at]
      const block = chunkBlock(chunk, rows)
      const address = scratch.reserve(block.bytes)
      const { buffer } = memory.arena
      const column = decodeBlock(block, chunk, type, buffer, address, transientPieceSource(partition.path))
      const own = codesBlock(rows, chunk.validity !== undefined)
      const codes = scratch.reserve(own.bytes)
      encode(column, columnIn(own, type, buffer, codes), texts, scratch)
      keep(cache, keyOf(partition, attribute, group), own.bytes, (to) =>
        memory.view(to, own.bytes).set(memory.view(codes, own.bytes)),
      )
      scratch.free(codes)
      scratch.free(address)
    })
    const offsets = headBytes
    const bytes = (offsets + (texts.count + 1) * 4 + 15) & ~15
    keep(cache, keyOf(partition, attribute, dictionaryGroup), bytes + texts.bytes, (to) => {
      wordsAt(to, 3, memory).set([texts.count, offsets, bytes])
      texts.write(to + offsets, to + bytes)
    })
  } finally {
    memory.closeScope(scratch)
  }
}

/** Codes of NULL rows are 0, which means nothing. */
function encode(column: Column, coded: Column, texts: TextCodes, scratch: QueryMemory): void {
  const codes = coded.values as Int32Array
  if (column.validity) coded.validity!.set(column.validity)
  const { dictionary } = column
  if (!dictionary) {
    texts.encode(column, codes)
    return
  }
  const entries = scratch.reserve(Math.max(4, dictionary.length * 4))
  const known = wordsAt(entries, dictionary.length, scratch)
  texts.encode(dictionary, known)
  for (let row = 0; row < column.length; row++)
    codes[row] = column.validity && !isValid(column, row) ? 0 : known[column.values[row] as number]
  scratch.free(entries)
}

/** A copy that the cache has no room for is left out: whoever wants it makes all anew, or goes without. */
function keep(cache: ColumnCache, key: CacheKey, bytes: number, fill: (address: number) => void): void {
  const reserved = cache.reserve(key, bytes, 0)
  if (!reserved) return
  const { kind, entry } = reserved
  if (kind === 'reserved') {
    try {
      fill(entry.address)
    } catch (error) {
      cache.abandon(entry)
      throw error
    }
    cache.publish(entry)
  }
  cache.unpin(entry)
}
