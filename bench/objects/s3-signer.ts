// Requests of S3 as bytes, signed ahead of the time that is measured.
import {
  algorithm,
  canonicalRequest,
  type Scope,
  scopeText,
  sha256Hex,
  signatureOf,
  signingKey,
  stringToSign,
} from '../../src/http/s3/sigv4/signing.ts'

export interface S3Credentials {
  readonly port: number
  readonly accessKey: string
  readonly secret: string
}

/** The body is not signed: what is measured is what a store does with it. */
const payload = 'UNSIGNED-PAYLOAD'
const signedHeaders = 'host;x-amz-content-sha256;x-amz-date'

export class S3Signer {
  readonly #credentials: S3Credentials
  #key: { readonly scope: Scope; readonly key: Buffer } | undefined

  constructor(credentials: S3Credentials) {
    this.#credentials = credentials
  }

  /** Up to the empty line, and small bodies with it. size: of a body that follows. */
  request(method: string, path: string, body?: Buffer, size = body?.length ?? 0): Buffer {
    const { port, accessKey, secret } = this.#credentials
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    const date = time.slice(0, 8)
    if (this.#key?.scope.date !== date) {
      const scope = { date, region: 'us-east-1', service: 's3' }
      this.#key = { scope, key: signingKey(secret, scope) }
    }
    const { scope, key } = this.#key
    const host = `127.0.0.1:${port}`
    const [target, search = ''] = path.split('?')
    const headers = [
      ['host', host],
      ['x-amz-content-sha256', payload],
      ['x-amz-date', time],
    ] as const
    const text = canonicalRequest({
      method,
      path: target,
      query: [...new URLSearchParams(search)],
      headers,
      payload,
    })
    const signature = signatureOf(key, stringToSign(time, scope, sha256Hex(text)))
    const head =
      `${method} ${path} HTTP/1.1\r\n` +
      headers.map(([name, value]) => `${name}: ${value}\r\n`).join('') +
      `content-length: ${size}\r\n` +
      `authorization: ${algorithm} Credential=${accessKey}/${scopeText(scope)}, SignedHeaders=${signedHeaders}, Signature=${signature}\r\n\r\n`
    return body ? Buffer.concat([Buffer.from(head), body]) : Buffer.from(head)
  }
}
