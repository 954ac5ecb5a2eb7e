// Requests to an S3 of somebody else: signed, sent, and their errors as ours.
import { AwsV4Signer } from 'aws4fetch'
import { Agent as PlainAgent, type IncomingMessage, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { ObjectError, type ObjectErrorCode, objectErrorCodes } from '../../../regions/objects/object-error.ts'
import { readXml, textOf, type XmlElement } from '../../http/s3/xml/read-xml.ts'

export interface S3Account {
  /** http://host:port or https://…, buckets are named in the path. */
  readonly endpoint: string
  readonly region: string
  readonly accessKey: string
  readonly secretKey: string
}

export interface S3Asked {
  readonly method: string
  readonly bucket?: string
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: Uint8Array | { readonly size: number; readonly pieces: AsyncIterable<Uint8Array> }
}

/** Answers that are no objects: a page of a list has a thousand keys. */
const answerBytesMax = 16 * 1024 * 1024
/** A server that stays silent so long has gone. */
const idleMillisecondsMax = 60_000
const connectionsMax = 32

export class S3Connection {
  readonly #account: S3Account
  readonly #agent: PlainAgent
  readonly #secure: boolean
  /** Keys that signatures are made with, by date. */
  readonly #signing = new Map<string, ArrayBuffer>()

  constructor(account: S3Account) {
    this.#account = account
    this.#secure = account.endpoint.startsWith('https:')
    const options = { keepAlive: true, maxSockets: connectionsMax }
    this.#agent = this.#secure ? new SecureAgent(options) : new PlainAgent(options)
  }

  /** Throws ObjectError for every answer that is not a success. */
  async send(asked: S3Asked): Promise<IncomingMessage> {
    const { method, bucket, key, body } = asked
    const url = new URL(this.#account.endpoint)
    url.pathname = [url.pathname.replace(/\/$/, ''), ...pathOf(bucket, key)].join('/')
    for (const [name, value] of Object.entries(asked.query ?? {})) url.searchParams.set(name, value)
    const headers = Object.entries(asked.headers ?? {}).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    )
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: [...headers, ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']],
      accessKeyId: this.#account.accessKey,
      secretAccessKey: this.#account.secretKey,
      service: 's3',
      region: this.#account.region,
      cache: this.#signing,
    }).sign()
    const size = body === undefined ? 0 : 'size' in body ? body.size : body.byteLength
    const answer = await this.#exchange(
      signed.url,
      method,
      { ...Object.fromEntries(signed.headers), 'content-length': String(size) },
      body,
    )
    if (answer.statusCode! >= 200 && answer.statusCode! < 300) return answer
    throw await errorOf(answer, asked)
  }

  async xml(asked: S3Asked): Promise<XmlElement> {
    const text = await textOfAnswer(await this.send(asked))
    const root = readXml(text)
    // Long work answers 200 before it fails.
    if (root.name === 'Error') throw objectError(textOf(root, 'Code') ?? '', textOf(root, 'Message') ?? '')
    return root
  }

  /** The answer's headers; its body is read away. */
  async headers(asked: S3Asked): Promise<IncomingMessage['headers']> {
    const answer = await this.send(asked)
    answer.resume()
    return answer.headers
  }

  close(): void {
    this.#agent.destroy()
  }

  async #exchange(
    url: URL,
    method: string,
    headers: Readonly<Record<string, string>>,
    body: S3Asked['body'],
  ): Promise<IncomingMessage> {
    const send = this.#secure ? secureRequest : plainRequest
    const sending = send(url, { method, headers, agent: this.#agent, timeout: idleMillisecondsMax })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      sending.once('response', resolve)
      sending.once('timeout', () => sending.destroy(new Error('no answer came in time')))
      sending.once('error', (error) =>
        reject(new ObjectError('ServiceUnavailable', `${this.#account.endpoint} does not answer: ${error.message}`)),
      )
    })
    answered.catch(() => {})
    try {
      if (body && 'size' in body) {
        for await (const piece of body.pieces) {
          // Its memory is used again once the next one is asked for.
          await Promise.race([new Promise<void>((resolve) => sending.write(piece, () => resolve())), answered])
          if (sending.destroyed) break
        }
        sending.end()
      } else sending.end(body)
    } catch (error) {
      sending.destroy()
      throw error
    }
    return answered
  }
}

function pathOf(bucket: string | undefined, key: string | undefined): string[] {
  if (bucket === undefined) return ['']
  const names = [bucket, ...(key === undefined ? [] : key.split('/'))]
  if (names.some((name) => name === '.' || name === '..'))
    throw new ObjectError('InvalidArgument', 'a key with "." or ".." between slashes cannot be asked for')
  return names.map(encodeURIComponent)
}

async function textOfAnswer(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > answerBytesMax) throw new ObjectError('ServiceUnavailable', 'the answer of S3 is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

async function errorOf(answer: IncomingMessage, { bucket, key }: S3Asked): Promise<ObjectError> {
  const text = await textOfAnswer(answer)
  const status = answer.statusCode!
  let code = ''
  let message = ''
  try {
    const root = readXml(text)
    code = textOf(root, 'Code') ?? ''
    message = textOf(root, 'Message') ?? ''
  } catch {
    // An answer to HEAD, or a proxy's: the status has to do.
  }
  if (code === '') {
    const missing = key === undefined ? 'NoSuchBucket' : 'NoSuchKey'
    code =
      { 304: 'NotModified', 403: 'AccessDenied', 404: missing, 412: 'PreconditionFailed', 416: 'InvalidRange' }[
        status
      ] ?? ''
  }
  return objectError(code, message === '' ? `S3 answers ${status} for "${[bucket, key].join('/')}"` : message)
}

function objectError(code: string, message: string): ObjectError {
  const known = objectErrorCodes.find((one): one is ObjectErrorCode => one === code)
  return new ObjectError(known ?? 'ServiceUnavailable', known ? message : `${code}: ${message}`)
}
