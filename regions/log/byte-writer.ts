// Bytes appended to a growing buffer, and read back in the same order. Numbers are little-endian, small ones varints.

export class ByteWriter {
  #bytes: Buffer<ArrayBuffer>
  #length = 0

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafe(capacity)
  }

  get length(): number {
    return this.#length
  }

  /** For the next use: what finish gave is overwritten. */
  clear(): void {
    this.#length = 0
  }

  u8(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  u32(value: number): void {
    this.#reserve(4)
    this.#length = this.#bytes.writeUInt32LE(value, this.#length)
  }

  f64(value: number): void {
    this.#reserve(8)
    this.#length = this.#bytes.writeDoubleLE(value, this.#length)
  }

  /** 0 … 2^53. */
  varint(value: number): void {
    this.#reserve(8)
    while (value >= 128) {
      this.#bytes[this.#length++] = (value % 128) | 128
      value = Math.floor(value / 128)
    }
    this.#bytes[this.#length++] = value
  }

  /** Small magnitudes of either sign. */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value)
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.byteLength)
    this.#bytes.set(value, this.#length)
    this.#length += value.byteLength
  }

  sizedBytes(value: Uint8Array): void {
    this.varint(value.byteLength)
    this.bytes(value)
  }

  text(value: string): void {
    this.sizedBytes(Buffer.from(value, 'utf8'))
  }

  /** A view, valid until the next write. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const next = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes))
    next.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = next
  }
}

/** Throws RangeError beyond the end: records are checksummed, so that is a fault and not a torn tail. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#at++)
  }

  u32(): number {
    this.#at += 4
    return this.#bytes.readUInt32LE(this.#at - 4)
  }

  f64(): number {
    this.#at += 8
    return this.#bytes.readDoubleLE(this.#at - 8)
  }

  varint(): number {
    let value = 0
    let unit = 1
    for (;;) {
      const byte = this.u8()
      value += (byte & 127) * unit
      if (byte < 128) return value
      unit *= 128
    }
  }

  zigzag(): number {
    const value = this.varint()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }

  get position(): number {
    return this.#at
  }

  /** What was read since then, as a view of the input. */
  readSince(position: number): Buffer {
    return this.#bytes.subarray(position, this.#at)
  }

  /** A view of the input. */
  bytes(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('read beyond the end of a record')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  sizedBytes(): Buffer {
    return this.bytes(this.varint())
  }

  text(): string {
    return this.sizedBytes().toString('utf8')
  }
}
