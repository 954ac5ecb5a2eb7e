import { isoTime, quoted, sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'
import { checksumFields, copySource, requestAttributes, writeConditions } from '../object-headers.ts'
import { knownAlgorithm } from '../request-body.ts'
import { S3Error } from '../s3-error.ts'

export const copyObject: Operation = async (call) => {
  const { request, bucket, key } = call
  const from = copySource(request)
  await call.allow(from.bucket, 'SELECT')
  await call.allow(bucket, 'INSERT')
  const replace = directive(request.headers['x-amz-metadata-directive'], 'x-amz-metadata-directive')
  const replaceTags = directive(request.headers['x-amz-tagging-directive'], 'x-amz-tagging-directive')
  if (from.bucket === bucket && from.key === key && !replace && !replaceTags)
    throw new S3Error(
      'InvalidRequest',
      'This copy request is illegal because it is trying to copy an object to itself without changing the object.',
    )
  const { headers, metadata, tags } = requestAttributes(request)
  const algorithm = request.headers['x-amz-checksum-algorithm']
  const result = await call.store.copy({
    from,
    bucket,
    key,
    attributes: replace ? { headers, metadata } : undefined,
    tags: replaceTags ? tags : undefined,
    algorithms: algorithm === undefined ? [] : [knownAlgorithm(String(algorithm))],
    conditions: writeConditions(request),
  })
  sendXml(call, 'CopyObjectResult', {
    LastModified: isoTime(result.modified),
    ETag: quoted(result.etag),
    ...checksumFields(result.checksums),
  })
}

function directive(value: string | string[] | undefined, name: string): boolean {
  if (value === undefined || value === 'COPY') return false
  if (value === 'REPLACE') return true
  throw new S3Error('InvalidArgument', `Unknown value of ${name}`)
}
