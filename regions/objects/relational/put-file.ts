// A file of the regions as an object. What is more than a row has is not written again: the file gets a second name beside the
// database, and one transaction takes down its segments' hashes and turns the directory's entry.
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { requireKey } from '../bucket-name.ts'
import type { PutFileRequest, PutResult } from '../bucket-store.ts'
import { ioFailure } from '../io-failure.ts'
import { segmentBytes, smallBytesMax } from '../limits.ts'
import { bucketNamed } from './buckets.ts'
import { finishUpload } from './finish-upload.ts'
import { putObject } from './put-object.ts'
import { placement } from './schema.ts'
import type { StoreContext } from './store-context.ts'
import { hashesPerInsert, hashOf, insertTransfer } from './store-data.ts'

const attributes = { headers: {}, metadata: {}, checksums: {}, checksumType: 'FULL_OBJECT' } as const

export async function putFile(context: StoreContext, { bucket, key, path }: PutFileRequest): Promise<PutResult> {
  requireKey(key)
  const { database, active, files } = context
  const size = await sizeOf(path)
  if (size <= smallBytesMax) return putSmall(context, { bucket, key, path })
  const upload = await database.nextId()
  active.add(upload)
  try {
    const { bucket_id: bucketId } = await bucketNamed(database.reader, bucket)
    const row = { upload, bucketId, name: key, kind: 'put' } as const
    // Files that nothing names are only swept where no other process may be about to name them.
    if (database.shared) await database.write((db) => insertTransfer(context, db, row, size, placement.file, 0))
    await files.adopt(upload, path)
    const hashes = await hashesOf(context, upload)
    const bytes = hashes.reduce((sum, one) => sum + one.size, 0)
    const finishOrder = await database.nextId()
    // No MD5: nobody asks for it, and the hashes say as much of the bytes.
    const etag = `${createHash('md5')
      .update(hashes.map(({ hash }) => hash).join())
      .digest('hex')}-${hashes.length}`
    const modified = context.now()
    await database.write(async (db) => {
      if (!database.shared) await insertTransfer(context, db, row, bytes, placement.file, 0)
      for (let first = 0; first < hashes.length; first += hashesPerInsert)
        await db
          .insertInto('large_object_store')
          .values(hashes.slice(first, first + hashesPerInsert))
          .execute()
      await finishUpload(context, db, {
        upload,
        finishOrder,
        bucketId,
        bucket,
        name: key,
        size: bytes,
        large: placement.file,
        firstHash: hashes[0].hash,
        etag,
        attributes,
        tags: {},
        table: context.tableOf(bucket, key),
        modified,
      })
    })
    context.sweeper.wake()
    return { etag, checksums: {}, modified }
  } catch (error) {
    await discard(context, upload)
    throw error
  } finally {
    active.delete(upload)
  }
}

async function putSmall(context: StoreContext, { bucket, key, path }: PutFileRequest): Promise<PutResult> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw ioFailure(`read file "${path}"`, error)
  })
  const request = { bucket, key, size: bytes.length, headers: {}, metadata: {}, tags: {}, algorithms: [] }
  // oxlint-disable-next-line require-await
  const pieces = (async function* () {
    if (bytes.length > 0) yield bytes
  })()
  return putObject(context, request, { pieces, digests: () => ({}) })
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    throw ioFailure(`read file "${path}"`, error)
  }
}

interface SegmentHash {
  readonly upload_id: number
  readonly segment_number: number
  readonly size: number
  readonly hash: string
  readonly data: null
}

async function hashesOf({ files }: StoreContext, upload: number): Promise<SegmentHash[]> {
  const file = await files.open(upload)
  const found: SegmentHash[] = []
  const buffer = Buffer.allocUnsafe(segmentBytes)
  try {
    for (;;) {
      let filled = 0
      while (filled < segmentBytes) {
        const { bytesRead } = await file.read(buffer, filled, segmentBytes - filled, null)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      if (filled === 0) return found
      const hash = hashOf(buffer.subarray(0, filled))
      found.push({ upload_id: upload, segment_number: found.length, size: filled, hash, data: null })
    }
  } catch (error) {
    throw ioFailure(`read file "${files.path(upload)}"`, error)
  } finally {
    await file.close()
  }
}

/** Where a row of the upload is there, it is the sweeper's, or current after all: then an answer was lost. */
async function discard({ database, files, sweeper }: StoreContext, upload: number): Promise<void> {
  await sweeper.discard(upload)
  const row = await database.reader
    .selectFrom('transfers')
    .select('upload_id')
    .where('upload_id', '=', upload)
    .executeTakeFirst()
    // The next start's sweep knows.
    .catch(() => 'unknown')
  if (!row) await files.remove(upload)
}
