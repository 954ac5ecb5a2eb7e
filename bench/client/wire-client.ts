// A client that costs as little as one can: messages are made before they are timed, and of the answers only frames are looked at.
// The same for every peer, so that its own cost stands on both sides of a ratio.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { serialize } from 'pg-protocol'
import type { Address } from '../peers/peer.ts'

const authentication = 0x52
const readyForQuery = 0x5a
const errorResponse = 0x45
const dataRow = 0x44
const copyInResponse = 0x47
const copyData = 0x64
/** Type byte and length. */
const headerBytes = 5

export class WireClient {
  readonly #socket: Socket
  readonly #password: string | undefined
  #rest: Buffer | undefined
  #error: Error | undefined
  #settled: (error: Error | undefined) => void = () => {}
  #copying: () => void = () => {}
  /** DataRow and CopyData messages so far, and bytes of all messages. */
  rows = 0
  bytes = 0
  onCopyData: ((data: Uint8Array) => void) | undefined

  private constructor(socket: Socket, password: string | undefined) {
    this.#socket = socket
    this.#password = password
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', (error) => this.#settled(error))
    socket.on('close', () => this.#settled(new Error('connection closed')))
  }

  static async connect(address: Address): Promise<WireClient> {
    const socket = connect(address.port, '127.0.0.1')
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    const client = new WireClient(socket, address.password)
    await client.exchange(serialize.startup({ user: address.user, database: address.database }))
    return client
  }

  /** Sends messages that end with one ReadyForQuery and calls back when it is here. One exchange at a time. */
  send(messages: Uint8Array, settled: (error: Error | undefined) => void): void {
    this.#settled = settled
    this.#socket.write(messages)
  }

  exchange(messages: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => this.send(messages, (error) => (error ? reject(error) : resolve())))
  }

  query(sql: string): Promise<void> {
    return this.exchange(serialize.query(sql))
  }

  /** Resolves when the server asks for the data of a COPY. */
  copyIn(): Promise<void> {
    return new Promise((resolve) => (this.#copying = resolve))
  }

  /** Part of an exchange; resolves when the socket has room for more. */
  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#socket.write(bytes)) await once(this.#socket, 'drain')
  }

  close(): void {
    this.#settled = () => {}
    this.#socket.end(serialize.end())
  }

  #receive(chunk: Buffer): void {
    this.bytes += chunk.length
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    while (bytes.length - at >= headerBytes) {
      const end = at + 1 + bytes.readInt32BE(at + 1)
      if (end > bytes.length) break
      this.#frame(bytes[at], bytes, at + headerBytes, end)
      at = end
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined
  }

  #frame(type: number, bytes: Buffer, start: number, end: number): void {
    if (type === dataRow) this.rows++
    else if (type === copyData) {
      this.rows++
      this.onCopyData?.(bytes.subarray(start, end))
    } else if (type === copyInResponse) this.#copying()
    else if (type === readyForQuery) {
      const error = this.#error
      this.#error = undefined
      this.#settled(error)
    } else if (type === errorResponse) {
      this.#error = new Error(bytes.toString('utf8', start, end).replaceAll('\0', ' '))
    } else if (type === authentication && bytes.readInt32BE(start) === 3) {
      this.#socket.write(serialize.password(this.#password ?? ''))
    }
  }
}

/** Keeps every client busy with one statement at a time until `next` has no more; answers how many were done. */
export function drive(clients: readonly WireClient[], next: () => Uint8Array | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    let done = 0
    let busy = clients.length
    for (const client of clients) {
      const settled = (error: Error | undefined): void => {
        if (error) {
          reject(error)
          return
        }
        done++
        step()
      }
      const step = (): void => {
        const messages = next()
        if (messages) client.send(messages, settled)
        else if (--busy === 0) resolve(done)
      }
      step()
    }
  })
}
