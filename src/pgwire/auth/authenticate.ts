// Proves that a client is who it says, by the method of the host rule that fits. Returns, or throws FATAL.
import { authenticationLimit, frontend } from '../messages/frontend.ts'
import {
  writeAuthenticationOk,
  writeCleartextRequest,
  writeSaslContinue,
  writeSaslFinal,
  writeSaslRequest,
} from '../messages/authentication.ts'
import type { Channel } from '../channel.ts'
import { decodeUtf8 } from '../decode-utf8.ts'
import { MessageReader } from '../message-reader.ts'
import { ConnectionLost, FatalError, protocolViolation } from '../protocol-error.ts'
import { methodFor } from './host-rules.ts'
import type { Applicant, HostRule } from './host-rules.ts'
import { scram, scramPlus, startScram } from './scram-exchange.ts'
import { mockVerifier, parseVerifier, passwordFits } from './scram-verifier.ts'
import type { ScramVerifier } from './scram-verifier.ts'

export interface AuthenticationOptions {
  readonly rules: readonly HostRule[]
  /** Verifier text of a login role; undefined: no such role, or no password. */
  verifier(user: string): string | undefined
  /** Makes the salts of users that do not exist; kept across restarts, so that these do not show. */
  readonly mockSecret: Uint8Array
  /** Replaces the comparison with the verifier for method `password` (a directory, a token service). */
  readonly checkPassword?: (user: string, password: string) => Promise<boolean>
  /** See TlsAcceptor. */
  readonly endPoint?: Buffer
}

export async function authenticate(
  channel: Channel,
  applicant: Applicant,
  options: AuthenticationOptions,
): Promise<void> {
  refuseBadCertificate(channel)
  const method = methodFor(options.rules, applicant)
  switch (method) {
    case 'trust':
      break
    case 'scram-sha-256':
      await authenticateScram(channel, applicant.user, options)
      break
    case 'password':
      await authenticatePassword(channel, applicant, options)
      break
    case 'cert':
      authenticateCertificate(channel, applicant.user)
      break
    case 'reject':
    case undefined:
      throw refused(method, applicant)
  }
  writeAuthenticationOk(channel.output)
}

/** The same decision for a password that came another way (HTTP's Basic): throws the same errors. */
export async function checkPassword(
  applicant: Applicant,
  password: string | undefined,
  options: Omit<AuthenticationOptions, 'endPoint'>,
): Promise<void> {
  const method = methodFor(options.rules, applicant)
  if (method === 'trust') return
  if (method === undefined || method === 'reject' || method === 'cert') throw refused(method, applicant)
  if (password === undefined || !(await passwordMatches(applicant.user, password, options)))
    throw failed(applicant.user)
}

async function authenticateScram(channel: Channel, user: string, options: AuthenticationOptions): Promise<void> {
  const { output } = channel
  const endPoint = channel.secure ? options.endPoint : undefined
  const mechanisms = endPoint ? [scramPlus, scram] : [scram]
  writeSaslRequest(output, mechanisms)
  const first = new MessageReader(await nextPassword(channel))
  const mechanism = first.cstring()
  if (!mechanisms.includes(mechanism))
    throw protocolViolation('client selected an invalid SASL authentication mechanism')
  const length = first.int32()
  const clientFirst = decodeUtf8(length < 0 ? Buffer.alloc(0) : first.bytes(length))
  first.end()
  const exchange = startScram(mechanism, clientFirst, verifierOf(user, options), { secure: channel.secure, endPoint })
  writeSaslContinue(output, exchange.serverFirst)
  const serverFinal = exchange.finish(decodeUtf8(await nextPassword(channel)))
  if (serverFinal === undefined) throw failed(user)
  writeSaslFinal(output, serverFinal)
}

async function authenticatePassword(
  channel: Channel,
  applicant: Applicant,
  options: AuthenticationOptions,
): Promise<void> {
  if (!channel.secure) {
    throw new FatalError('28000', 'password authentication in the clear is only allowed over TLS')
  }
  writeCleartextRequest(channel.output)
  const reader = new MessageReader(await nextPassword(channel))
  const password = reader.cstring()
  reader.end()
  if (password === '') throw new FatalError('28P01', 'empty password returned by client')
  if (!(await passwordMatches(applicant.user, password, options))) throw failed(applicant.user)
}

async function passwordMatches(
  user: string,
  password: string,
  options: Omit<AuthenticationOptions, 'endPoint'>,
): Promise<boolean> {
  if (options.checkPassword) return options.checkPassword(user, password)
  return passwordFits(password, verifierOf(user, options))
}

function verifierOf(user: string, options: Pick<AuthenticationOptions, 'verifier' | 'mockSecret'>): ScramVerifier {
  const text = options.verifier(user)
  return (text === undefined ? undefined : parseVerifier(text)) ?? mockVerifier(user, options.mockSecret)
}

/** A certificate that was shown must be good, whatever the method. */
function refuseBadCertificate(channel: Channel): void {
  if (channel.clientCertificate?.valid === false) throw new FatalError('28000', 'client certificate is not valid')
}

function authenticateCertificate(channel: Channel, user: string): void {
  const certificate = channel.clientCertificate
  if (!certificate?.valid) throw new FatalError('28000', 'connection requires a valid client certificate')
  if (certificate.commonName !== user)
    throw new FatalError('28000', `certificate authentication failed for user "${user}"`)
}

async function nextPassword(channel: Channel): Promise<Buffer> {
  channel.output.flush()
  const frame = await channel.reader.next(authenticationLimit)
  if (!frame) throw new ConnectionLost()
  if (frame.type !== frontend.password) {
    throw protocolViolation(`expected password response, got message type ${frame.type}`)
  }
  return frame.body
}

const failed = (user: string): FatalError =>
  new FatalError('28P01', `password authentication failed for user "${user}"`)

function refused(method: 'reject' | 'cert' | undefined, { user, database, address, secure }: Applicant): FatalError {
  const rejects = method === undefined ? 'no pg_hba.conf entry' : 'pg_hba.conf rejects connection'
  const encryption = secure ? 'SSL encryption' : 'no encryption'
  return new FatalError(
    '28000',
    `${rejects} for host "${address ?? '[local]'}", user "${user}", database "${database}", ${encryption}`,
  )
}
