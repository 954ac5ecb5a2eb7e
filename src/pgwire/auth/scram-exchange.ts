// The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), with and without channel binding. Pure: messages in, messages out.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { protocolViolation } from '../protocol-error.ts'
import { hmac, sha256 } from './scram-verifier.ts'
import type { ScramVerifier } from './scram-verifier.ts'

export const scram = 'SCRAM-SHA-256'
export const scramPlus = 'SCRAM-SHA-256-PLUS'

export interface ScramChannel {
  readonly secure: boolean
  /** tls-server-end-point data, if the channel has it (then SCRAM-SHA-256-PLUS was offered). */
  readonly endPoint?: Buffer
}

export interface ScramFirst {
  readonly serverFirst: string
  /** The server's last message, or undefined: the proof does not fit. Throws 08P01 on a malformed message. */
  finish(clientFinal: string): string | undefined
}

/** Throws 08P01 for messages that are malformed or whose channel binding contradicts the channel. */
export function startScram(
  mechanism: string,
  clientFirst: string,
  verifier: ScramVerifier,
  channel: ScramChannel,
  serverNonce: string = randomBytes(18).toString('base64'),
): ScramFirst {
  const { gs2Header, binding, bare, clientNonce } = parseClientFirst(clientFirst)
  checkBinding(mechanism, binding, channel)
  const nonce = clientNonce + serverNonce
  const serverFirst = `r=${nonce},s=${verifier.salt.toString('base64')},i=${verifier.iterations}`
  const expectedBinding = Buffer.concat([
    Buffer.from(gs2Header),
    ...(mechanism === scramPlus && channel.endPoint ? [channel.endPoint] : []),
  ]).toString('base64')
  return {
    serverFirst,
    finish(clientFinal) {
      const { channelBinding, finalNonce, withoutProof, proof } = parseClientFinal(clientFinal)
      if (channelBinding !== expectedBinding) {
        // The header says what was negotiated: a changed one means that someone in the middle stripped the -PLUS offer.
        throw protocolViolation(
          mechanism === scramPlus
            ? 'SCRAM channel binding check failed'
            : 'unexpected SCRAM channel-binding attribute in client-final-message',
        )
      }
      if (finalNonce !== nonce) throw malformed('Nonce does not match.')
      const signedMessage = `${bare},${serverFirst},${withoutProof}`
      const clientSignature = hmac(verifier.storedKey, signedMessage)
      if (proof.length !== clientSignature.length) throw malformed('Malformed proof in client-final-message.')
      const clientKey = proof.map((byte, index) => byte ^ clientSignature[index])
      if (!timingSafeEqual(sha256(clientKey), verifier.storedKey)) return undefined
      return `v=${hmac(verifier.serverKey, signedMessage).toString('base64')}`
    },
  }
}

interface ClientFirst {
  readonly gs2Header: string
  /** n: the client cannot bind · y: it could but thinks the server cannot · else the type it binds with. */
  readonly binding: string
  readonly bare: string
  readonly clientNonce: string
}

function parseClientFirst(message: string): ClientFirst {
  const header = /^(n|y|p=([A-Za-z0-9.-]+)),(a=[^,]*)?,/.exec(message)
  if (!header) throw malformed('Unexpected channel-binding flag or missing header.')
  // The user comes from the startup packet; another identity here would be someone else's.
  if (header[3]) throw malformed('Client uses authorization identity, but it is not supported.')
  const bare = message.slice(header[0].length)
  if (bare.startsWith('m=')) throw malformed('Client requires an unsupported SCRAM extension.')
  const attributes = /^n=([^,]*),r=([\x21-\x2b\x2d-\x7e]+)(,.*)?$/s.exec(bare)
  if (!attributes) throw malformed('Expected attributes "n" and "r".')
  return { gs2Header: header[0], binding: header[2] ?? header[1], bare, clientNonce: attributes[2] }
}

function checkBinding(mechanism: string, binding: string, channel: ScramChannel): void {
  if (mechanism === scramPlus) {
    if (binding === 'n' || binding === 'y') {
      throw malformed(
        'The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data.',
      )
    }
    if (binding !== 'tls-server-end-point')
      throw protocolViolation(`unsupported SCRAM channel-binding type "${binding}"`)
    return
  }
  if (binding === 'y' && channel.endPoint) {
    throw protocolViolation('SCRAM channel binding negotiation error', {
      detail:
        'The client supports SCRAM channel binding but thinks the server does not.  However, this server does support channel binding.',
    })
  }
  if (binding !== 'n' && binding !== 'y') {
    throw malformed(
      'The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding data.',
    )
  }
}

function parseClientFinal(message: string) {
  const match = /^(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,[^p][^,]*)*),p=([A-Za-z0-9+/=]+)$/.exec(message)
  if (!match) throw malformed('Expected attributes "c", "r" and "p".')
  const [, withoutProof, channelBinding, finalNonce, proof] = match
  return { withoutProof, channelBinding, finalNonce, proof: Buffer.from(proof, 'base64') }
}

const malformed = (detail: string) => protocolViolation('malformed SCRAM message', { detail })
