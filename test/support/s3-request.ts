// Requests of S3 byte by byte as a test wants them: signed by header or by URL, and what comes back.
import { request as httpRequest } from 'node:http'
import {
  algorithm,
  canonicalRequest,
  scopeText,
  sha256Hex,
  signatureOf,
  signingKey,
  stringToSign,
} from '../../src/http/s3/sigv4/signing.ts'

export interface S3Asked {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly accessKey?: string
  readonly secret?: string
  readonly time?: Date
  readonly host?: string
  /** After the request was signed. */
  readonly tamper?: (headers: Record<string, string>) => void
}

export interface S3Answered {
  readonly status: number
  readonly body: string
  readonly code: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface S3Signer {
  readonly port: number
  readonly accessKey: string
  readonly secretKey: string
}

const stampOf = (time: Date): string => time.toISOString().replace(/[-:]|\.\d+/g, '')

/** Headers with their signature. */
export function signedHeaders(signer: S3Signer, asked: S3Asked): Record<string, string> {
  const { method = 'GET', path, body = '', time = new Date() } = asked
  const stamp = stampOf(time)
  const scope = { date: stamp.slice(0, 8), region: 'anywhere', service: 's3' }
  const headers: Record<string, string> = {
    host: asked.host ?? `127.0.0.1:${signer.port}`,
    'x-amz-date': stamp,
    'x-amz-content-sha256': sha256Hex(body),
    ...asked.headers,
  }
  const [target, search = ''] = path.split('?')
  const names = Object.keys(headers).sort()
  const text = canonicalRequest({
    method,
    path: target,
    query: [...new URLSearchParams(search)],
    headers: names.map((name) => [name, headers[name]] as const),
    payload: headers['x-amz-content-sha256'],
  })
  const key = signingKey(asked.secret ?? signer.secretKey, scope)
  const signature = signatureOf(key, stringToSign(stamp, scope, sha256Hex(text)))
  headers['authorization'] =
    `${algorithm} Credential=${asked.accessKey ?? signer.accessKey}/${scopeText(scope)}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  asked.tamper?.(headers)
  return headers
}

export const askS3 = (signer: S3Signer, asked: S3Asked): Promise<S3Answered> =>
  sendS3(signer.port, asked.method ?? 'GET', asked.path, signedHeaders(signer, asked), asked.body)

/** A path that needs no header but the host's. */
export function presignedPath(signer: S3Signer, method: string, path: string, time: Date, seconds: number): string {
  const stamp = stampOf(time)
  const scope = { date: stamp.slice(0, 8), region: 'r', service: 's3' }
  const query = new URLSearchParams({
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': `${signer.accessKey}/${scopeText(scope)}`,
    'X-Amz-Date': stamp,
    'X-Amz-Expires': String(seconds),
    'X-Amz-SignedHeaders': 'host',
  })
  const text = canonicalRequest({
    method,
    path,
    query: [...query],
    headers: [['host', `127.0.0.1:${signer.port}`]],
    payload: 'UNSIGNED-PAYLOAD',
  })
  const key = signingKey(signer.secretKey, scope)
  query.set('X-Amz-Signature', signatureOf(key, stringToSign(stamp, scope, sha256Hex(text))))
  return `${path}?${query.toString()}`
}

export function sendS3(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer = '',
): Promise<S3Answered> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      headers: 'transfer-encoding' in headers ? headers : { 'content-length': Buffer.byteLength(body), ...headers },
    })
    request.on('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => {
        request.destroy()
        resolve({
          status: response.statusCode ?? 0,
          body: text,
          code: /<Code>(\w+)</.exec(text)?.[1] ?? '',
          headers: response.headers,
        })
      })
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}
