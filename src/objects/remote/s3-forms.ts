// Requests and answers of S3 in headers and elements, and the same as the store has them.
import type { IncomingHttpHeaders } from 'node:http'
import type {
  ByteRange,
  CopyRequest,
  GetResult,
  ObjectAttributes,
  ObjectHead,
  PutResult,
  ReadConditions,
} from '../../../regions/objects/bucket-store.ts'
import { checksumAlgorithms, type Digests } from '../../../regions/objects/digests/digests.ts'
import { textOf, type XmlElement } from '../../http/s3/xml/read-xml.ts'

const quotedAll = (etags: readonly string[]): string => etags.map((one) => (one === '*' ? one : `"${one}"`)).join(', ')

export const rangeHeader = (range: ByteRange | undefined): { range?: string } =>
  range ? { range: 'suffix' in range ? `bytes=-${range.suffix}` : `bytes=${range.first}-${range.last ?? ''}` } : {}

export const conditionHeaders = (
  conditions: ReadConditions | undefined,
  prefix = '',
): Record<string, string | undefined> => ({
  [`${prefix}if-match`]: conditions?.ifMatch && quotedAll(conditions.ifMatch),
  [`${prefix}if-none-match`]: conditions?.ifNoneMatch && quotedAll(conditions.ifNoneMatch),
  [`${prefix}if-modified-since`]: httpTime(conditions?.ifModifiedSince),
  [`${prefix}if-unmodified-since`]: httpTime(conditions?.ifUnmodifiedSince),
})

const httpTime = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toUTCString()

export const attributeHeaders = ({ headers, metadata, tags }: ObjectAttributes): Record<string, string> => ({
  ...headers,
  ...Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, Buffer.from(value).toString('latin1')]),
  ),
  ...(Object.keys(tags).length > 0 && { 'x-amz-tagging': new URLSearchParams(tags).toString() }),
})

export const copySource = ({ bucket, key, conditions }: CopyRequest['from']): Record<string, string | undefined> => ({
  'x-amz-copy-source': [bucket, ...key.split('/')].map(encodeURIComponent).join('/'),
  ...conditionHeaders(conditions, 'x-amz-copy-source-'),
})

export const resultOf = (root: XmlElement): PutResult => ({
  etag: plainEtag(textOf(root, 'ETag')),
  checksums: checksumsOf((algorithm) => textOf(root, `Checksum${algorithm.toUpperCase()}`)),
  modified: timeOf(textOf(root, 'LastModified')),
})

export const plainEtag = (etag: string | undefined): string =>
  (etag ?? '').replace(/^W\//, '').replace(/^"(.*)"$/, '$1')

export const timeOf = (text: string | undefined): number => {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? 0 : time
}

export const checksumsOf = (find: (algorithm: string) => string | undefined): Digests =>
  Object.fromEntries(
    checksumAlgorithms.flatMap((algorithm) => {
      const value = find(algorithm)
      return value === undefined ? [] : [[algorithm, value]]
    }),
  )

const contentHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

/** Tags are told apart, by their number only. */
export function locatedObject(key: string, headers: IncomingHttpHeaders): Omit<GetResult, 'pieces'> {
  const text = (name: string): string | undefined => {
    const value = headers[name]
    return value === undefined ? undefined : String(value)
  }
  const length = Number(text('content-length') ?? 0)
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(text('content-range') ?? '')
  const metadata: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith('x-amz-meta-')) metadata[name.slice(11)] = Buffer.from(String(value), 'latin1').toString()
  const parts = text('x-amz-mp-parts-count') ?? /-(\d+)"?$/.exec(text('etag') ?? '')?.[1]
  const head: ObjectHead = {
    key,
    size: range ? Number(range[2]) : length,
    etag: plainEtag(text('etag')),
    modified: timeOf(text('last-modified')),
    headers: Object.fromEntries(
      contentHeaders.flatMap((name) => (text(name) === undefined ? [] : [[name, text(name)!]])),
    ),
    metadata,
    tags: {},
    checksums: checksumsOf((algorithm) => text(`x-amz-checksum-${algorithm}`)),
    checksumType: text('x-amz-checksum-type') === 'COMPOSITE' ? 'COMPOSITE' : 'FULL_OBJECT',
    ...(parts !== undefined && { parts: Number(parts) }),
  }
  return { head, start: range ? Number(range[1]) : 0, length }
}
