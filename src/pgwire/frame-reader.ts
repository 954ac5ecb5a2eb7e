// Cuts a socket's bytes into messages. While nobody asks, no more is read from the socket than a little ahead, and that is the back-pressure.
// A message's memory is only taken as its bytes arrive, whatever length it announces.
import type { Duplex } from 'node:stream'
import { readAheadBytesMax } from './limits.ts'
import { ConnectionLost, protocolViolation } from './protocol-error.ts'

export interface Frame {
  /** The message's type byte. */
  readonly type: number
  /** Without type and length; a view of memory that is never written again. */
  readonly body: Buffer
}

/** Largest body of a message of this type; undefined: there is no such message. */
export type FrameLimit = (type: number) => number | undefined

const empty = Buffer.alloc(0)

export class FrameReader {
  readonly #socket: Duplex
  readonly #onData = (chunk: Buffer): void => this.#receive(chunk)
  readonly #onEnd = (): void => this.#finish()
  #current: Buffer = empty
  #position = 0
  /** Chunks after #current, joined to it only once a whole message is there. */
  #later: Buffer[] = []
  #laterBytes = 0
  /** Of a message whose body is taken as it arrives. */
  #bodyLeft = 0
  #ended = false
  #interrupted = false
  #paused = false
  /** Tells who waits for bytes whether there are more. */
  #wake: ((more: boolean) => void) | undefined
  /** Called once when the client has closed its side or the socket is gone. */
  onEnd: (() => void) | undefined

  constructor(socket: Duplex) {
    this.#socket = socket
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onEnd)
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Bytes that have arrived and were not asked for. */
  get buffered(): number {
    return this.#current.length - this.#position + this.#laterBytes + this.#socket.readableLength
  }

  /** Stops reading; the bytes not yet taken go back into the socket, for TLS to read. */
  detach(): void {
    this.#socket.off('data', this.#onData)
    this.#socket.pause()
    this.#socket.off('end', this.#onEnd)
    this.#socket.off('close', this.#onEnd)
    this.#join()
    const rest = this.#current.subarray(this.#position)
    this.#current = empty
    this.#position = 0
    if (rest.length > 0) this.#socket.unshift(rest)
  }

  /** Makes a waiting and every later wait for bytes end as if the client had closed. */
  interrupt(): void {
    this.#interrupted = true
    this.#tell(false)
  }

