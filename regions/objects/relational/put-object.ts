// Put: the bytes of one request become an object, all of them or none.
import { requireKey, requireMetadata, requireTags } from '../bucket-name.ts'
import type { ObjectBody, PutRequest, PutResult } from '../bucket-store.ts'
import { putBytesMax } from '../limits.ts'
import { ObjectError } from '../object-error.ts'
import { bucketNamed } from './buckets.ts'
import { findEntry } from './directory.ts'
import { finishUpload, requireWriteConditions } from './finish-upload.ts'
import type { StoreContext } from './store-context.ts'
import { storeData } from './store-data.ts'

export async function putObject(context: StoreContext, request: PutRequest, body: ObjectBody): Promise<PutResult> {
  requireKey(request.key)
  requireMetadata(request.metadata)
  requireTags(request.tags)
  if (request.size > putBytesMax) throw new ObjectError('EntityTooLarge', `a put may have ${putBytesMax} bytes at most`)
  const { database, active } = context
  // Taken before anything is waited for: this is where the upload starts.
  const upload = await database.nextId()
  active.add(upload)
  try {
    const { bucket_id: bucketId } = await bucketNamed(database.reader, request.bucket)
    if (request.conditions)
      requireWriteConditions(await findEntry(database.reader, bucketId, request.key), request.conditions)
    const row = { upload, bucketId, name: request.key, kind: 'put' } as const
    const data = await storeData(context, row, request.size, request.algorithms, body)
    const finishOrder = await database.nextId()
    const etag = data.md5.toString('hex')
    const modified = context.now()
    const won = await database.write(async (db) => {
      await data.write(db)
      return finishUpload(context, db, {
        upload,
        finishOrder,
        bucketId,
        bucket: request.bucket,
        name: request.key,
        size: request.size,
        large: data.large,
        firstHash: data.firstHash,
        etag,
        attributes: {
          headers: request.headers,
          metadata: request.metadata,
          checksums: data.checksums,
          checksumType: 'FULL_OBJECT',
        },
        tags: request.tags,
        table: request.table ?? context.tableOf(request.bucket, request.key),
        modified,
        conditions: request.conditions,
      })
    })
    // What was replaced, or this one where a later one had finished.
    if (data.firstHash !== null || !won) context.sweeper.wake()
    return { etag, checksums: data.checksums, modified }
  } catch (error) {
    await context.sweeper.discard(upload)
    throw error
  } finally {
    active.delete(upload)
  }
}
