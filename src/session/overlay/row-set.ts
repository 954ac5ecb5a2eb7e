// A set of row numbers that may become many millions: bits in pages, so that a million rows cost no million objects.
const pageBits = 12
const pageRows = 2 ** pageBits
const pagesPerHigh = 2 ** (32 - pageBits)

export class RowSet {
  readonly #pages = new Map<number, Uint32Array>()
  /** Rows mostly come in runs. */
  #lastNumber = -1
  #lastPage: Uint32Array | undefined
  size = 0

  has(row: number): boolean {
    if (this.size === 0) return false
    const page = this.#page(Math.floor(row / pageRows))
    const bit = row % pageRows
    return page !== undefined && ((page[bit >>> 5] >>> (bit & 31)) & 1) === 1
  }

  add(row: number): void {
    const page = this.#pageFor(Math.floor(row / pageRows))
    const bit = row % pageRows
    const mask = 1 << (bit & 31)
    if ((page[bit >>> 5] & mask) !== 0) return
    page[bit >>> 5] |= mask
    this.size++
  }

  /** Rows of ids in 64 bits, by halves, at places [from, to): what the upper 16 bits say is not looked at. */
  addIds(words: Int32Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      const high = words[2 * at + 1]
      const number = (high & 0xffff) * pagesPerHigh + (words[2 * at] >>> pageBits)
      const page = this.#pageFor(number)
      for (; at < to; at++) {
        const low = words[2 * at]
        if (words[2 * at + 1] !== high || (high & 0xffff) * pagesPerHigh + (low >>> pageBits) !== number) break
        const mask = 1 << (low & 31)
        const word = (low >>> 5) & (pageRows / 32 - 1)
        if ((page[word] & mask) !== 0) continue
        page[word] |= mask
        this.size++
      }
    }
  }

  clear(): void {
    this.#pages.clear()
    this.#lastNumber = -1
    this.#lastPage = undefined
    this.size = 0
  }

  /** Ascending. */
  sorted(): Float64Array {
    const rows = new Float64Array(this.size)
    let at = 0
    for (const number of [...this.#pages.keys()].sort((a, b) => a - b)) {
      const page = this.#pages.get(number)!
      for (let word = 0; word < page.length; word++) {
        for (let bits = page[word]; bits !== 0; bits &= bits - 1)
          rows[at++] = number * pageRows + word * 32 + (31 - Math.clz32(bits & -bits))
      }
    }
    return rows
  }

  #pageFor(number: number): Uint32Array {
    let page = this.#page(number)
    if (!page) {
      page = new Uint32Array(pageRows / 32)
      this.#pages.set(number, page)
      this.#lastPage = page
    }
    return page
  }

  #page(number: number): Uint32Array | undefined {
    if (number !== this.#lastNumber) {
      this.#lastNumber = number
      this.#lastPage = this.#pages.get(number)
    }
    return this.#lastPage
  }
}
