// A client that sends frames as told, valid or not, and hands back every message of the server as plain data.
import { isUtf8 } from 'node:buffer'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { Parser } from 'pg-protocol/dist/parser.js'

export interface WireMessage {
  /** PostgreSQL's name of the message. */
  readonly type: string
  readonly [field: string]: unknown
}

const names: Readonly<Record<string, string>> = {
  R: 'Authentication',
  S: 'ParameterStatus',
  K: 'BackendKeyData',
  Z: 'ReadyForQuery',
  T: 'RowDescription',
  D: 'DataRow',
  C: 'CommandComplete',
  E: 'ErrorResponse',
  N: 'NoticeResponse',
  I: 'EmptyQueryResponse',
  t: 'ParameterDescription',
  n: 'NoData',
  s: 'PortalSuspended',
  '1': 'ParseComplete',
  '2': 'BindComplete',
  '3': 'CloseComplete',
  G: 'CopyInResponse',
  H: 'CopyOutResponse',
  d: 'CopyData',
  c: 'CopyDone',
  A: 'NotificationResponse',
  v: 'NegotiateProtocolVersion',
  V: 'FunctionCallResponse',
}

export class WireClient {
  #socket: Duplex
  #bytes: Buffer = Buffer.alloc(0)
  #messages: WireMessage[] = []
  #wake: (() => void) | undefined
  /** Column formats of the last RowDescription: binary values are shown in hexadecimal, and so is what is not UTF-8. */
  #formats: readonly number[] = []
  closed = false

  private constructor(socket: Duplex) {
    this.#socket = socket
    this.#listen(socket)
  }

  static async open(host: string, port: number): Promise<WireClient> {
    const socket = connect({ host, port, allowHalfOpen: true })
    socket.setNoDelay(true)
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new WireClient(socket)
  }

  static async openLocal(path: string): Promise<WireClient> {
    const socket = connect({ path, allowHalfOpen: true })
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new WireClient(socket)
  }

  /** TLS from the first byte on. */
  static async openTls(host: string, port: number, options: ConnectionOptions): Promise<WireClient> {
    const socket = connectTls({ host, port, rejectUnauthorized: false, ...options })
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
    return new WireClient(socket)
  }

  /** Wraps the plain socket once the server has answered S. */
  async upgrade(options: ConnectionOptions = {}): Promise<void> {
    this.#socket.removeAllListeners('data')
    const secured = connectTls({ socket: this.#socket as Socket, rejectUnauthorized: false, ...options })
    await new Promise((resolve, reject) => secured.once('secureConnect', resolve).once('error', reject))
    this.#socket = secured
    this.#listen(secured)
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** One message: type byte and body. */
  send(type: string, body: Uint8Array = Buffer.alloc(0)): void {
    this.write(frame(type, body))
  }

  /** A packet of the startup phase. */
  sendStartup(parameters: Readonly<Record<string, string>>, version = 196_608): void {
    this.write(startupPacket(parameters, version))
  }

  query(text: string): void {
    this.send('Q', cstring(text))
  }

  /** Stops reading, so that the server's output piles up on its side. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Closes our side only. */
  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** The next message; undefined once the server has closed. */
  async next(milliseconds = 5_000): Promise<WireMessage | undefined> {
    const deadline = Date.now() + milliseconds
    while (this.#messages.length === 0) {
      if (this.closed) return undefined
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`no message within ${milliseconds} ms`)
      await this.#activity(left)
    }
    return this.#messages.shift()
  }

  /** Messages up to and with the first of this type. Throws if the server closes before. */
  async until(type: string, milliseconds = 5_000): Promise<WireMessage[]> {
    const seen: WireMessage[] = []
    for (;;) {
      const message = await this.next(milliseconds)
      if (!message) throw new Error(`closed before ${type}; saw ${seen.map((each) => JSON.stringify(each)).join(' ')}`)
      seen.push(message)
      if (message.type === type) return seen
    }
  }

  /** Everything until the server closes. */
  async rest(milliseconds = 5_000): Promise<WireMessage[]> {
    const seen: WireMessage[] = []
    for (let message = await this.next(milliseconds); message; message = await this.next(milliseconds))
      seen.push(message)
    return seen
  }

  /** A byte outside of any message: the answer to SSLRequest and GSSENCRequest. */
  async rawByte(milliseconds = 5_000): Promise<string | undefined> {
    while (this.#bytes.length === 0 && !this.closed) await this.#activity(milliseconds)
    if (this.#bytes.length === 0) return undefined
    const byte = this.#bytes.toString('latin1', 0, 1)
    this.#bytes = this.#bytes.subarray(1)
    return byte
  }

  #listen(socket: Duplex): void {
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk])
      this.#cut()
      this.#wake?.()
    })
    const closed = (): void => {
      this.closed = true
      this.#wake?.()
    }
    socket.on('end', closed)
    socket.on('close', closed)
    socket.on('error', closed)
  }

  #cut(): void {
    while (this.#bytes.length >= 5) {
      const type = String.fromCharCode(this.#bytes[0])
      const size = this.#bytes.readUInt32BE(1) + 1
      // A lone S or N before the startup message is an answer, not a frame: rawByte takes it.
      if (this.#bytes.length < size) return
      this.#messages.push(this.#decode(type, this.#bytes.subarray(0, size)))
      this.#bytes = this.#bytes.subarray(size)
    }
  }

  #decode(type: string, bytes: Buffer): WireMessage {
    const name = names[type] ?? `Unknown_${type}`
    const body = bytes.subarray(5)
    if (type === 'D') return { type: name, values: rowValues(body, this.#formats) }
    if (type === 'v') return { type: name, version: body.readInt32BE(0), options: cstrings(body.subarray(8)) }
    if (type === 'K') return { type: name, pid: body.readInt32BE(0), key: body.subarray(4).toString('hex') }
    if (type === 'd') return { type: name, data: shown(body) }
    if (type === 'V') return { type: name, value: body.readInt32BE(0) < 0 ? null : shown(body.subarray(4)) }
    let fields: Record<string, unknown> = {}
    new Parser().parse(bytes, (message) => (fields = simplify(name, message as unknown as Record<string, unknown>)))
    if (type === 'T')
      this.#formats = (fields.fields as { format: string }[]).map((field) => (field.format === 'binary' ? 1 : 0))
    return { type: name, ...fields }
  }

  async #activity(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

export function frame(type: string, body: Uint8Array = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(body.length + 4), body])
}

