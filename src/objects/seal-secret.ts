// Secrets of access keys as they are stored: signatures cannot be verified without the secret itself, so it is encrypted under the
// server's own, which lies in another file than the database.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

export class SecretSealer {
  readonly #key: Buffer

  constructor(serverSecret: Uint8Array) {
    this.#key = Buffer.from(hkdfSync('sha256', serverSecret, '', 'access keys', 32))
  }

  /** accessKey: a sealed secret is of no use under another key's name. */
  seal(accessKey: string, secret: string): string {
    const nonce = randomBytes(nonceBytes)
    const sealing = createCipheriv(cipher, this.#key, nonce).setAAD(Buffer.from(accessKey))
    const text = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()])
    return Buffer.concat([nonce, sealing.getAuthTag(), text]).toString('base64')
  }

  /** undefined: it was not sealed by this server's secret, or not for this key. */
  open(accessKey: string, sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64')
    const opening = createDecipheriv(cipher, this.#key, bytes.subarray(0, nonceBytes))
      .setAAD(Buffer.from(accessKey))
      .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
    try {
      return Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()]).toString()
    } catch {
      return undefined
    }
  }
}
