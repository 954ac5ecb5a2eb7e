// Texts that a join's table keeps, copied to where they outlive their morsel.
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { Words } from './words.ts'

/** Texts lie in blocks of this size; a longer one has its own. */
const blockBytes = 1024 * 1024

export class TextHeap {
  readonly #memory: QueryMemory
  readonly #words: Words
  #next = 0
  #end = 0

  constructor(memory: QueryMemory, words: Words) {
    this.#memory = memory
    this.#words = words
  }

  /** Address of the copy. */
  keep(address: number, length: number): number {
    if (this.#next + length > this.#end) {
      const bytes = Math.max(blockBytes, length)
      this.#next = this.#memory.reserve(bytes)
      this.#end = this.#next + bytes
    }
    const at = this.#next
    this.#next += length
    this.#words.bytes.copyWithin(at, address >>> 0, (address >>> 0) + length)
    return at
  }
}
