import { quoted, sendNothing } from '../answer.ts'
import type { Operation } from '../call.ts'
import { checksumHeaders, requestAttributes, writeConditions } from '../object-headers.ts'
import { requestBody } from '../request-body.ts'

export const putObject: Operation = async (call) => {
  const body = requestBody(call)
  const attributes = requestAttributes(call.request)
  const conditions = writeConditions(call.request)
  await call.allow(call.bucket, 'INSERT')
  const { size, algorithms } = body
  const { bucket, key } = call
  const result = await call.store.put({ bucket, key, size, algorithms, conditions, ...attributes }, body)
  sendNothing(call, 200, { etag: quoted(result.etag), ...checksumHeaders(result.checksums, 'FULL_OBJECT') })
}