export function startupPacket(parameters: Readonly<Record<string, string>>, version = 196_608): Buffer {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [cstring(name), cstring(value)])
  const body = Buffer.concat([int32(version), ...pairs, Buffer.of(0)])
  return Buffer.concat([int32(body.length + 4), body])
}

export const sslRequest = Buffer.concat([int32(8), int32(80_877_103)])
export const gssRequest = Buffer.concat([int32(8), int32(80_877_104)])

export function cancelRequest(pid: number, key: Uint8Array): Buffer {
  return Buffer.concat([int32(12 + key.length), int32(80_877_102), int32(pid), key])
}

export const cstring = (text: string): Buffer => Buffer.from(`${text}\0`)

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value | 0)
  return bytes
}

function rowValues(body: Buffer, formats: readonly number[]): (string | null)[] {
  let at = 2
  return Array.from({ length: body.readUInt16BE(0) }, (_, column) => {
    const length = body.readInt32BE(at)
    at += 4
    if (length < 0) return null
    const value = body.subarray(at, (at += length))
    return formats[column] !== 1 && isUtf8(value) ? value.toString() : `\\x${value.toString('hex')}`
  })
}

/** Text as text, other bytes in hexadecimal. */
const shown = (bytes: Buffer): string =>
  // oxlint-disable-next-line no-control-regex
  /^[\t\n\r\x20-\x7e]*$/.test(bytes.toString('latin1')) ? bytes.toString() : `\\x${bytes.toString('hex')}`

const cstrings = (bytes: Buffer): string[] => bytes.toString().split('\0').slice(0, -1)

function simplify(type: string, message: Record<string, unknown>): Record<string, unknown> {
  switch (type) {
    case 'NotificationResponse': {
      const { channel, payload } = message
      return { channel, payload }
    }
    case 'ErrorResponse':
    case 'NoticeResponse': {
      const {
        severity,
        code,
        message: text,
        detail,
        hint,
        position,
        where,
        schema,
        table,
        column,
        dataType,
        constraint,
      } = message
      const all = {
        severity,
        code,
        message: text,
        detail,
        hint,
        position,
        where,
        schema,
        table,
        column,
        dataType,
        constraint,
      }
      return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
    }
    case 'ReadyForQuery':
      return { status: message.status }
    case 'CommandComplete':
      return { tag: message.text }
    case 'ParameterStatus':
      return { name: message.parameterName, value: message.parameterValue }
    case 'RowDescription':
      return {
        fields: (message.fields as Record<string, unknown>[]).map((field) => ({
          name: field.name,
          type: field.dataTypeID,
          typmod: field.dataTypeModifier,
          length: field.dataTypeSize,
          format: field.format,
        })),
      }
    case 'ParameterDescription':
      return { types: message.dataTypeIDs }
    case 'Authentication':
      return {
        method: message.name,
        ...(message.mechanisms ? { mechanisms: message.mechanisms } : {}),
        ...(message.data ? { data: message.data } : {}),
      }
    case 'CopyInResponse':
    case 'CopyOutResponse':
      return { binary: message.binary, formats: message.columnTypes }
    default:
      return {}
  }
}
