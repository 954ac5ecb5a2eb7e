// The Postgres listener: accepts, counts, routes cancellations and shuts down.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { PgError } from '../../engine/errors.ts'
import type { SessionFactory } from '../session/wire-session.ts'
import { defaultHostRules } from './auth/host-rules.ts'
import type { HostRule } from './auth/host-rules.ts'
import { Connection } from './connection.ts'
import { connectionsMax, keepAliveMilliseconds, pendingConnectionsMax } from './limits.ts'
import { listenLocally, socketPath } from './local-socket.ts'
import { silentLogger } from './logger.ts'
import type { Logger } from './logger.ts'
import { adminShutdown } from './protocol-error.ts'
import { refuse } from './refuse.ts'
import { createTlsAcceptor } from './startup/tls.ts'
import type { TlsOptions } from './startup/tls.ts'

export interface PostgresOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Where a Unix socket is to be, too. */
  readonly socketDirectory?: string
  readonly sessions: SessionFactory
  readonly logger?: Logger
  readonly tls?: TlsOptions
  /** Default: trust on loopback, SCRAM from elsewhere. */
  readonly rules?: readonly HostRule[]
  /** Keep it across restarts (see AuthenticationOptions); default: random. */
  readonly mockSecret?: Uint8Array
  readonly checkPassword?: (user: string, password: string) => Promise<boolean>
  readonly connectionsMax?: number
  readonly authenticationMilliseconds?: number
  readonly messageBytesMax?: number
}

export interface PostgresServer {
  readonly host: string
  readonly port: number
  /** Authenticated connections now. */
  readonly connections: number
  /** pg_terminate_backend, session timeouts: false if there is no such backend. */
  terminate(backendPid: number, error?: PgError): boolean
  /** Stops accepting, says goodbye (57P01) to idle clients, waits for the busy ones, and cuts them off at the deadline. */
  drain(deadlineMilliseconds: number): Promise<void>
}

export async function servePostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { sessions, logger = silentLogger } = options
  const most = options.connectionsMax ?? connectionsMax
  const connections = new Set<Connection>()
  const admitted = new Set<Connection>()
  let draining = false

  const byPid = (pid: number): Connection | undefined => {
    for (const connection of admitted) if (connection.backendPid === pid) return connection
    return undefined
  }
  const connectionOptions = {
    sessions,
    logger,
    tls: options.tls && createTlsAcceptor(options.tls),
    rules: options.rules ?? defaultHostRules,
    mockSecret: options.mockSecret ?? randomBytes(32),
    checkPassword: options.checkPassword,
    authenticationMilliseconds: options.authenticationMilliseconds,
    messageBytesMax: options.messageBytesMax,
    admit(connection: Connection): void {
      if (draining) throw new PgError('57P03', 'the database system is shutting down')
      if (admitted.size >= most) throw tooManyClients()
      admitted.add(connection)
    },
    cancel(backendPid: number, secretKey: Uint8Array): void {
      const connection = byPid(backendPid)
      const { keySent, session } = connection ?? {}
      if (!session || keySent?.length !== secretKey.length || !timingSafeEqual(keySent, secretKey)) {
        logger.info({ pid: backendPid }, 'cancel request with a wrong key or for no session')
        return
      }
      sessions.cancel(backendPid, session.secretKey)
    },
  }

  const accept = (socket: Socket, local = false): void => {
    if (draining) return refuse(socket, new PgError('57P03', 'the database system is shutting down'))
    if (connections.size >= most + pendingConnectionsMax) return refuse(socket, tooManyClients())
    socket.setNoDelay(true)
    socket.setKeepAlive(true, keepAliveMilliseconds)
    // As in PostgreSQL: what does not leave the machine is not encrypted.
    const connection = new Connection(socket, local ? { ...connectionOptions, tls: undefined } : connectionOptions)
    connections.add(connection)
    connection.done
      .catch((error: unknown) => logger.error({ err: error }, 'connection failed to end'))
      .finally(() => {
        connections.delete(connection)
        admitted.delete(connection)
      })
  }

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: false }, (socket) => accept(socket))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  server.on('error', (error) => logger.error({ err: error }, 'listener failed'))
  const { port } = server.address() as AddressInfo
  const localServer = createServer({ allowHalfOpen: true }, (socket) => accept(socket, true))
  if (options.socketDirectory !== undefined) await listenLocally(localServer, socketPath(options.socketDirectory, port))
  localServer.on('error', (error) => logger.error({ err: error }, 'listener of the socket failed'))

  return {
    host: options.host,
    port,
    get connections() {
      return admitted.size
    },
    terminate(backendPid, error = adminShutdown()) {
      const connection = byPid(backendPid)
      connection?.terminate(error, true)
      return connection !== undefined
    },
    async drain(deadlineMilliseconds) {
      draining = true
      server.close()
      localServer.close()
      for (const connection of connections) connection.terminate()
      const all = Promise.allSettled([...connections].map((connection) => connection.done))
      const deadline = setTimeout(() => {
        for (const connection of connections) connection.destroy()
      }, deadlineMilliseconds)
      await all
      clearTimeout(deadline)
    },
  }
}

const tooManyClients = (): PgError => new PgError('53300', 'sorry, too many clients already')
