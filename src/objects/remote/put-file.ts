// A file as an object of another S3: in one request while that is what S3 takes, else in parts.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { CompletedPart, ObjectBody, PutFileRequest, PutResult } from '../../../regions/objects/bucket-store.ts'
import { ioFailure } from '../../../regions/objects/io-failure.ts'
import { segmentBytes } from '../../../regions/objects/limits.ts'
import type { S3Connection } from './s3-connection.ts'
import { multipartOf } from './s3-multipart.ts'
import { sendBody } from './send-body.ts'

/** What is sent again where a connection breaks. Ten thousand such parts are more than S3's largest object. */
const partBytes = 1024 ** 3

export async function putFile(
  connection: S3Connection,
  { bucket, key, path }: PutFileRequest,
  bytesMax: number = partBytes,
): Promise<PutResult> {
  const size = await sizeOf(path)
  if (size <= bytesMax) return sendBody(connection, { bucket, key }, size, [], bodyOf(path, 0, size))
  const multipart = multipartOf(connection)
  const upload = await multipart.beginMultipart({ bucket, key, headers: {}, metadata: {}, tags: {} })
  const name = { bucket, key, upload: upload.upload }
  try {
    const parts: CompletedPart[] = []
    for (let start = 0; start < size; start += bytesMax) {
      const bytes = Math.min(bytesMax, size - start)
      const number = parts.length + 1
      const { etag } = await multipart.putPart(
        name,
        { number, size: bytes, algorithms: [] },
        bodyOf(path, start, bytes),
      )
      parts.push({ number, etag, checksums: {} })
    }
    return await multipart.completeMultipart(name, parts)
  } catch (error) {
    await multipart.abortMultipart(name).catch(() => {})
    throw error
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    throw ioFailure(`read file "${path}"`, error)
  }
}

const bodyOf = (path: string, start: number, bytes: number): ObjectBody => ({
  pieces:
    bytes === 0
      ? emptyPieces()
      : (createReadStream(path, {
          start,
          end: start + bytes - 1,
          highWaterMark: segmentBytes,
        }) as AsyncIterable<Uint8Array>),
  digests: () => ({}),
})

async function* emptyPieces(): AsyncGenerator<Uint8Array> {}
