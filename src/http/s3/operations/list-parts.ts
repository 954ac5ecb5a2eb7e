import { listMax } from '../../../../regions/objects/limits.ts'
import { isoTime, quoted, sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'
import { checksumFields, numberOf } from '../object-headers.ts'
import { uploadName } from './upload-part.ts'

export const listParts: Operation = async (call) => {
  const { query, bucket, key } = call
  const { owner } = await call.allow(bucket, 'INSERT')
  const { parts, upload } = await call.store.listParts(uploadName(call))
  const marker = numberOf(query, 'part-number-marker', 0, Number.MAX_SAFE_INTEGER)
  const limit = numberOf(query, 'max-parts', listMax, listMax)
  const left = parts.filter((part) => part.number > marker)
  const page = left.slice(0, limit)
  const truncated = left.length > page.length
  const name = call.roleName(owner)
  sendXml(call, 'ListPartsResult', {
    Bucket: bucket,
    Key: key,
    UploadId: upload.upload,
    Initiator: { ID: name, DisplayName: name },
    Owner: { ID: name, DisplayName: name },
    StorageClass: 'STANDARD',
    PartNumberMarker: marker,
    NextPartNumberMarker: truncated ? (page.at(-1)?.number ?? marker) : undefined,
    MaxParts: limit,
    IsTruncated: truncated,
    ChecksumAlgorithm: upload.algorithm?.toUpperCase(),
    ChecksumType: upload.checksumType,
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: isoTime(part.modified),
      ETag: quoted(part.etag),
      Size: part.size,
      ...checksumFields(part.checksums),
    })),
  })
}
