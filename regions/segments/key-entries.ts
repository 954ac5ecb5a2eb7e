// Sorted (hash, position) pairs of a container's keys: 42 bits of hash above 22 bits of position in 64-bit words, so that the
// platform's own sort of BigUint64Array orders them.
import { positionBits } from '../limits.ts'
import type { KeyColumns } from '../keys/key-columns.ts'

/** Entries of a page in a segment file: 32 KiB. */
export const keyPageEntries = 4096

const positions = 2 ** positionBits
const hashShift = 2 ** (53 - (64 - positionBits))

/** The 42 bits of a 53-bit hash that entries keep. */
export const entryHash = (hash: number): number => Math.floor(hash / hashShift)

export class KeyEntriesBuilder {
  #words = new Uint32Array(1024)
  #count = 0

  add(keys: KeyColumns, firstPosition: number): void {
    for (let row = 0; row < keys.rows; row++) {
      if (!keys.hasKey(row)) continue
      if (this.#count * 2 === this.#words.length) {
        const larger = new Uint32Array(this.#words.length * 2)
        larger.set(this.#words)
        this.#words = larger
      }
      const hash = entryHash(keys.hash(row))
      const position = firstPosition + row
      // hash · 2^22 + position, as two words.
      const lowBits = hash % 1024
      this.#words[2 * this.#count] = lowBits * positions + position
      this.#words[2 * this.#count + 1] = (hash - lowBits) / 1024
      this.#count++
    }
  }

  finish(): KeyEntries {
    const words = this.#words.slice(0, this.#count * 2)
    new BigUint64Array(words.buffer).sort()
    return new KeyEntries(words)
  }
}

export class KeyEntries {
  readonly words: Uint32Array
  readonly count: number

  constructor(words: Uint32Array) {
    this.words = words
    this.count = words.length >> 1
  }

  hashAt(entry: number): number {
    return this.words[2 * entry + 1] * 1024 + Math.floor(this.words[2 * entry] / positions)
  }

  positionAt(entry: number): number {
    return this.words[2 * entry] % positions
  }

  /** Positions whose key may have the (53-bit) hash. */
  find(hash: number): number[] {
    const wanted = entryHash(hash)
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.hashAt(middle) < wanted) low = middle + 1
      else high = middle
    }
    const found: number[] = []
    for (; low < this.count && this.hashAt(low) === wanted; low++) found.push(this.positionAt(low))
    return found
  }

  /** For each hash that both lists have, the positions in either, ascending; for a list with itself, where it has several. */
  *shared(other: KeyEntries): Iterable<readonly [readonly number[], readonly number[]]> {
    let right = 0
    for (let left = 0; left < this.count;) {
      const hash = this.hashAt(left)
      while (right < other.count && other.hashAt(right) < hash) right++
      const end = this.#runEnd(left, hash)
      if (other === this) {
        if (end - left > 1) {
          const run = this.#run(left, end)
          yield [run, run]
        }
      } else if (right < other.count && other.hashAt(right) === hash)
        yield [this.#run(left, end), other.#run(right, other.#runEnd(right, hash))]
      left = end
    }
  }

  #runEnd(start: number, hash: number): number {
    let end = start + 1
    while (end < this.count && this.hashAt(end) === hash) end++
    return end
  }

  #run(start: number, end: number): number[] {
    return Array.from({ length: end - start }, (_, i) => this.positionAt(start + i))
  }
}
