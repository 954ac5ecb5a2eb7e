import { sendNothing } from '../answer.ts'
import type { Operation } from '../call.ts'
import { readXmlBody } from '../request-body.ts'
import { notImplemented } from '../s3-error.ts'
import { requireRoot } from '../xml/read-xml.ts'

export const createBucket: Operation = async (call) => {
  // A location is taken as it comes: there is only this one.
  const body = call.request.headers['content-length'] === undefined ? '' : await readXmlBody(call)
  if (body.trim() !== '') requireRoot(body, 'CreateBucketConfiguration')
  if (call.request.headers['x-amz-bucket-object-lock-enabled'] === 'true') throw notImplemented('object lock')
  await call.store.createBucket(call.bucket, call.role)
  sendNothing(call, 200, { location: `/${call.bucket}` })
}
