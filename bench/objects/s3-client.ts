// A client of S3 that signs and sends, and reads nothing into what comes back: so that it is not what is measured.
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
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

export class BenchClient {
  readonly #port: number
  readonly #accessKey: string
  readonly #secret: string
  readonly #agent: Agent
  #key: { readonly scope: Scope; readonly key: Buffer } | undefined

  constructor(port: number, accessKey: string, secret: string, connections: number) {
    this.#port = port
    this.#accessKey = accessKey
    this.#secret = secret
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  /** Bytes of the answer; text of it where `text` is asked for. */
  async send(
    method: string,
    path: string,
    body?: Buffer | { readonly size: number; readonly pieces: Iterable<Buffer> },
    text = false,
  ): Promise<{ readonly bytes: number; readonly text: string }> {
    const size = body === undefined ? 0 : Buffer.isBuffer(body) ? body.length : body.size
    const sending = request({
      host: '127.0.0.1',
      port: this.#port,
      method,
      path,
      agent: this.#agent,
      headers: this.#headers(method, path, size),
    })
    const response = new Promise<IncomingMessage>((resolve, reject) =>
      sending.once('response', resolve).once('error', reject),
    )
    if (body === undefined || Buffer.isBuffer(body)) sending.end(body)
    else {
      for (const piece of body.pieces)
        if (!sending.write(piece)) await new Promise((resolve) => sending.once('drain', resolve))
      sending.end()
    }
    const answer = await response
    let bytes = 0
    let whole = ''
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (text || answer.statusCode! >= 300) whole += chunk.toString()
    }
    if (answer.statusCode! >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${whole}`)
    return { bytes, text: whole }
  }

  close(): void {
    this.#agent.destroy()
  }

  #headers(method: string, path: string, size: number): Record<string, string | number> {
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    const date = time.slice(0, 8)
    if (this.#key?.scope.date !== date) {
      const scope = { date, region: 'us-east-1', service: 's3' }
      this.#key = { scope, key: signingKey(this.#secret, scope) }
    }
    const { scope, key } = this.#key
    const host = `127.0.0.1:${this.#port}`
    const payload = 'UNSIGNED-PAYLOAD'
    const [target, search = ''] = path.split('?')
    const headers = [
      ['host', host],
      ['x-amz-content-sha256', payload],
      ['x-amz-date', time],
    ] as const
    const text = canonicalRequest({ method, path: target, query: [...new URLSearchParams(search)], headers, payload })
    const signature = signatureOf(key, stringToSign(time, scope, sha256Hex(text)))
    return {
      ...Object.fromEntries(headers),
      'content-length': size,
      authorization: `${algorithm} Credential=${this.#accessKey}/${scopeText(scope)}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${signature}`,
    }
  }
}
