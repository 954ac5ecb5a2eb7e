// One client from accept to close: negotiate, authenticate, open a session, serve, and always clean up.
import type { Socket } from 'node:net'
import { PgError } from '../../engine/errors.ts'
import type { Session, SessionFactory } from '../session/wire-session.ts'
import { authenticate } from './auth/authenticate.ts'
import type { AuthenticationOptions } from './auth/authenticate.ts'
import { plainAddress } from './auth/host-rules.ts'
import { Channel } from './channel.ts'
import { authenticationMillisecondsMax, halfClosedMilliseconds } from './limits.ts'
import type { Logger } from './logger.ts'
import {
  writeBackendKeyData,
  writeNegotiateProtocolVersion,
  writeParameterStatus,
  writeReadyForQuery,
} from './messages/authentication.ts'
import { writeError } from './messages/error-response.ts'
import { sessionLimit } from './messages/frontend.ts'
import { ConnectionLost, FatalError, adminShutdown } from './protocol-error.ts'
import { serveMessages, toPgError } from './serve-messages.ts'
import { negotiate } from './startup/negotiate.ts'
import type { StartupMessage } from './startup/startup-packet.ts'
import type { TlsAcceptor } from './startup/tls.ts'

export interface ConnectionOptions extends Omit<AuthenticationOptions, 'endPoint' | 'verifier'> {
  readonly sessions: SessionFactory
  readonly logger: Logger
  readonly tls?: TlsAcceptor
  readonly authenticationMilliseconds?: number
  readonly messageBytesMax?: number
  /** Throws 53300. Called once a client is authenticated. */
  admit(connection: Connection): void
  /** A CancelRequest came in. */
  cancel(backendPid: number, secretKey: Uint8Array): void
}

export class Connection {
  readonly #channel: Channel
  readonly #options: ConnectionOptions
  readonly #address: string | null
  readonly #port: number
  #session: Session | undefined
  #keySent: Uint8Array = new Uint8Array()
  #termination: PgError | undefined
  #busy = false
  #halfClosed: NodeJS.Timeout | undefined
  /** Resolves when everything the connection held is released. */
  readonly done: Promise<void>

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#address = socket.remoteAddress === undefined ? null : plainAddress(socket.remoteAddress)
    this.#port = socket.remotePort ?? -1
    this.#options = options
    this.#channel = new Channel(socket)
    this.#channel.onEnd = () => this.#clientLeft()
    this.done = this.#live()
  }

  get backendPid(): number | undefined {
    return this.#session?.backendPid
  }

  /** The key this client was given, which its CancelRequest must repeat. */
  get keySent(): Uint8Array {
    return this.#keySent
  }

  get session(): Session | undefined {
    return this.#session
  }

  /** Ends the connection with this error: at once if it is idle or must be, else after the message it handles. */
  terminate(error: PgError = adminShutdown(), atOnce = false): void {
    this.#termination ??= error
    if (atOnce) this.#session?.cancel()
    if (atOnce || !this.#busy) this.#channel.reader.interrupt()
  }

  /** Cuts the connection off. */
  destroy(): void {
    this.#session?.cancel()
    this.#channel.destroy()
  }

  async #live(): Promise<void> {
    const { logger } = this.#options
    try {
      const ready = await this.#start()
      if (ready) await this.#serve(ready)
    } catch (error) {
      this.#sayFatal(error instanceof ConnectionLost && !this.#channel.gone ? (this.#termination ?? error) : error)
    } finally {
      clearTimeout(this.#halfClosed)
      try {
        await this.#session?.close()
      } catch (error) {
        logger.error({ err: error }, 'session did not close')
      }
      this.#channel.end()
    }
  }

  /** Everything before the session; undefined: the client is already done. */
  async #start(): Promise<StartupMessage | undefined> {
    const { authenticationMilliseconds = authenticationMillisecondsMax, tls } = this.#options
    const deadline = setTimeout(() => {
      this.terminate(new FatalError('57014', 'canceling authentication due to timeout'))
      // A TLS handshake waits for the socket, not for the reader.
      if (this.#channel.securing) this.#channel.destroy()
    }, authenticationMilliseconds)
    deadline.unref()
    try {
      const packet = await negotiate(this.#channel, tls)
      if (packet === undefined) {
        if (this.#termination) throw this.#termination
        return undefined
      }
      if (packet.kind === 'cancel') {
        this.#options.cancel(packet.backendPid, packet.secretKey)
        return undefined
      }
      if (packet.negotiate) {
        writeNegotiateProtocolVersion(this.#channel.output, packet.negotiate.version, packet.negotiate.unknownOptions)
      }
      const { user, database } = packet
      await authenticate(
        this.#channel,
        { user, database, address: this.#address, secure: this.#channel.secure },
        { ...this.#options, verifier: (name) => this.#options.sessions.verifier(name), endPoint: tls?.endPoint },
      )
      if (this.#termination) throw this.#termination
      return packet
    } finally {
      clearTimeout(deadline)
    }
  }

  async #serve(startup: StartupMessage): Promise<void> {
    const { sessions, logger, messageBytesMax } = this.#options
    const { user, database, parameters, minor } = startup
    const channel = this.#channel
    this.#options.admit(this)
    const session = sessions.open({
      user,
      database,
      parameters,
      clientAddress: this.#address,
      clientPort: this.#port,
      encryption: channel.encryption,
    })
    this.#session = session
    // Clients before 3.2 have room for four bytes; none may be told to cancel with an empty key.
    this.#keySent = minor >= 2 ? session.secretKey : session.secretKey.subarray(0, 4)
    if (this.#keySent.length < 4) throw new Error('a session needs a secret key of at least four bytes')
    for (const [name, value] of session.reportedParameters) writeParameterStatus(channel.output, name, value)
    writeBackendKeyData(channel.output, session.backendPid, this.#keySent)
    writeReadyForQuery(channel.output, session.transactionStatus)
    logger.debug({ user, database, address: this.#address, pid: session.backendPid }, 'connected')
    await serveMessages({
      channel,
      session,
      logger,
      limit: sessionLimit(messageBytesMax),
      termination: () => this.#termination,
      busy: (busy) => (this.#busy = busy),
    })
  }

  #sayFatal(error: unknown): void {
    const { logger } = this.#options
    if (error instanceof ConnectionLost) {
      logger.debug({ address: this.#address, pid: this.backendPid }, error.message)
      return
    }
    const { sqlstate, message, fields }: PgError = toPgError(error, logger)
    logger.info(
      { address: this.#address, pid: this.backendPid, sqlstate, fatal: message },
      'connection ended by the server',
    )
    writeError(this.#channel.output, { severity: 'FATAL', sqlstate, message, fields })
  }

  /** A reset client is gone. One that only closed its side may still wait for its answer, but not for ever. */
  #clientLeft(): void {
    if (!this.#session || !this.#busy) return
    if (this.#channel.gone) this.#session.cancel()
    else this.#halfClosed ??= setTimeout(() => this.#busy && this.#session?.cancel(), halfClosedMilliseconds).unref()
  }
}
