// GetObjectAttributes: what of an object's head was asked for, as XML.
import type { Operation } from '../call.ts'
import { httpTime, sendXml } from '../answer.ts'
import { checksumFields } from '../object-headers.ts'
import { S3Error } from '../s3-error.ts'
import type { XmlFields } from '../xml/write-xml.ts'

const known = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const

export const getObjectAttributes: Operation = async (call) => {
  const { bucket, key, request, response, store } = call
  await call.allow(bucket, 'SELECT')
  const asked = String(request.headers['x-amz-object-attributes'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (asked.length === 0 || asked.some((name) => !known.some((one) => one === name)))
    throw new S3Error('InvalidArgument', `x-amz-object-attributes takes ${known.join(', ')}`)
  const { head } = await store.head({ bucket, key })
  const checksums = checksumFields(head.checksums)
  const all: Record<(typeof known)[number], string | number | XmlFields | undefined> = {
    ETag: head.etag,
    Checksum: Object.keys(checksums).length > 0 ? { ...checksums, ChecksumType: head.checksumType } : undefined,
    ObjectParts: head.parts === undefined ? undefined : { PartsCount: head.parts },
    StorageClass: 'STANDARD',
    ObjectSize: head.size,
  }
  response.setHeader('last-modified', httpTime(head.modified))
  sendXml(
    call,
    'GetObjectAttributesResponse',
    Object.fromEntries(known.filter((name) => asked.includes(name)).map((name) => [name, all[name]])),
  )
}
