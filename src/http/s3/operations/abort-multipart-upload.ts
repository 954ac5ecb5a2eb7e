import { sendNothing } from '../answer.ts'
import type { Operation } from '../call.ts'
import { uploadName } from './upload-part.ts'

export const abortMultipartUpload: Operation = async (call) => {
  await call.allow(call.bucket, 'INSERT')
  await call.store.abortMultipart(uploadName(call))
  sendNothing(call, 204)
}
