// Bytes of rows as they are encoded: one buffer that grows, no allocation per row or value. Positions stay valid when it grows,
// views do not: take `bytes` anew after every reserve.

const smallestBytes = 4096

export class RowBuffer {
  bytes: Buffer<ArrayBuffer>
  at = 0

  constructor(bytes = smallestBytes) {
    this.bytes = Buffer.allocUnsafeSlow(Math.max(smallestBytes, bytes))
  }

  /** Makes room for so many bytes after `at`. */
  reserve(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + bytes))
    this.bytes.copy(larger, 0, 0, this.at)
    this.bytes = larger
  }

  int16(value: number): void {
    this.reserve(2)
    this.bytes[this.at++] = value >> 8
    this.bytes[this.at++] = value
  }

  int32(value: number): void {
    this.reserve(4)
    this.putInt32(this.at, value)
    this.at += 4
  }

  /** Into bytes that were reserved before, big-endian. */
  putInt32(at: number, value: number): void {
    const { bytes } = this
    bytes[at] = value >> 24
    bytes[at + 1] = value >> 16
    bytes[at + 2] = value >> 8
    bytes[at + 3] = value
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.at++] = value
  }

  /** Part of another array. Short parts are copied by hand: a native call costs more than they do. */
  copy(source: Uint8Array, start: number, end: number): void {
    const length = end - start
    this.reserve(length)
    const { bytes } = this
    let { at } = this
    if (length <= 24) for (let from = start; from < end; from++) bytes[at++] = source[from]
    else {
      bytes.set(source.subarray(start, end), at)
      at += length
    }
    this.at = at
  }

  text(text: string): void {
    this.reserve(text.length * 3)
    this.at += this.bytes.write(text, this.at, 'utf8')
  }

  /** Text of characters below 128. */
  ascii(text: string): void {
    this.reserve(text.length)
    for (let index = 0; index < text.length; index++) this.bytes[this.at++] = text.charCodeAt(index)
  }

  /** What was written; the buffer may go to another thread, and this object must not be used again. */
  finish(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset, this.at)
  }
}
