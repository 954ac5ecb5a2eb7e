// The S3 gateway: takes a request apart, proves who sent it, runs its operation, and turns errors into S3's.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BucketInfo, BucketStore } from '../../../regions/objects/bucket-store.ts'
import { noSuchBucket } from '../../../regions/objects/object-error.ts'
import type { BucketUse } from '../../objects/bucket-access.ts'
import type { Logger } from '../../pgwire/logger.ts'
import { addressOf } from './address.ts'
import { quoted } from './answer.ts'
import { chooseOperation } from './choose-operation.ts'
import { accessDenied, failureOf } from './s3-error.ts'
import { isSignedUrlOfVersion2, verifyUrlOfVersion2 } from './sigv2/verify-url.ts'
import { isPresigned, type VerifyOptions, verifyRequest } from './sigv4/verify.ts'
import { xmlError } from './xml/write-xml.ts'

export interface S3Options {
  store(): Promise<BucketStore>
  /** What an access key signs with, and the role it belongs to; undefined: there is none, or its role may not log in. */
  keyOf(accessKey: string): Promise<{ readonly secret: string; readonly role: number } | undefined>
  /** The one rule of who may use a bucket. */
  mayUse(role: number, bucket: BucketInfo, use: BucketUse): boolean
  readonly roleName: (oid: number) => string
  /** Hosts below it name a bucket. */
  readonly domain: string
  readonly logger: Logger
  readonly now?: () => number
}

/** Whether a request on a port that has other things too is one of S3's. */
export function isS3Request(request: IncomingMessage, domain: string): boolean {
  if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256') || request.headers['x-amz-date'] !== undefined)
    return true
  const { query, bucket } = addressOfAny(request, domain)
  // Older signatures in headers are refused in S3's form.
  if (request.headers.authorization?.startsWith('AWS ') || isSignedUrlOfVersion2(query)) return true
  return (
    isPresigned(query) ||
    ((request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '') === `${bucket}.${domain}` && bucket !== '')
  )
}

function addressOfAny(request: IncomingMessage, domain: string): { query: URLSearchParams; bucket: string } {
  try {
    return addressOf(request, domain)
  } catch {
    return { query: new URLSearchParams(), bucket: '' }
  }
}

/** Answers with the operation's name, for metrics. */
export async function answerS3(
  request: IncomingMessage,
  response: ServerResponse,
  options: S3Options,
): Promise<string> {
  const requestId = randomBytes(8).toString('hex').toUpperCase()
  response.setHeader('x-amz-request-id', requestId)
  response.setHeader('x-amz-id-2', requestId)
  let operationName = 'unknown'
  try {
    const address = addressOf(request, options.domain)
    const { path, query, bucket, key } = address
    let role = 0
    const verifying: VerifyOptions = {
      now: options.now ?? Date.now,
      secretOf: async (accessKey) => {
        const found = await options.keyOf(accessKey)
        role = found?.role ?? 0
        return found?.secret
      },
    }
    const signed = isSignedUrlOfVersion2(query)
      ? await verifyUrlOfVersion2(request, path, address.hostBucket, query, verifying)
      : await verifyRequest(request, path, query, verifying)
    const copies = request.headers['x-amz-copy-source'] !== undefined
    const { name, operation } = chooseOperation(request.method ?? 'GET', address, copies)
    operationName = name
    const store = await options.store()
    await operation({
      request,
      response,
      store,
      query,
      bucket,
      key,
      signed,
      role,
      requestId,
      roleName: options.roleName,
      mayUse: (info, use) => !info.hidden && options.mayUse(role, info, use),
      allow: async (wanted, use) => {
        const info = await store.bucket(wanted)
        // A bucket that is not for S3 does not exist for it.
        if (!info || info.hidden) throw noSuchBucket(wanted)
        if (!options.mayUse(role, info, use)) throw accessDenied()
        return info
      },
    })
  } catch (error) {
    sendFailure(request, response, requestId, error, options.logger)
  }
  return operationName
}

function sendFailure(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  error: unknown,
  logger: Logger,
): void {
  const { code, message, status, etag } = failureOf(error)
  if (status === 500) logger.error({ err: error }, 'unexpected fault')
  if (response.headersSent || response.destroyed) {
    // The client has part of a good answer: only cutting it off tells that the rest is missing.
    response.destroy()
    return
  }
  // What is left of a refused body is not worth reading.
  if (!request.complete) response.setHeader('connection', 'close')
  if (etag !== undefined) response.setHeader('etag', quoted(etag))
  if (status === 304 || request.method === 'HEAD') {
    response.writeHead(status).end()
    return
  }
  const resource = (request.url ?? '/').split('?')[0]
  const body = Buffer.from(xmlError({ Code: code, Message: message, Resource: resource, RequestId: requestId }))
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': body.length }).end(body)
}
