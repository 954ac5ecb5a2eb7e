// A cursor over one message's body. Reading past its end, or leaving bytes unread, is a protocol violation.
import type { Conversion } from '../../engine/encodings/conversion.ts'
import { decodeUtf8 } from './decode-utf8.ts'
import { protocolViolation } from './protocol-error.ts'

export class MessageReader {
  readonly #body: Buffer
  readonly #conversion: Conversion | undefined
  #position = 0

  /** conversion: of its texts; absent: they are UTF8. */
  constructor(body: Buffer, conversion?: Conversion) {
    this.#body = body
    this.#conversion = conversion
  }

  get remaining(): number {
    return this.#body.length - this.#position
  }

  byte(): number {
    this.#need(1)
    return this.#body[this.#position++]
  }

  int16(): number {
    this.#need(2)
    this.#position += 2
    return this.#body.readInt16BE(this.#position - 2)
  }

  uint16(): number {
    return this.int16() & 0xffff
  }

  int32(): number {
    this.#need(4)
    this.#position += 4
    return this.#body.readInt32BE(this.#position - 4)
  }

  uint32(): number {
    return this.int32() >>> 0
  }

  bytes(length: number): Buffer {
    this.#need(length)
    this.#position += length
    return this.#body.subarray(this.#position - length, this.#position)
  }

  rest(): Buffer {
    return this.bytes(this.remaining)
  }

  /** Bytes up to a zero byte, which must be there. */
  cbytes(): Buffer {
    const end = this.#body.indexOf(0, this.#position)
    if (end < 0) throw protocolViolation('invalid string in message')
    const bytes = this.#body.subarray(this.#position, end)
    this.#position = end + 1
    return bytes
  }

  cstring(): string {
    const bytes = this.cbytes()
    return this.#conversion ? this.#conversion.decode(bytes) : decodeUtf8(bytes)
  }

  end(): void {
    if (this.remaining > 0) throw protocolViolation('invalid message format')
  }

  #need(bytes: number): void {
    if (bytes < 0 || this.remaining < bytes) throw protocolViolation('insufficient data left in message')
  }
}
