// AWS Signature Version 4 as it is defined: canonical request, string to sign, signing key.
import { createHmac, hash } from 'node:crypto'

export const algorithm = 'AWS4-HMAC-SHA256'

export interface Scope {
  /** YYYYMMDD */
  readonly date: string
  readonly region: string
  readonly service: string
}

export const scopeText = ({ date, region, service }: Scope): string => `${date}/${region}/${service}/aws4_request`

export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data)

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

export const signingKey = (secret: string, { date, region, service }: Scope): Buffer =>
  hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request')

export const signatureOf = (key: Buffer, text: string): string => hmac(key, text).toString('hex')

export const stringToSign = (time: string, scope: Scope, canonicalHash: string): string =>
  `${algorithm}\n${time}\n${scopeText(scope)}\n${canonicalHash}`

export interface CanonicalRequest {
  readonly method: string
  /** As it was sent. */
  readonly path: string
  /** Decoded names and values, without the signature itself. */
  readonly query: readonly (readonly [string, string])[]
  /** Lower-case names in order, with their values. */
  readonly headers: readonly (readonly [string, string])[]
  readonly payload: string
}

export function canonicalRequest({ method, path, query, headers, payload }: CanonicalRequest): string {
  const pairs = query
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  const lines = headers.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`).join('')
  const names = headers.map(([name]) => name).join(';')
  return `${method}\n${canonicalPath(path)}\n${pairs}\n${lines}\n${names}\n${payload}`
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** S3 encodes once: what came encoded in another spelling is spelled anew. */
const canonicalPath = (path: string): string =>
  path
    .split('/')
    .map((part) => encode(decodePart(part)))
    .join('/')

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
