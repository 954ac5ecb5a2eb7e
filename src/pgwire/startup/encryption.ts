// What pg_stat_ssl tells of a connection's TLS.
import type { TLSSocket } from 'node:tls'
import type { Encryption } from '../../session/wire-session.ts'

export function encryptionOf(tls: TLSSocket): Encryption {
  const { name } = tls.getCipher()
  const certificate = tls.getPeerX509Certificate()
  return {
    version: tls.getProtocol(),
    cipher: name,
    bits: /256|CHACHA20/.test(name) ? 256 : 128,
    certificate: certificate && {
      subject: slashed(certificate.subject),
      issuer: slashed(certificate.issuer),
      serial: certificate.serialNumber,
    },
  }
}

const slashed = (lines: string): string =>
  lines
    .split('\n')
    .map((part) => `/${part}`)
    .join('')
