import { isoTime, quoted, sendNothing, sendXml } from '../answer.ts'
import type { Operation, S3Call } from '../call.ts'
import { checksumFields, checksumHeaders, copySource, rangeOf } from '../object-headers.ts'
import { requestBody } from '../request-body.ts'
import { S3Error } from '../s3-error.ts'

export const uploadPart: Operation = async (call) => {
  const body = requestBody(call)
  await call.allow(call.bucket, 'INSERT')
  const part = { number: partNumber(call), size: body.size, algorithms: body.algorithms }
  const result = await call.store.putPart(uploadName(call), part, body)
  const { 'x-amz-checksum-type': _, ...checksums } = checksumHeaders(result.checksums, 'FULL_OBJECT')
  sendNothing(call, 200, { etag: quoted(result.etag), ...checksums })
}

export const uploadPartCopy: Operation = async (call) => {
  const from = copySource(call.request)
  await call.allow(from.bucket, 'SELECT')
  await call.allow(call.bucket, 'INSERT')
  const header = call.request.headers['x-amz-copy-source-range']
  const range = rangeOf(header === undefined ? undefined : String(header))
  if (header !== undefined && (!range || 'suffix' in range || range.last === undefined))
    throw new S3Error('InvalidArgument', 'The x-amz-copy-source-range value must be of the form bytes=first-last')
  const result = await call.store.copyPart(uploadName(call), partNumber(call), { ...from, range })
  sendXml(call, 'CopyPartResult', {
    LastModified: isoTime(result.modified),
    ETag: quoted(result.etag),
    ...checksumFields(result.checksums),
  })
}

export const uploadName = ({ bucket, key, query }: S3Call) => ({ bucket, key, upload: query.get('uploadId') ?? '' })

function partNumber({ query }: S3Call): number {
  const text = query.get('partNumber') ?? ''
  if (!/^\d{1,6}$/.test(text))
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive')
  return Number(text)
}
