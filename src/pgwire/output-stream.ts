// What goes to the client: small messages gather in one buffer, large ones go straight to the socket, in order.
import type { Duplex } from 'node:stream'
import type { Conversion } from '../../engine/encodings/conversion.ts'
import { outputBufferBytes } from './limits.ts'
import { ConnectionLost } from './protocol-error.ts'

export class OutputStream {
  readonly #socket: Duplex
  #buffer = newBuffer()
  #length = 0
  #messageStart = 0
  #isBegun = false
  /** What it holds ends an answer. Answers within a pipeline are not looked for before its Sync or a Flush, and leave in fewer packets so. */
  isWaitedFor = false
  /** To what the client reads; undefined: that is UTF8. */
  conversion: () => Conversion | undefined = () => undefined

  constructor(socket: Duplex) {
    this.#socket = socket
  }

  /** Starts a message; end() patches its length. One that was begun and not ended is forgotten: its text could not be converted. */
  begin(type: string): this {
    if (this.#isBegun) this.#length = this.#messageStart - 1
    this.#isBegun = true
    this.#reserve(5)
    this.#buffer[this.#length] = type.charCodeAt(0)
    this.#messageStart = this.#length + 1
    this.#length += 5
    return this
  }

  byte(value: number): this {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
    return this
  }

  /** Counts go beyond what is signed: clients read up to 65,535. */
  int16(value: number): this {
    this.#reserve(2)
    this.#length = this.#buffer.writeUInt16BE(value & 0xffff, this.#length)
    return this
  }

  int32(value: number): this {
    this.#reserve(4)
    this.#length = this.#buffer.writeInt32BE(value | 0, this.#length)
    return this
  }

  bytes(value: Uint8Array): this {
    this.#reserve(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
    return this
  }

  /** Throws 22P05 for what the client's encoding lacks. Ends with a zero byte; one inside the text would end it early, so the text is cut there. */
  cstring(text: string): this {
    const zero = text.indexOf('\0')
    const whole = zero < 0 ? text : text.slice(0, zero)
    const conversion = this.conversion()
    if (conversion) return this.bytes(conversion.encode(whole)).byte(0)
    this.#reserve(whole.length * 3 + 1)
    this.#length += this.#buffer.write(whole, this.#length, 'utf8')
    this.#buffer[this.#length++] = 0
    return this
  }

  end(): void {
    this.#isBegun = false
    this.#buffer.writeInt32BE(this.#length - this.#messageStart, this.#messageStart)
    if (this.#length >= outputBufferBytes) this.flush()
  }

  /** Hands everything gathered to the socket. */
  flush(): void {
    this.isWaitedFor = false
    if (this.#length === 0) return
    if (this.#socket.writable) this.#socket.write(this.#buffer.subarray(0, this.#length))
    // What the socket has not sent yet stays in the old one.
    if (this.#socket.writableLength > 0 || this.#buffer.length > bufferBytes) this.#buffer = newBuffer()
    this.#length = 0
  }

  /** Complete messages, which are not copied and must not change until they are `sent`. Resolves when the socket has room again. */
  async write(messages: Uint8Array, sent?: () => void): Promise<void> {
    if (messages.length < 1024) {
      this.bytes(messages)
      sent?.()
    } else {
      this.flush()
      if (this.#socket.writable) this.#socket.write(messages, sent)
    }
    if (this.#length >= outputBufferBytes) this.flush()
    await this.room()
  }

  get isOpen(): boolean {
    return this.#socket.writable
  }

  /** Resolves when the socket has room, and is rejected if it closes instead; undefined: there is room. Throws where it is closed. */
  room(): Promise<void> | undefined {
    if (!this.#socket.writable) throw new ConnectionLost()
    if (!this.#socket.writableNeedDrain) return undefined
    return new Promise<void>((resolve, reject) => {
      const settle = (done: () => void) => (): void => {
        this.#socket.off('drain', drained)
        this.#socket.off('close', closed)
        done()
      }
      const drained = settle(resolve)
      const closed = settle(() => reject(new ConnectionLost()))
      this.#socket.on('drain', drained)
      this.#socket.on('close', closed)
    })
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + bytes))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}

const bufferBytes = 1024
const newBuffer = (): Buffer => Buffer.allocUnsafe(bufferBytes)
