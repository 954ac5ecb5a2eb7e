import { sendNothing } from '../answer.ts'
import type { Operation } from '../call.ts'
import { location } from './get-bucket-location.ts'

export const headBucket: Operation = async (call) => {
  await call.allow(call.bucket, 'any')
  sendNothing(call, 200, { 'x-amz-bucket-region': location })
}
