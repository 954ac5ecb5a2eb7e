import type { ChecksumType } from '../../../../regions/objects/bucket-store.ts'
import { sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'
import { requestAttributes } from '../object-headers.ts'
import { knownAlgorithm } from '../request-body.ts'
import { S3Error } from '../s3-error.ts'

export const createMultipartUpload: Operation = async (call) => {
  const { request, response, bucket, key } = call
  await call.allow(bucket, 'INSERT')
  const name = request.headers['x-amz-checksum-algorithm']
  const type = request.headers['x-amz-checksum-type']
  if (type !== undefined && (name === undefined || (type !== 'FULL_OBJECT' && type !== 'COMPOSITE')))
    throw new S3Error('InvalidRequest', 'x-amz-checksum-type needs an algorithm and is FULL_OBJECT or COMPOSITE')
  const begun = await call.store.beginMultipart({
    bucket,
    key,
    ...requestAttributes(request),
    algorithm: name === undefined ? undefined : knownAlgorithm(String(name)),
    checksumType: type as ChecksumType | undefined,
  })
  if (begun.algorithm) {
    response.setHeader('x-amz-checksum-algorithm', begun.algorithm.toUpperCase())
    response.setHeader('x-amz-checksum-type', begun.checksumType ?? 'COMPOSITE')
  }
  sendXml(call, 'InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: begun.upload })
}
