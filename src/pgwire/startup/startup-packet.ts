// The first packet: a request for encryption, a cancellation, or the startup message proper.
import { PgError } from '../../../engine/errors.ts'
import { MessageReader } from '../message-reader.ts'
import { FatalError, protocolViolation } from '../protocol-error.ts'
import { parseOptions } from './options.ts'

export type StartupPacket =
  | { readonly kind: 'ssl' }
  | { readonly kind: 'gss' }
  | { readonly kind: 'cancel'; readonly backendPid: number; readonly secretKey: Uint8Array }
  | StartupMessage

export interface StartupMessage {
  readonly kind: 'startup'
  /** Minor version as the connection will speak it. */
  readonly minor: number
  /** What NegotiateProtocolVersion must say, if it must be sent. */
  readonly negotiate?: { readonly version: number; readonly unknownOptions: readonly string[] }
  readonly user: string
  readonly database: string
  /** Settings by name: those of `options` first, then those given as parameters, which win. */
  readonly parameters: ReadonlyMap<string, string>
}

const newestMinor = 2
const majorVersion = 3
const cancelCode = 1234 * 65_536 + 5678
const sslCode = 1234 * 65_536 + 5679
const gssCode = 1234 * 65_536 + 5680

export function decodeStartupPacket(body: Buffer): StartupPacket {
  const reader = new MessageReader(body)
  const code = reader.int32()
  if (code === sslCode) return { kind: 'ssl' }
  if (code === gssCode) return { kind: 'gss' }
  if (code === cancelCode) return decodeCancel(reader)
  const major = code >>> 16
  const minor = code & 0xffff
  if (major !== majorVersion) {
    throw new FatalError(
      '0A000',
      `unsupported frontend protocol ${major}.${minor}: server supports ${majorVersion}.0 to ${majorVersion}.${newestMinor}`,
    )
  }
  return decodeStartup(reader, minor)
}

function decodeCancel(reader: MessageReader): StartupPacket {
  const backendPid = reader.int32()
  const secretKey = reader.rest()
  if (secretKey.length < 4 || secretKey.length > 256) throw protocolViolation('invalid length of cancel request packet')
  return { kind: 'cancel', backendPid, secretKey }
}

function decodeStartup(reader: MessageReader, askedMinor: number): StartupMessage {
  const given = new Map<string, string>()
  const unknownOptions: string[] = []
  for (;;) {
    if (reader.remaining === 0) throw layoutError()
    const name = reader.cstring()
    if (name === '') break
    const value = reader.cstring()
    if (name.startsWith('_pq_.')) unknownOptions.push(name)
    else given.set(name, value)
  }
  if (reader.remaining > 0) throw layoutError()
  refuseReplication(given.get('replication'))
  const user = given.get('user') ?? ''
  if (user === '') throw new FatalError('28000', 'no PostgreSQL user name specified in startup packet')
  const parameters = new Map<string, string>()
  for (const [name, value] of parseOptions(given.get('options') ?? '')) parameters.set(name, value)
  for (const [name, value] of given) if (!notSettings.has(name)) parameters.set(name, value)
  const minor = Math.min(askedMinor, newestMinor)
  const negotiate =
    askedMinor > newestMinor || unknownOptions.length > 0
      ? { version: majorVersion * 65_536 + minor, unknownOptions }
      : undefined
  return { kind: 'startup', minor, negotiate, user, database: given.get('database') || user, parameters }
}

const notSettings = new Set(['user', 'database', 'options', 'replication'])

const layoutError = (): FatalError =>
  protocolViolation('invalid startup packet layout: expected terminator as last byte')

function refuseReplication(value: string | undefined): void {
  if (value === undefined || /^(false|off|no|0|f|n|of)$/i.test(value)) return
  if (value === 'database' || /^(true|on|yes|1|t|y)$/i.test(value)) {
    throw new FatalError('0A000', 'replication connections are not supported')
  }
  throw new PgError('22023', `invalid value for parameter "replication": "${value}"`, {
    hint: 'Valid values are: "false", 0, "true", 1, "database".',
  })
}