  /** The first byte to come, without taking it; undefined at the end of input. */
  async peekByte(): Promise<number | undefined> {
    if (!(await this.#gather(1))) return undefined
    return this.#current[this.#position]
  }

  /** A packet of the startup phase: no type byte. Its body, without the length. What cannot be one is not answered: it may be no client of ours. */
  async nextStartupPacket(bytesMax: number): Promise<Buffer | undefined> {
    if (!(await this.#gather(4))) return undefined
    const length = this.#current.readInt32BE(this.#position)
    if (length < 8 || length > bytesMax) throw new ConnectionLost('invalid length of startup packet')
    if (!(await this.#gather(length))) return undefined
    const body = this.#current.subarray(this.#position + 4, this.#position + length)
    this.#position += length
    return body
  }

  /** A message that has wholly arrived, without waiting. */
  take(limit: FrameLimit): Frame | undefined {
    if (!this.#passBody() || !this.#have(5)) return undefined
    const type = this.#current[this.#position]
    const length = this.#current.readInt32BE(this.#position + 1)
    const bytesMax = limit(type)
    if (bytesMax === undefined) throw protocolViolation(`invalid frontend message type ${type}`)
    if (length < 4 || length - 4 > bytesMax) throw protocolViolation('invalid message length')
    if (!this.#have(length + 1)) return undefined
    const body = this.#current.subarray(this.#position + 5, this.#position + 1 + length)
    this.#position += length + 1
    return { type, body }
  }

  /**
   * What has arrived of the bodies of messages of one type that come next, one after the other into `into` from `at`, as much as fits.
   * Answers where it ends. COPY input comes a row a message, or in messages larger than what a socket holds: neither a frame object for
   * each nor joining its parts is worth it. A body that is not all taken here is passed over by whoever asks for a message next.
   */
  takeBodies(type: number, limit: FrameLimit, into: Buffer, at: number): number {
    const bytesMax = limit(type) ?? 0
    for (;;) {
      while (this.#bodyLeft > 0 && at < into.length && this.#advance()) {
        const start = this.#position
        const end = Math.min(this.#current.length, start + this.#bodyLeft, start + into.length - at)
        at += this.#current.copy(into, at, start, end)
        this.#position = end
        this.#bodyLeft -= end - start
      }
      if (this.#bodyLeft > 0 || at === into.length || !this.#have(5) || this.#current[this.#position] !== type)
        return at
      const length = this.#current.readInt32BE(this.#position + 1)
      if (length < 4 || length - 4 > bytesMax) throw protocolViolation('invalid message length')
      this.#position += 5
      this.#bodyLeft = length - 4
    }
  }

  /** Waits so many milliseconds at most for something to take: the type of the next message, or that of a body taken in part. */
  async nextType(bodyType: number, milliseconds: number): Promise<number | 'end' | 'pause'> {
    while (this.#bodyLeft > 0 ? !this.#advance() : !this.#have(5)) {
      const came = await this.#moreWithin(milliseconds)
      if (came !== 'more') return came
    }
    return this.#bodyLeft > 0 ? bodyType : this.#current[this.#position]
  }

  /** The type of the next message if it has wholly arrived. */
  peekType(limit: FrameLimit): number | undefined {
    if (!this.#passBody() || !this.#have(5)) return undefined
    const type = this.#current[this.#position]
    const length = this.#current.readInt32BE(this.#position + 1)
    const bytesMax = limit(type)
    if (bytesMax === undefined || length < 4 || length - 4 > bytesMax) return undefined
    return this.#have(length + 1) ? type : undefined
  }

  /** Whether exactly these bytes come next and are here. */
  startsWith(bytes: Buffer): boolean {
    if (!this.#passBody() || !this.#have(bytes.length)) return false
    const start = this.#position
    return this.#current.compare(bytes, 0, bytes.length, start, start + bytes.length) === 0
  }

  /** Bytes that are here, as startsWith said. */
  skip(bytes: number): void {
    this.#position += bytes
  }

  /** The next message; undefined at the end of input (bytes of an unfinished message are dropped). */
  async next(limit: FrameLimit): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.take(limit)
      if (frame) return frame
      if (!(await this.#more())) return undefined
    }
  }

  /** Whether there is a byte at the position; what was before it is forgotten. */
  #advance(): boolean {
    if (this.#position < this.#current.length) return true
    const next = this.#later.shift()
    if (!next) return false
    this.#laterBytes -= next.length
    this.#current = next
    this.#position = 0
    return true
  }

  /** Leaves out what nobody took of a body; false: not all of it is here. */
  #passBody(): boolean {
    while (this.#bodyLeft > 0) {
      if (!this.#advance()) return false
      const passed = Math.min(this.#bodyLeft, this.#current.length - this.#position)
      this.#position += passed
      this.#bodyLeft -= passed
    }
    return true
  }

  async #gather(bytes: number): Promise<boolean> {
    while (!this.#have(bytes)) if (!(await this.#more())) return false
    return true
  }

  /** Whether so many bytes are there; if so they lie in #current. */
  #have(bytes: number): boolean {
    const here = this.#current.length - this.#position
    if (here >= bytes) return true
    if (here + this.#laterBytes < bytes) return false
    this.#join()
    return true
  }

  #append(chunk: Buffer): void {
    if (this.#position === this.#current.length && this.#later.length === 0) {
      this.#current = chunk
      this.#position = 0
      return
    }
    this.#later.push(chunk)
    this.#laterBytes += chunk.length
  }

  #join(): void {
    if (this.#later.length === 0) return
    this.#current = Buffer.concat([this.#current.subarray(this.#position), ...this.#later])
    this.#position = 0
    this.#later = []
    this.#laterBytes = 0
  }

  /** Waits for more bytes than there are; false: none will come. */
  #more(): Promise<boolean> {
    if (this.#interrupted || this.#ended) return Promise.resolve(false)
    if (this.#paused) {
      this.#paused = false
      this.#socket.resume()
    }
    return new Promise((resolve) => (this.#wake = resolve))
  }

  async #moreWithin(milliseconds: number): Promise<'more' | 'end' | 'pause'> {
    let late = false
    const timer = setTimeout(() => {
      late = true
      this.#tell(false)
    }, milliseconds)
    const more = await this.#more()
    clearTimeout(timer)
    return more ? 'more' : late ? 'pause' : 'end'
  }

  #receive(chunk: Buffer): void {
    this.#append(chunk)
    if (this.#wake) this.#tell(true)
    else if (!this.#paused && this.buffered >= readAheadBytesMax) {
      this.#paused = true
      this.#socket.pause()
    }
  }

  #tell(more: boolean): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.(more)
  }

  #finish(): void {
    if (this.#ended) return
    this.#ended = true
    this.#tell(false)
    this.onEnd?.()
  }
}
