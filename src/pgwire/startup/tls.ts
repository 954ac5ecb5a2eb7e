// TLS of the listener: the acceptor that its sockets share, and the channel binding that SCRAM signs.
import { X509Certificate, createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { SecureVersion, TLSSocket } from 'node:tls'
import { ConnectionLost } from '../protocol-error.ts'

export interface TlsOptions {
  /** PEM. */
  readonly key: string | Buffer
  readonly cert: string | Buffer
  /** PEM of authorities whose client certificates are accepted; without it none are asked for. */
  readonly ca?: string | Buffer
  readonly passphrase?: string
  /** PostgreSQL's ssl_min_protocol_version: TLSv1.2. */
  readonly minVersion?: SecureVersion
}

export interface TlsAcceptor {
  /** Data of channel binding tls-server-end-point; absent if the certificate's signature has no single hash. */
  readonly endPoint?: Buffer
  /** Does the handshake on a socket that has been left at its first byte. Throws ConnectionLost if it fails. */
  accept(socket: Socket): Promise<TLSSocket>
}

export function createTlsAcceptor(options: TlsOptions): TlsAcceptor {
  const { key, cert, ca, passphrase, minVersion = 'TLSv1.2' } = options
  const waiting = new Map<string, (secured: TLSSocket) => void>()
  // It never listens: sockets are handed to it. A bare TLSSocket would not verify client certificates.
  const server = createServer({
    key,
    cert,
    ca,
    passphrase,
    minVersion,
    requestCert: ca !== undefined,
    rejectUnauthorized: false,
    ALPNProtocols: ['postgresql'],
    allowHalfOpen: true,
  })
  server.on('secureConnection', (secured) => waiting.get(peerOf(secured))?.(secured))
  server.on('tlsClientError', (_error, secured) => secured.destroy())
  const accept = (socket: Socket): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const peer = peerOf(socket)
      const settle = (): void => {
        waiting.delete(peer)
        socket.off('close', fail)
      }
      const fail = (): void => {
        settle()
        reject(new ConnectionLost())
      }
      waiting.set(peer, (secured) => {
        settle()
        resolve(secured)
      })
      socket.on('close', fail)
      server.emit('connection', socket)
    })
  return { endPoint: serverEndPoint(new X509Certificate(cert)), accept }
}

/** Open sockets of one listener differ in it. */
const peerOf = (socket: Socket): string =>
  `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`

/** RFC 5929, section 4.1: the certificate hashed by its signature's hash, where MD5 and SHA-1 give way to SHA-256. */
function serverEndPoint(certificate: X509Certificate): Buffer | undefined {
  const hash = /(md5|sha-?1|sha-?224|sha-?256|sha-?384|sha-?512)(?!\d)/i.exec(certificate.signatureAlgorithm ?? '')
  if (!hash) return undefined
  const name = hash[1].toLowerCase().replace('-', '')
  return createHash(name === 'md5' || name === 'sha1' ? 'sha256' : name)
    .update(certificate.raw)
    .digest()
}
