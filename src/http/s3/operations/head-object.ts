import type { Operation } from '../call.ts'
import { getRequest, head } from './get-object.ts'

export const headObject: Operation = async (call) => {
  await call.allow(call.bucket, 'SELECT')
  const request = getRequest(call)
  call.response.writeHead(...head(call, request, await call.store.head(request))).end()
}
