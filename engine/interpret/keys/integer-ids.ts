// Integers to dense ids (0, 1, 2, … in order of arrival): a directly addressed table where keys are dense enough,
// open addressing elsewhere. The base of joins, grouping, DISTINCT and set operations.

/** A direct table may be this many times larger than the number of its keys (TPC-H's order keys fill a quarter). */
const directSparsity = 16
const directLengthMax = 1 << 26
const checkedSlots = 65_536

export class IntegerIds {
  size = 0
  // Both tables hold id + 1; 0 is empty.
  #direct = new Int32Array(1024)
  #keys = new Float64Array(16)
  #slots = new Int32Array(16)
  #mask = 15
  #used = 0
  readonly #checkCancel: (() => void) | undefined

  /** checkCancel: looked at while a large table grows. */
  constructor(checkCancel?: () => void) {
    this.#checkCancel = checkCancel
  }

  get bytes(): number {
    return this.#direct.byteLength + this.#keys.byteLength + this.#slots.byteLength
  }

  /** The key's id, new or old. Keys are integers below 2^53 in magnitude. */
  assign(key: number): number {
    if (key >= 0 && key < directLengthMax) {
      if (key >= this.#direct.length && key < directSparsity * (this.size + 4096)) this.#growDirect(key)
      if (key < this.#direct.length) {
        const found = this.#direct[key]
        if (found !== 0) return found - 1
        this.#direct[key] = ++this.size
        return this.size - 1
      }
    }
    let at = this.#hash(key)
    for (;;) {
      const found = this.#slots[at]
      if (found === 0) break
      if (this.#keys[at] === key) return found - 1
      at = (at + 1) & this.#mask
    }
    this.#keys[at] = key
    this.#slots[at] = ++this.size
    if (++this.#used * 2 > this.#mask) this.#growOpen()
    return this.size - 1
  }

  /** The key's id, or -1. */
  find(key: number): number {
    if (key >= 0 && key < this.#direct.length) return this.#direct[key] - 1
    let at = this.#hash(key)
    for (;;) {
      const found = this.#slots[at]
      if (found === 0) return -1
      if (this.#keys[at] === key) return found - 1
      at = (at + 1) & this.#mask
    }
  }

  #hash(key: number): number {
    const low = key | 0
    const high = Math.floor(key / 4294967296) | 0
    let hash = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1)
    hash ^= hash >>> 15
    hash = Math.imul(hash, 0x2c1b3c6d)
    return (hash ^ (hash >>> 13)) & this.#mask
  }

  #growDirect(key: number): void {
    let length = this.#direct.length
    while (length <= key) length *= 2
    const direct = new Int32Array(length)
    direct.set(this.#direct)
    for (let at = 0; at <= this.#mask; at++) {
      const oldKey = this.#keys[at]
      if (this.#slots[at] !== 0 && oldKey >= this.#direct.length && oldKey < length) direct[oldKey] = this.#slots[at]
    }
    this.#direct = direct
  }

  #growOpen(): void {
    const keys = this.#keys
    const slots = this.#slots
    const length = (this.#mask + 1) * 4
    this.#keys = new Float64Array(length)
    this.#slots = new Int32Array(length)
    this.#mask = length - 1
    for (let i = 0; i < keys.length; i++) {
      if (i % checkedSlots === 0) this.#checkCancel?.()
      if (slots[i] === 0) continue
      let at = this.#hash(keys[i])
      while (this.#slots[at] !== 0) at = (at + 1) & this.#mask
      this.#keys[at] = keys[i]
      this.#slots[at] = slots[i]
    }
  }
}
