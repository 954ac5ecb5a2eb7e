// A client's socket with its reader and its output; starting TLS replaces all three.
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { FrameReader } from './frame-reader.ts'
import { lingerMilliseconds } from './limits.ts'
import { OutputStream } from './output-stream.ts'
import type { Encryption } from '../session/wire-session.ts'
import { encryptionOf } from './startup/encryption.ts'
import type { TlsAcceptor } from './startup/tls.ts'

export class Channel {
  readonly #plain: Socket
  #tls: TLSSocket | undefined
  #ending = false
  #securing = false
  #onEnd: (() => void) | undefined
  reader: FrameReader
  output: OutputStream

  constructor(socket: Socket) {
    this.#plain = socket
    this.reader = new FrameReader(socket)
    this.output = new OutputStream(socket)
    // Without a listener an error would end the process; what it means is seen as the end of input.
    socket.on('error', () => {})
  }

  get secure(): boolean {
    return this.#tls !== undefined
  }

  /** A TLS handshake is under way: the reader reads nothing, and only the socket's end ends it. */
  get securing(): boolean {
    return this.#securing
  }

  /** Whether the client gave a certificate, whether it was signed by one of ours, and its common name. */
  get clientCertificate(): { readonly valid: boolean; readonly commonName: string | undefined } | undefined {
    const certificate = this.#tls?.getPeerX509Certificate()
    if (!this.#tls || !certificate) return undefined
    const names = certificate.subject.split('\n').filter((part) => part.startsWith('CN='))
    return { valid: this.#tls.authorized, commonName: names.length === 1 ? names[0].slice(3) : undefined }
  }

  /** For pg_stat_ssl; undefined: the connection is not encrypted. */
  get encryption(): Encryption | undefined {
    return this.#tls && encryptionOf(this.#tls)
  }

  /** Called once the client has closed its side, or the socket is gone. */
  set onEnd(listener: () => void) {
    this.#onEnd = listener
    this.reader.onEnd = listener
  }

  get gone(): boolean {
    return this.#socket.destroyed
  }

  /** A single byte outside of any message. */
  sendRaw(letter: 'S' | 'N'): void {
    this.#socket.write(letter)
  }

  /** Resolves with the negotiated application protocol once the handshake is done. */
  async startTls(acceptor: TlsAcceptor): Promise<string | false | null> {
    this.reader.detach()
    this.#securing = true
    const tls = await acceptor.accept(this.#plain)
    this.#securing = false
    tls.on('error', () => {})
    this.#tls = tls
    this.reader = new FrameReader(tls)
    this.reader.onEnd = this.#onEnd
    this.output = new OutputStream(tls)
    return tls.alpnProtocol
  }

  /** Sends what is gathered and closes; a client that does not close its side is cut off a little later. */
  end(): void {
    if (this.#ending) return
    this.#ending = true
    const socket = this.#socket
    if (socket.destroyed) return
    this.output.flush()
    // Closing with unread input would reset the connection and lose the last message on its way.
    this.reader.detach()
    socket.on('end', () => socket.destroySoon())
    socket.end()
    socket.resume()
    setTimeout(() => socket.destroy(), lingerMilliseconds).unref()
  }

  destroy(): void {
    this.#tls?.destroy()
    this.#plain.destroy()
  }

  get #socket(): Socket {
    return this.#tls ?? this.#plain
  }
}
