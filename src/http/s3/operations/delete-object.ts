// 204 whether there was one or not; under If-Match there must be.
import { sendNothing } from '../answer.ts'
import type { Operation } from '../call.ts'
import { readConditions } from '../object-headers.ts'

export const deleteObject: Operation = async (call) => {
  await call.allow(call.bucket, 'DELETE')
  const { ifMatch } = readConditions(call.request)
  await call.store.remove(call.bucket, call.key, ifMatch && { ifMatch })
  sendNothing(call, 204)
}
