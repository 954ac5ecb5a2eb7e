// An object's attributes from a request's headers, and to those of an answer.
import type { IncomingMessage } from 'node:http'
import type {
  ByteRange,
  CopyRequest,
  ObjectAttributes,
  ObjectHead,
  ReadConditions,
  WriteConditions,
} from '../../../regions/objects/bucket-store.ts'
import type { ChecksumType } from '../../../regions/objects/bucket-store.ts'
import type { Digests } from '../../../regions/objects/digests/digests.ts'
import { httpTime, quoted } from './answer.ts'
import type { S3Call } from './call.ts'
import { notImplemented, S3Error } from './s3-error.ts'

const contentHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
] as const

const defaultType = 'binary/octet-stream'

export function requestAttributes(request: IncomingMessage): ObjectAttributes {
  refuseUnsupported(request)
  const headers: Record<string, string> = {}
  for (const name of contentHeaders) {
    const value = request.headers[name]
    if (value !== undefined) headers[name] = String(value)
  }
  // How the body was sent is no property of the object.
  const encoding = headers['content-encoding']
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked')
    .join(',')
  if (encoding) headers['content-encoding'] = encoding
  else delete headers['content-encoding']
  headers['content-type'] ??= defaultType
  const metadata: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers))
    if (name.startsWith('x-amz-meta-'))
      metadata[name.slice('x-amz-meta-'.length)] = Buffer.from(String(value), 'latin1').toString()
  return { headers, metadata, tags: headerTags(request) }
}

/** That give nobody anything but the owner. */
const ownersAcls: ReadonlySet<string> = new Set(['private', 'bucket-owner-read', 'bucket-owner-full-control'])

/** What would change what the object means must not be passed over. */
function refuseUnsupported({ headers }: IncomingMessage): void {
  if (headers['x-amz-server-side-encryption'] || headers['x-amz-server-side-encryption-customer-algorithm'])
    throw notImplemented('server-side encryption')
  if (headers['x-amz-object-lock-mode'] || headers['x-amz-object-lock-legal-hold']) throw notImplemented('object lock')
  if (headers['x-amz-website-redirect-location']) throw notImplemented('a redirect')
  const acl = headers['x-amz-acl']
  if (
    (acl !== undefined && !ownersAcls.has(String(acl))) ||
    Object.keys(headers).some((name) => /^x-amz-grant-/.test(name))
  )
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs: privileges are granted in SQL')
  const storageClass = headers['x-amz-storage-class']
  if (storageClass !== undefined && storageClass !== 'STANDARD')
    throw new S3Error('InvalidStorageClass', 'The storage class you specified is not valid')
}

function headerTags(request: IncomingMessage): Record<string, string> {
  const value = request.headers['x-amz-tagging']
  const tags: Record<string, string> = {}
  for (const [key, text] of new URLSearchParams(String(value ?? ''))) {
    if (Object.hasOwn(tags, key)) throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key')
    tags[key] = text
  }
  return tags
}

/** checksums: where the whole object is answered. */
export function answerHeaders(
  head: ObjectHead,
  { query, request }: S3Call,
  checksums: boolean,
): Record<string, string | number> {
  const found: Record<string, string | number> = {
    ...head.headers,
    etag: quoted(head.etag),
    'last-modified': httpTime(head.modified),
    'accept-ranges': 'bytes',
  }
  for (const [name, value] of Object.entries(head.metadata))
    found[`x-amz-meta-${name}`] = Buffer.from(value).toString('latin1')
  const tags = Object.keys(head.tags).length
  if (tags > 0) found['x-amz-tagging-count'] = tags
  if (checksums && String(request.headers['x-amz-checksum-mode']).toUpperCase() === 'ENABLED')
    Object.assign(found, checksumHeaders(head.checksums, head.checksumType))
  for (const name of contentHeaders) {
    const override = query.get(`response-${name}`)
    if (override === null) continue
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f-\uffff]/.test(override))
      throw new S3Error('InvalidArgument', `response-${name} is not a header value`)
    found[name] = override
  }
  return found
}

export function checksumHeaders(checksums: Digests, type: ChecksumType): Record<string, string> {
  const entries = Object.entries(checksums).map(([algorithm, value]) => [`x-amz-checksum-${algorithm}`, value] as const)
  return entries.length === 0 ? {} : { ...Object.fromEntries(entries), 'x-amz-checksum-type': type }
}

/** As elements of an answer. */
export const checksumFields = (checksums: Digests): Record<string, string> =>
  Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`Checksum${name.toUpperCase()}`, value]))

const etags = (value: string): string[] => value.split(',').map((one) => plainEtag(one))
export const plainEtag = (value: string): string =>
  value
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')

/** prefix: x-amz-copy-source- for those of a copy's source. */
export function readConditions({ headers }: IncomingMessage, prefix = ''): ReadConditions {
  const text = (name: string): string | undefined => {
    const value = headers[prefix + name]
    return value === undefined ? undefined : String(value)
  }
  // RFC 9110: a date that does not read is as if it were not there.
  const time = (name: string): number | undefined => {
    const at = Date.parse(text(name) ?? '')
    return Number.isNaN(at) ? undefined : at
  }
  const match = text('if-match')
  const noneMatch = text('if-none-match')
  return {
    ifMatch: match === undefined ? undefined : etags(match),
    ifNoneMatch: noneMatch === undefined ? undefined : etags(noneMatch),
    ifModifiedSince: time('if-modified-since'),
    ifUnmodifiedSince: time('if-unmodified-since'),
  }
}

export function writeConditions(request: IncomingMessage): WriteConditions | undefined {
  const { ifMatch, ifNoneMatch } = readConditions(request)
  if (ifNoneMatch && !ifNoneMatch.includes('*')) throw notImplemented('If-None-Match with anything but *')
  return ifMatch || ifNoneMatch ? { ifMatch, ifNoneMatch } : undefined
}

/** What does not read as one range is as if it were not there. */
export function rangeOf(header: string | undefined): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  if (match[1] === '') return { suffix: Number(match[2]) }
  const first = Number(match[1])
  if (match[2] === '') return { first }
  const last = Number(match[2])
  return last < first ? undefined : { first, last }
}

/** /bucket/key or bucket/key, encoded. */
export function copySource(request: IncomingMessage): CopyRequest['from'] {
  const invalid = (): S3Error => new S3Error('InvalidArgument', 'the copy source does not name a bucket and a key')
  let text: string
  try {
    text = decodeURIComponent(
      String(request.headers['x-amz-copy-source'])
        .replaceAll('+', '%2B')
        .replace(/\?versionId=null$/, ''),
    )
  } catch {
    throw invalid()
  }
  const match = /^\/?([^/]+)\/(.+)$/s.exec(text)
  if (!match) throw invalid()
  return { bucket: match[1], key: match[2], conditions: readConditions(request, 'x-amz-copy-source-') }
}

export function numberOf(query: URLSearchParams, name: string, otherwise: number, most: number): number {
  const text = query.get(name)
  if (text === null || text === '') return otherwise
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 2 ** 31 - 1)
    throw new S3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`)
  return Math.min(value, most)
}
