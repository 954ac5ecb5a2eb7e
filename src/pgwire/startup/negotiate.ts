// From a fresh socket to a startup message: TLS by SSLRequest or directly, GSS refused, cancellations handed over.
import { FatalError, protocolViolation } from '../protocol-error.ts'
import type { Channel } from '../channel.ts'
import { startupPacketBytesMax } from '../limits.ts'
import { decodeStartupPacket } from './startup-packet.ts'
import type { StartupPacket } from './startup-packet.ts'
import type { TlsAcceptor } from './tls.ts'

/** First byte of a TLS record that holds a handshake. */
const tlsHandshake = 0x16

/** The startup message or the cancellation; undefined if the client left. */
export async function negotiate(
  channel: Channel,
  tls: TlsAcceptor | undefined,
): Promise<Extract<StartupPacket, { kind: 'startup' | 'cancel' }> | undefined> {
  if ((await channel.reader.peekByte()) === tlsHandshake) await startDirectTls(channel, tls)
  let askedTls = channel.secure
  let askedGss = false
  for (;;) {
    const body = await channel.reader.nextStartupPacket(startupPacketBytesMax)
    if (body === undefined) return undefined
    const packet = decodeStartupPacket(body)
    if (packet.kind === 'startup' || packet.kind === 'cancel') return packet
    const what = packet.kind === 'ssl' ? 'SSL' : 'GSSAPI encryption'
    // Each may be asked for once: a client that repeats itself is not one.
    if (packet.kind === 'ssl' ? askedTls : askedGss) {
      throw new FatalError(
        '0A000',
        `unsupported frontend protocol 1234.${packet.kind === 'ssl' ? 5679 : 5680}: server supports 3.0 to 3.2`,
      )
    }
    if (packet.kind === 'ssl') askedTls = true
    else askedGss = true
    // Bytes sent in the clear before the handshake would be read as if they had come encrypted (CVE-2021-23222).
    if (packet.kind === 'ssl' && tls && channel.reader.buffered > 0) {
      throw protocolViolation(`received unencrypted data after ${what} request`, {
        detail: 'This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.',
      })
    }
    if (packet.kind === 'ssl' && tls) {
      channel.sendRaw('S')
      await channel.startTls(tls)
    } else channel.sendRaw('N')
  }
}

async function startDirectTls(channel: Channel, tls: TlsAcceptor | undefined): Promise<void> {
  if (!tls) throw protocolViolation('received direct SSL connection request, but SSL is not configured')
  const protocol = await channel.startTls(tls)
  if (protocol !== 'postgresql') {
    throw protocolViolation('received direct SSL connection request without ALPN protocol negotiation extension')
  }
}
