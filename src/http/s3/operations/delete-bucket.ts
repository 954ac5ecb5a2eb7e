import { sendNothing } from '../answer.ts'
import type { Operation } from '../call.ts'

export const deleteBucket: Operation = async (call) => {
  await call.allow(call.bucket, 'own')
  await call.store.removeBucket(call.bucket, false)
  sendNothing(call, 204)
}
