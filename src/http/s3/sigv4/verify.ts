// Who signed a request: the Authorization header or a presigned URL, checked against the access key's secret.
import type { IncomingMessage } from 'node:http'
import { timingSafeEqual } from 'node:crypto'
import { accessDenied, S3Error } from '../s3-error.ts'
import {
  algorithm,
  canonicalRequest,
  type Scope,
  scopeText,
  sha256Hex,
  signatureOf,
  signingKey,
  stringToSign,
} from './signing.ts'

export interface SignedRequest {
  readonly accessKey: string
  /** As x-amz-content-sha256 has it; a presigned URL's body is unsigned unless it says otherwise. */
  readonly payload: string
  /** What chunks of a streaming body are signed with, beginning with the request's own signature. */
  readonly chunks: { readonly key: Buffer; readonly time: string; readonly scope: Scope; readonly seed: string }
}

export interface VerifyOptions {
  /** undefined: there is no such key. */
  secretOf(accessKey: string): Promise<string | undefined>
  now(): number
}

const skewMillisecondsMax = 15 * 60 * 1000
const expirySecondsMax = 7 * 24 * 3600

export const isPresigned = (query: URLSearchParams): boolean =>
  query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature')

export async function verifyRequest(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  options: VerifyOptions,
): Promise<SignedRequest> {
  const { authorization } = request.headers
  const presigned = isPresigned(query)
  if (presigned && authorization !== undefined)
    throw new S3Error('InvalidArgument', 'a request is signed by its URL or by its Authorization header, not by both')
  if (authorization === undefined && !presigned) throw accessDenied()
  const claim = presigned ? claimOfUrl(query) : claimOfHeader(request, authorization!)
  const secret = await options.secretOf(claim.accessKey)
  if (secret === undefined)
    throw new S3Error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.')
  checkTime(claim, options.now())
  const key = keptSigningKey(secret, claim.scope)
  const text = canonicalRequest({
    method: request.method ?? 'GET',
    path,
    query: [...query].filter(([name]) => name !== 'X-Amz-Signature'),
    headers: claim.signedHeaders.map((name) => [name, headerOf(request, name)] as const),
    payload: claim.payload,
  })
  const expected = signatureOf(key, stringToSign(claim.time, claim.scope, sha256Hex(text)))
  if (!sameText(expected, claim.signature)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    )
  }
  return {
    accessKey: claim.accessKey,
    payload: claim.payload,
    chunks: { key, time: claim.time, scope: claim.scope, seed: expected },
  }
}

/** A client's requests of one day have one key, which takes four hashes to make. */
const signingKeys = new Map<string, Buffer>()
const signingKeysMax = 256

function keptSigningKey(secret: string, scope: Scope): Buffer {
  const name = `${secret}/${scopeText(scope)}`
  let key = signingKeys.get(name)
  if (!key) {
    if (signingKeys.size >= signingKeysMax) signingKeys.delete(signingKeys.keys().next().value!)
    signingKeys.set(name, (key = signingKey(secret, scope)))
  }
  return key
}

interface Claim {
  readonly accessKey: string
  readonly scope: Scope
  readonly time: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly payload: string
  /** Of a presigned URL. */
  readonly expires?: number
}

function claimOfHeader(request: IncomingMessage, authorization: string): Claim {
  const malformed = (why: string): S3Error => new S3Error('AuthorizationHeaderMalformed', why)
  if (!authorization.startsWith(algorithm))
    throw new S3Error('InvalidRequest', `requests are signed with ${algorithm} here`)
  const fields = new Map(
    authorization
      .slice(algorithm.length)
      .split(',')
      .map((field) => field.trim().split(/=(.*)/s, 2) as [string, string]),
  )
  const [credential, signed, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) => fields.get(name))
  if (!credential || !signed || !signature) throw malformed('the Authorization header lacks a part')
  const time = String(request.headers['x-amz-date'] ?? timeOfDate(request.headers.date) ?? '')
  const payload = request.headers['x-amz-content-sha256']
  if (typeof payload !== 'string')
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256')
  const signedHeaders = signed.split(';')
  if (!signedHeaders.includes('host')) throw malformed('the host header must be signed')
  for (const name of Object.keys(request.headers))
    if (name.startsWith('x-amz-') && !signedHeaders.includes(name))
      throw accessDenied(`There were headers present in the request which were not signed: ${name}`)
  return { ...credentialOf(credential, time, malformed), time, signedHeaders, signature, payload }
}

function claimOfUrl(query: URLSearchParams): Claim {
  const malformed = (why: string): S3Error => new S3Error('AuthorizationQueryParametersError', why)
  if (query.get('X-Amz-Algorithm') !== algorithm) throw malformed(`X-Amz-Algorithm must be ${algorithm}`)
  const required = (name: string): string => {
    const value = query.get(name)
    if (!value) throw malformed(`Query-string authentication requires ${name}`)
    return value
  }
  const time = required('X-Amz-Date')
  const expires = Number(required('X-Amz-Expires'))
  if (!Number.isInteger(expires) || expires < 1 || expires > expirySecondsMax)
    throw malformed(`X-Amz-Expires must be from 1 to ${expirySecondsMax} seconds`)
  const signedHeaders = required('X-Amz-SignedHeaders').split(';')
  if (!signedHeaders.includes('host')) throw malformed('the host header must be signed')
  return {
    ...credentialOf(required('X-Amz-Credential'), time, malformed),
    time,
    signedHeaders,
    signature: required('X-Amz-Signature'),
    payload: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
    expires,
  }
}

function credentialOf(
  credential: string,
  time: string,
  malformed: (why: string) => S3Error,
): { accessKey: string; scope: Scope } {
  const parts = credential.split('/')
  const [date, region, service, end] = parts.slice(-4)
  if (parts.length < 5 || service !== 's3' || end !== 'aws4_request')
    throw malformed('the credential is not of the form KEY/DATE/REGION/s3/aws4_request')
  if (!/^\d{8}T\d{6}Z$/.test(time)) throw accessDenied('AWS authentication requires a valid Date or x-amz-date header')
  if (!time.startsWith(date)) throw malformed("the credential's date is not that of the request")
  return { accessKey: parts.slice(0, -4).join('/'), scope: { date, region, service } }
}

function checkTime({ time, expires }: Claim, now: number): void {
  const at = Date.parse(time.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(at)) throw accessDenied('AWS authentication requires a valid Date or x-amz-date header')
  if (expires !== undefined) {
    if (now > at + expires * 1000) throw accessDenied('Request has expired')
    if (at > now + skewMillisecondsMax) throw accessDenied('Request is not yet valid')
  } else if (Math.abs(now - at) > skewMillisecondsMax) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      "The difference between the request time and the server's time is too large.",
    )
  }
}

/** All of a name that was sent more than once. */
function headerOf(request: IncomingMessage, name: string): string {
  const values = request.headersDistinct[name] ?? []
  return values.map((value) => value.trim()).join(',')
}

function timeOfDate(date: string | undefined): string | undefined {
  const at = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')
}

export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
