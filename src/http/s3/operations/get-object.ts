// GetObject: whole, a range of it, or a part of it.
import type { GetRequest, GetResult } from '../../../../regions/objects/bucket-store.ts'
import { partNumberMax } from '../../../../regions/objects/limits.ts'
import type { Operation, S3Call } from '../call.ts'
import { answerHeaders, numberOf, rangeOf, readConditions } from '../object-headers.ts'
import { S3Error } from '../s3-error.ts'

export const getObject: Operation = async (call) => {
  await call.allow(call.bucket, 'SELECT')
  const request = getRequest(call)
  const { pieces, ...found } = await call.store.get(request)
  const { response } = call
  const reading = pieces[Symbol.asyncIterator]()
  try {
    // While nothing was said yet an error can be.
    let one = await reading.next()
    response.writeHead(...head(call, request, found))
    for (; !one.done; one = await reading.next()) {
      if (response.destroyed) return
      // Its buffer is used again once it is asked for the next: not before the socket has taken it.
      await written(response, one.value)
    }
    response.end()
  } finally {
    await reading.return?.()
  }
}

export function getRequest({ bucket, key, query, request }: S3Call): GetRequest {
  const range = rangeOf(request.headers.range)
  const part = query.has('partNumber') ? numberOf(query, 'partNumber', 1, partNumberMax) : undefined
  if (part !== undefined && range)
    throw new S3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter')
  return { bucket, key, range, part, conditions: readConditions(request) }
}

/** Status and headers, the same for GET and HEAD. */
export function head(
  call: S3Call,
  { range, part }: GetRequest,
  { head: object, start, length }: Omit<GetResult, 'pieces'>,
): [number, Record<string, string | number>] {
  const partial = range !== undefined || part !== undefined
  const headers = answerHeaders(object, call, !partial)
  headers['content-length'] = length
  if (partial && length > 0) headers['content-range'] = `bytes ${start}-${start + length - 1}/${object.size}`
  if (part !== undefined && object.parts !== undefined) headers['x-amz-mp-parts-count'] = object.parts
  return [partial ? 206 : 200, headers]
}

function written(response: S3Call['response'], bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('close', done)
      resolve()
    }
    // A client that hangs up takes nothing more.
    response.once('close', done)
    response.write(bytes, done)
  })
}
