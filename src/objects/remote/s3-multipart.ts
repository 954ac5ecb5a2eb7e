// Uploads in parts, by S3's API.
import type { BucketStore, PartInfo, UploadInfo, UploadName } from '../../../regions/objects/bucket-store.ts'
import type { ChecksumAlgorithm } from '../../../regions/objects/digests/digests.ts'
import { childrenOf, textOf, type XmlElement } from '../../http/s3/xml/read-xml.ts'
import { xmlDocument } from '../../http/s3/xml/write-xml.ts'
import type { S3Connection } from './s3-connection.ts'
import {
  attributeHeaders,
  checksumsOf,
  conditionHeaders,
  copySource,
  plainEtag,
  rangeHeader,
  resultOf,
  timeOf,
} from './s3-forms.ts'
import { sendBody } from './send-body.ts'

type Multipart = Pick<
  BucketStore,
  'beginMultipart' | 'putPart' | 'copyPart' | 'listParts' | 'completeMultipart' | 'abortMultipart' | 'listMultiparts'
>

export const multipartOf = (connection: S3Connection): Multipart => ({
  beginMultipart: async ({ bucket, key, algorithm, checksumType, ...attributes }) => {
    const root = await connection.xml({
      method: 'POST',
      bucket,
      key,
      query: { uploads: '' },
      headers: {
        ...attributeHeaders(attributes),
        'x-amz-checksum-algorithm': algorithm?.toUpperCase(),
        'x-amz-checksum-type': checksumType,
      },
    })
    return { key, upload: textOf(root, 'UploadId') ?? '', started: Date.now(), algorithm, checksumType }
  },
  putPart: ({ bucket, key, upload }, { number, size, algorithms }, body) =>
    sendBody(
      connection,
      { bucket, key, query: { partNumber: String(number), uploadId: upload } },
      size,
      algorithms,
      body,
    ),
  copyPart: async ({ bucket, key, upload }, number, from) => {
    const { range } = rangeHeader(from.range)
    const root = await connection.xml({
      method: 'PUT',
      bucket,
      key,
      query: { partNumber: String(number), uploadId: upload },
      headers: { ...copySource(from), 'x-amz-copy-source-range': range },
    })
    return resultOf(root)
  },
  listParts: (name) => listParts(connection, name),
  completeMultipart: async ({ bucket, key, upload }, parts, conditions, expected) => {
    const Part = parts.map(({ number, etag, checksums }) => ({
      PartNumber: number,
      ETag: `"${etag}"`,
      ...Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`Checksum${name.toUpperCase()}`, value])),
    }))
    const root = await connection.xml({
      method: 'POST',
      bucket,
      key,
      query: { uploadId: upload },
      headers: {
        ...conditionHeaders(conditions),
        ...Object.fromEntries(Object.entries(expected ?? {}).map(([name, value]) => [`x-amz-checksum-${name}`, value])),
      },
      body: Buffer.from(xmlDocument('CompleteMultipartUpload', { Part })),
    })
    const checksumType = textOf(root, 'ChecksumType') === 'COMPOSITE' ? 'COMPOSITE' : 'FULL_OBJECT'
    return { ...resultOf(root), modified: Date.now(), checksumType }
  },
  abortMultipart: async ({ bucket, key, upload }) => {
    await connection.headers({ method: 'DELETE', bucket, key, query: { uploadId: upload } })
  },
  listMultiparts: async (bucket) => {
    const found: UploadInfo[] = []
    let markers: Record<string, string> = {}
    for (;;) {
      const root = await connection.xml({ method: 'GET', bucket, query: { uploads: '', ...markers } })
      for (const one of childrenOf(root, 'Upload'))
        found.push({
          key: textOf(one, 'Key') ?? '',
          upload: textOf(one, 'UploadId') ?? '',
          started: timeOf(textOf(one, 'Initiated')),
          ...checksumOf(one),
        })
      if (textOf(root, 'IsTruncated') !== 'true') return found
      markers = {
        'key-marker': textOf(root, 'NextKeyMarker') ?? '',
        'upload-id-marker': textOf(root, 'NextUploadIdMarker') ?? '',
      }
    }
  },
})

async function listParts(
  connection: S3Connection,
  { bucket, key, upload }: UploadName,
): Promise<{ parts: PartInfo[]; upload: UploadInfo }> {
  const parts: PartInfo[] = []
  for (let marker = '0'; ;) {
    const query = { uploadId: upload, 'part-number-marker': marker }
    const root = await connection.xml({ method: 'GET', bucket, key, query })
    for (const one of childrenOf(root, 'Part'))
      parts.push({
        number: Number(textOf(one, 'PartNumber')),
        size: Number(textOf(one, 'Size')),
        etag: plainEtag(textOf(one, 'ETag')),
        modified: timeOf(textOf(one, 'LastModified')),
        checksums: checksumsOf((algorithm) => textOf(one, `Checksum${algorithm.toUpperCase()}`)),
      })
    // S3 does not say here when the upload was begun.
    if (textOf(root, 'IsTruncated') !== 'true')
      return { parts, upload: { key, upload, started: 0, ...checksumOf(root) } }
    marker = textOf(root, 'NextPartNumberMarker') ?? '0'
  }
}

function checksumOf(element: XmlElement): Pick<UploadInfo, 'algorithm' | 'checksumType'> {
  const algorithm = textOf(element, 'ChecksumAlgorithm')?.toLowerCase() as ChecksumAlgorithm | undefined
  const type = textOf(element, 'ChecksumType')
  return {
    ...(algorithm !== undefined && { algorithm }),
    ...((type === 'COMPOSITE' || type === 'FULL_OBJECT') && { checksumType: type }),
  }
}
