// Texts by id, for keys of groups: filled by internText in generated code, grown here.
import type { QueryMemory } from '../../columns/query-memory.ts'
import { stringsEntry, stringsHead } from '../library/intern-text.ts'
import type { Words } from './words.ts'

const entriesMin = 1024
const heapBytesMin = 64 * 1024
const heapBytesMax = 16 * 1024 * 1024
/** Between them it is looked whether the query is to stop. */
const textsAtOnce = 32_768

export class StringTable {
  /** Of the table's head, which generated code gets. */
  readonly address: number
  readonly #memory: QueryMemory
  readonly #words: Words
  readonly #checkCancel: () => void
  #capacity = 0
  #heapBytes = heapBytesMin / 2

  constructor(memory: QueryMemory, words: Words, checkCancel: () => void) {
    this.#checkCancel = checkCancel
    this.#memory = memory
    this.#words = words
    this.address = memory.allocate(stringsHead.bytes).byteOffset
    this.#growEntries()
    this.#growHeap(0)
  }

  /** Where its entries lie, until it grows. */
  get entries(): number {
    return this.#get('entries') >>> 0
  }

  get count(): number {
    return this.#get('count')
  }

  /** Called when a text of that many bytes found no room, for whatever reason. */
  grow(length: number): void {
    if (this.count >= this.#get('limit')) this.#growEntries()
    if ((this.#get('next') >>> 0) + length > this.#get('end') >>> 0) this.#growHeap(length)
  }

  /** Address and length of the text with an id. */
  textOf(id: number): {
    readonly address: number
    readonly length: number
    readonly keyLength: number
  } {
    const at = (this.#get('entries') + id * stringsEntry.bytes) >>> 2
    const words = this.#words.i32
    return {
      address: words[at + stringsEntry.address / 4] >>> 0,
      length: words[at + stringsEntry.length / 4],
      keyLength: words[at + stringsEntry.keyLength / 4],
    }
  }

  /**
   * Takes over the texts of another table that this one does not have, where they lie, and calls `taken` with their new ids and groups.
   * They are found by their ids; isIndexed: by their bytes, too.
   */
  append(
    { entries, count, met }: { readonly entries: number; readonly count: number; readonly met: number },
    isIndexed: boolean,
    taken: (id: number, group: number) => void,
  ): void {
    const { bytes } = this.#words
    let more = 0
    for (let i = 0; i < count; i++) more += 1 - bytes[met + i]
    let capacity = this.#capacity
    while (capacity < this.count + more) capacity *= 2
    if (capacity > this.#capacity) this.#resize(capacity, isIndexed)
    const { i32 } = this.#words
    const words = stringsEntry.bytes / 4
    const own = this.entries >>> 2
    let id = this.count
    for (let i = 0; i < count; i++) {
      if (i % textsAtOnce === 0) this.#checkCancel()
      if (bytes[met + i] === 1) continue
      const from = (entries >>> 2) + i * words
      const to = own + id * words
      for (let word = 0; word < words; word++) i32[to + word] = i32[from + word]
      taken(id, i32[from + stringsEntry.group / 4] >>> 0)
      id++
    }
    const before = this.count
    this.#set('count', id)
    if (isIndexed) this.#index(before)
  }

  #growHeap(length: number): void {
    this.#heapBytes = Math.max(Math.min(heapBytesMax, this.#heapBytes * 2), length)
    const start = this.#memory.reserve(this.#heapBytes)
    this.#set('next', start)
    this.#set('end', start + this.#heapBytes)
  }

  #growEntries(): void {
    this.#resize(this.#capacity === 0 ? entriesMin : this.#capacity * 2, true)
  }

  #resize(capacity: number, isIndexed: boolean): void {
    const { count } = this
    const entries = this.#memory.reserve(capacity * stringsEntry.bytes)
    const buckets = capacity * 2
    const { byteOffset: directory } = this.#memory.allocate(buckets * 4)
    if (this.#capacity > 0) {
      const old = this.#get('entries') >>> 0
      this.#words.bytes.copyWithin(entries, old, old + count * stringsEntry.bytes)
      this.#memory.free(old)
      this.#memory.free(this.#get('directory') >>> 0)
    }
    this.#capacity = capacity
    this.#set('entries', entries)
    this.#set('directory', directory)
    this.#set('mask', buckets - 1)
    this.#set('limit', capacity)
    if (isIndexed) this.#index(0)
  }

  /** The directory leads to the texts from an id on. */
  #index(first: number): void {
    const { count } = this
    const { i32 } = this.#words
    const entries = this.#get('entries') >>> 0
    const directory = this.#get('directory') >>> 2
    const mask = this.#get('mask')
    for (let id = first; id < count; id++) {
      if (id % textsAtOnce === 0) this.#checkCancel()
      const hash = i32[(entries + id * stringsEntry.bytes + stringsEntry.hash) >>> 2]
      let bucket = hash & mask
      while (i32[directory + bucket] !== 0) bucket = (bucket + 1) & mask
      i32[directory + bucket] = id + 1
    }
  }

  #get(word: keyof typeof stringsHead): number {
    return this.#words.i32[(this.address + stringsHead[word]) >>> 2]
  }

  #set(word: keyof typeof stringsHead, value: number): void {
    this.#words.i32[(this.address + stringsHead[word]) >>> 2] = value
  }
}
