import { sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'

/** The region that S3 shows as an empty location; requests may be signed for any. */
export const location = 'us-east-1'

export const getBucketLocation: Operation = async (call) => {
  await call.allow(call.bucket, 'any')
  sendXml(call, 'LocationConstraint', {})
}
