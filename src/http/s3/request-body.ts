// A request's body: plain or in aws-chunked form, its length and what the sender says of its bytes.
import type { IncomingMessage } from 'node:http'
import { createHash } from 'node:crypto'
import { finished } from 'node:stream'
import type { ObjectBody } from '../../../regions/objects/bucket-store.ts'
import {
  checksumAlgorithms,
  checksumBytes,
  type ChecksumAlgorithm,
  type DigestName,
  type Digests,
} from '../../../regions/objects/digests/digests.ts'
import type { S3Call } from './call.ts'
import { releaseReceived } from './received-bytes.ts'
import { S3Error } from './s3-error.ts'
import { chunkedPieces } from './sigv4/chunked-body.ts'

export interface RequestBody extends ObjectBody {
  readonly size: number
  readonly algorithms: readonly DigestName[]
}

/** XML of 1,000 keys of 1,024 bytes, each byte as a reference, and of 10,000 parts, both fit. */
const smallBodyBytesMax = 8 * 1024 * 1024

/** Of a body, what has come and was not used yet: then the sender waits. */
const waitingBytesMax = 256 * 1024

/** A sender that stays silent so long has gone. */
const idleMillisecondsMax = 60_000

const streaming = /^STREAMING-(AWS4-HMAC-SHA256|UNSIGNED)-PAYLOAD(-TRAILER)?$/

export function requestBody(call: S3Call): RequestBody {
  const { request, signed } = call
  const { headers } = request
  const form = streaming.exec(signed.payload)
  const length = form ? headers['x-amz-decoded-content-length'] : headers['content-length']
  if (length === undefined || !/^\d{1,15}$/.test(String(length)))
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.')
  const trailers = new Map<string, string>()
  const expected = headerDigests(request)
  const algorithms = new Set<DigestName>(Object.keys(expected).filter((name) => name !== 'md5') as DigestName[])
  if (/^[0-9a-f]{64}$/.test(signed.payload)) {
    algorithms.add('payload')
    expected.payload = Buffer.from(signed.payload, 'hex').toString('base64')
  } else if (!form && signed.payload !== 'UNSIGNED-PAYLOAD') {
    throw new S3Error('InvalidRequest', `x-amz-content-sha256 "${signed.payload}" is not known`)
  }
  const announced = form?.[2] ? checksumOfHeader(String(headers['x-amz-trailer'] ?? '')) : undefined
  if (announced) algorithms.add(announced)
  const stopping = new AbortController()
  const source = received(call, stopping.signal)
  const pieces = form
    ? chunkedPieces(
        source,
        { chunks: signed.chunks, signed: form[1] !== 'UNSIGNED', trailer: form[2] !== undefined },
        trailers,
      )
    : source
  return {
    size: Number(length),
    algorithms: [...algorithms],
    pieces,
    stop: () => stopping.abort(),
    digests: () => {
      if (!announced) return expected
      const value = trailers.get(`x-amz-checksum-${announced}`)
      if (value === undefined)
        throw new S3Error('MalformedTrailerError', 'the trailer that was announced did not come with the body')
      return { ...expected, [announced]: checksumValue(announced, value) }
    },
  }
}

/** The whole body of a request that is not an object, checked as one. */
export async function readXmlBody(call: S3Call): Promise<string> {
  const body = requestBody(call)
  if (body.size > smallBodyBytesMax) throw new S3Error('MaxMessageLengthExceeded', 'Your request was too big.')
  const chunks: Buffer[] = []
  let size = 0
  for await (const piece of body.pieces) {
    size += piece.byteLength
    if (size > smallBodyBytesMax) throw new S3Error('MaxMessageLengthExceeded', 'Your request was too big.')
    chunks.push(Buffer.from(piece))
  }
  const whole = Buffer.concat(chunks)
  const { md5, payload } = body.digests()
  const digest = (algorithm: string): string => createHash(algorithm).update(whole).digest('base64')
  if (md5 !== undefined && md5 !== digest('md5'))
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.')
  if (payload !== undefined && payload !== digest('sha256'))
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
  return whole.toString()
}

/** Chunks as the socket hands them over: an iterator of the request itself would wait for the socket once more for each of them. */
async function* received({ request, response }: S3Call, stopping: AbortSignal): AsyncGenerator<Buffer> {
  // Nobody reads the body of a request that is refused: who asked first is told to go on only now.
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue()
  request.setTimeout(idleMillisecondsMax, () => request.destroy(new Error('the sender went silent')))
  let waiting: Buffer[] = []
  let bytes = 0
  let over = false
  let broken = false
  let wake: () => void = () => {}
  const receive = (chunk: Buffer): void => {
    waiting.push(chunk)
    bytes += chunk.length
    if (bytes >= waitingBytesMax) request.pause()
    wake()
  }
  const end = (): void => {
    over = true
    wake()
  }
  const stop = finished(request, { writable: false }, (error) => {
    broken = error !== undefined && error !== null
    end()
  })
  stopping.addEventListener('abort', end)
  request.on('data', receive)
  try {
    for (;;) {
      if (stopping.aborted) return
      const chunks = waiting
      waiting = []
      bytes = 0
      for (const chunk of chunks) {
        yield chunk
        releaseReceived(chunk)
      }
      if (waiting.length > 0) continue
      if (broken) throw new S3Error('IncompleteBody', 'The request body terminated unexpectedly')
      if (over) return
      request.resume()
      await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    stop()
    stopping.removeEventListener('abort', end)
    request.off('data', receive)
    request.pause()
  }
}

/** Content-MD5 and x-amz-checksum-…, as they were sent in headers. */
export function headerDigests(request: IncomingMessage): { -readonly [K in keyof Digests]: Digests[K] } {
  const found: { -readonly [K in keyof Digests]: Digests[K] } = {}
  const md5 = request.headers['content-md5']
  if (md5 !== undefined) {
    if (Buffer.from(String(md5), 'base64').length !== 16)
      throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not valid.')
    found.md5 = String(md5)
  }
  for (const algorithm of checksumAlgorithms) {
    const value = request.headers[`x-amz-checksum-${algorithm}`]
    if (value !== undefined) found[algorithm] = checksumValue(algorithm, String(value))
  }
  return found
}

function checksumValue(algorithm: ChecksumAlgorithm, value: string): string {
  // A composite value names its parts behind.
  if (Buffer.from(value.replace(/-\d+$/, ''), 'base64').length !== checksumBytes[algorithm])
    throw new S3Error('InvalidRequest', `Value for x-amz-checksum-${algorithm} header is invalid.`)
  return value
}

function checksumOfHeader(name: string): ChecksumAlgorithm | undefined {
  if (name === '') return undefined
  const algorithm = /^x-amz-checksum-(\w+)$/i.exec(name.trim())?.[1].toLowerCase()
  return knownAlgorithm(algorithm ?? name)
}

export function knownAlgorithm(name: string): ChecksumAlgorithm {
  const found = checksumAlgorithms.find((algorithm) => algorithm === name.toLowerCase())
  if (!found) throw new S3Error('InvalidRequest', `checksum algorithm "${name}" is not known`)
  return found
}
