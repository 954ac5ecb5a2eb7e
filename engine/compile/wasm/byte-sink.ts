// Bytes of a module while it is written: growing, with LEB128 numbers.

export class ByteSink {
  #bytes = new Uint8Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  clear(): void {
    this.#length = 0
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  unsigned(value: number): void {
    this.#reserve(5)
    let rest = value >>> 0
    // Most are numbers of locals, and offsets of the first few places.
    if (rest < 128) {
      this.#bytes[this.#length++] = rest
      return
    }
    do {
      const low = rest & 127
      rest >>>= 7
      this.#bytes[this.#length++] = rest === 0 ? low : low | 128
    } while (rest !== 0)
  }

  signed(value: number): void {
    this.#reserve(5)
    let rest = value | 0
    for (;;) {
      const low = rest & 127
      rest >>= 7
      if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) {
        this.#bytes[this.#length++] = low
        return
      }
      this.#bytes[this.#length++] = low | 128
    }
  }

  signed64(value: bigint): void {
    this.#reserve(10)
    let rest = value
    for (;;) {
      const low = Number(rest & 127n)
      rest >>= 7n
      if ((rest === 0n && (low & 64) === 0) || (rest === -1n && (low & 64) !== 0)) {
        this.#bytes[this.#length++] = low
        return
      }
      this.#bytes[this.#length++] = low | 128
    }
  }

  double(value: number): void {
    this.#reserve(8)
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value, true)
    this.#length += 8
  }

  name(text: string): void {
    const bytes = Buffer.from(text, 'utf8')
    this.unsigned(bytes.length)
    this.append(bytes)
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + bytes))
    larger.set(this.view())
    this.#bytes = larger
  }
}
