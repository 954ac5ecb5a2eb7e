import { sendNothing } from '../answer.ts'
import type { Operation } from '../call.ts'

export const deleteBucket: Operation = async (call) => {
  await call.allow(call.bucket)
  await call.store.removeBucket(call.bucket, false)
  sendNothing(call, 204)
}
