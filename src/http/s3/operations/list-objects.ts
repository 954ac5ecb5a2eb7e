// ListObjectsV2 and the older ListObjects: one page of keys and common prefixes.
import { listMax } from '../../../../regions/objects/limits.ts'
import { isoTime, quoted, sendXml } from '../answer.ts'
import type { Operation, S3Call } from '../call.ts'
import { numberOf } from '../object-headers.ts'
import { S3Error } from '../s3-error.ts'
import { encode } from '../sigv4/signing.ts'
import type { XmlFields } from '../xml/write-xml.ts'
import { fromToken, toToken } from './list-token.ts'

export const listObjectsV2: Operation = async (call) => {
  const { query } = call
  const token = query.get('continuation-token')
  const startAfter = query.get('start-after')
  const after = token === null ? (startAfter ?? '') : fromToken(token)
  const page = await listPage(call, after)
  sendXml(call, 'ListBucketResult', {
    ...page.fields,
    KeyCount: page.count,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.next === undefined ? undefined : toToken(page.next),
    StartAfter: startAfter === null ? undefined : page.text(startAfter),
    ...page.entries(query.get('fetch-owner') === 'true'),
  })
}

export const listObjects: Operation = async (call) => {
  const marker = call.query.get('marker') ?? ''
  const page = await listPage(call, marker)
  sendXml(call, 'ListBucketResult', {
    ...page.fields,
    Marker: page.text(marker),
    NextMarker: page.next === undefined ? undefined : page.text(page.next),
    ...page.entries(true),
  })
}

/** Of which the answers of all three kinds of list are made. */
export async function listPage(call: S3Call, after: string) {
  const { query, store } = call
  const bucket = await call.allow(call.bucket, 'SELECT')
  const encoding = query.get('encoding-type')
  if (encoding !== null && encoding !== 'url')
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request')
  const text = (value: string): string => (encoding === 'url' ? encode(value).replaceAll('%2F', '/') : value)
  const limit = numberOf(query, 'max-keys', listMax, listMax)
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const { objects, prefixes, next } = await store.list({ bucket: call.bucket, prefix, delimiter, after, limit })
  const name = call.roleName(bucket.owner)
  const fields: XmlFields = {
    Name: call.bucket,
    Prefix: text(prefix),
    Delimiter: delimiter === '' ? undefined : text(delimiter),
    MaxKeys: limit,
    EncodingType: encoding ?? undefined,
    IsTruncated: next !== undefined,
  }
  const entries = (owner: boolean) => ({
    Contents: objects.map((object) => ({
      Key: text(object.key),
      LastModified: isoTime(object.modified),
      ETag: quoted(object.etag),
      ChecksumAlgorithm: object.checksumAlgorithms.map((one) => one.toUpperCase()),
      Size: object.size,
      Owner: owner ? { ID: name, DisplayName: name } : undefined,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: prefixes.map((one) => ({ Prefix: text(one) })),
  })
  return { fields, entries, text, next, count: objects.length + prefixes.length }
}
