import type { CompletedPart } from '../../../../regions/objects/bucket-store.ts'
import { partNumberMax } from '../../../../regions/objects/limits.ts'
import { checksumAlgorithms } from '../../../../regions/objects/digests/digests.ts'
import { quoted, sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'
import { checksumFields, plainEtag, writeConditions } from '../object-headers.ts'
import { headerDigests, readXmlBody } from '../request-body.ts'
import { S3Error } from '../s3-error.ts'
import { childrenOf, requireRoot, textOf, type XmlElement } from '../xml/read-xml.ts'
import { uploadName } from './upload-part.ts'

export const completeMultipartUpload: Operation = async (call) => {
  const { bucket, key, request } = call
  await call.allow(bucket, 'INSERT')
  const root = requireRoot(await readXmlBody(call), 'CompleteMultipartUpload')
  const parts = childrenOf(root, 'Part').map(partOf)
  if (parts.length === 0 || parts.length > partNumberMax)
    throw new S3Error('MalformedXML', `an upload is completed with 1 to ${partNumberMax} parts`)
  const { md5: _, ...expected } = headerDigests(request)
  const result = await call.store.completeMultipart(uploadName(call), parts, writeConditions(request), expected)
  sendXml(call, 'CompleteMultipartUploadResult', {
    Location: `http://${request.headers.host}/${bucket}/${key}`,
    Bucket: bucket,
    Key: key,
    ETag: quoted(result.etag),
    ...checksumFields(result.checksums),
    ChecksumType: Object.keys(result.checksums).length > 0 ? result.checksumType : undefined,
  })
}

function partOf(element: XmlElement): CompletedPart {
  const number = Number(textOf(element, 'PartNumber'))
  const etag = textOf(element, 'ETag')
  if (!Number.isInteger(number) || etag === undefined)
    throw new S3Error('MalformedXML', 'a part needs its number and its ETag')
  const checksums = Object.fromEntries(
    checksumAlgorithms.flatMap((algorithm) => {
      const value = textOf(element, `Checksum${algorithm.toUpperCase()}`)
      return value === undefined ? [] : [[algorithm, value]]
    }),
  )
  return { number, etag: plainEtag(etag), checksums }
}
