// The rule of transfers: of all finished uploads of a key the one that was started last is the object, whatever the order they finish
// in. It compares with what is current and with what was current when the object was removed, so with every finished one.
import type { ObjectHead, WriteConditions } from '../bucket-store.ts'
import { ObjectError, preconditionFailed } from '../object-error.ts'
import type { Writer } from './database.ts'
import { bucketById } from './buckets.ts'
import { countObject } from './count-object.ts'
import { findEntry, type Entry } from './directory.ts'
import { obsolete } from './obsolete.ts'
import { type Placement, placement } from './schema.ts'
import type { StoreContext } from './store-context.ts'

export interface FinishedUpload {
  readonly upload: number
  readonly finishOrder: number
  readonly bucketId: number
  readonly bucket: string
  readonly name: string
  readonly size: number
  readonly large: Placement
  readonly firstHash: string | null
  readonly etag: string
  readonly attributes: StoredAttributes
  readonly tags: ObjectHead['tags']
  readonly table: number
  readonly modified: number
  readonly conditions?: WriteConditions
}

export type StoredAttributes = Pick<ObjectHead, 'headers' | 'metadata' | 'checksums' | 'checksumType' | 'parts'>

/** Within a transaction, after the upload's data are written. false: a later one was there before, and this one's data are swept. */
export async function finishUpload(context: StoreContext, db: Writer, finished: FinishedUpload): Promise<boolean> {
  const { upload, bucketId, name } = finished
  await context.database.lockBucket(db, bucketId)
  await bucketById(db, bucketId, finished.bucket)
  const current = await findEntry(db, bucketId, name)
  requireWriteConditions(current, finished.conditions)
  // What lies in a row was written by this very transaction, and has no transfer.
  if (finished.large !== placement.row)
    await db
      .updateTable('transfers')
      .set({ state: 'finished', finish_order: finished.finishOrder })
      .where('upload_id', '=', upload)
      .execute()
  const removed = await db
    .selectFrom('removed_object')
    .select('latest_transfer')
    .where('bucket_id', '=', bucketId)
    .where('name', '=', name)
    .executeTakeFirst()
  if (Math.max(current?.latest_transfer ?? 0, removed?.latest_transfer ?? 0) > upload) {
    // Who asked for the absence of an object must not be told that it was made.
    if (finished.conditions?.ifNoneMatch)
      throw new ObjectError('ConditionalRequestConflict', 'a request that was started later has finished before')
    await obsolete(db, upload, finished.large)
    return false
  }
  const values = {
    modified: finished.modified,
    size: finished.size,
    large: finished.large,
    upload_id: upload,
    first_segment_hash: finished.firstHash,
    latest_transfer: upload,
    etag: finished.etag,
    attributes: JSON.stringify(finished.attributes),
    tags: JSON.stringify(finished.tags),
    table_oid: finished.table,
  }
  if (current) {
    await db.updateTable('object_directory').set(values).where('object_id', '=', current.object_id).execute()
    await obsolete(db, current.upload_id, current.large as Placement)
    if (current.table_oid === finished.table) {
      await countObject(db, bucketId, finished.table, 0, finished.size - current.size)
      return true
    }
    await countObject(db, bucketId, current.table_oid, -1, -current.size)
  } else {
    await db
      .insertInto('object_directory')
      .values({ object_id: upload, name, bucket_id: bucketId, created: finished.modified, ...values })
      .execute()
  }
  await countObject(db, bucketId, finished.table, 1, finished.size)
  return true
}

/** `*` asks for any object, or for none. */
export function requireWriteConditions(current: Entry | undefined, conditions: WriteConditions | undefined): void {
  const { ifMatch, ifNoneMatch } = conditions ?? {}
  if (ifMatch) {
    if (!current) throw new ObjectError('NoSuchKey', 'there is no object for If-Match to meet')
    if (!ifMatch.includes('*') && !ifMatch.includes(current.etag)) throw preconditionFailed()
  }
  if (ifNoneMatch && current && (ifNoneMatch.includes('*') || ifNoneMatch.includes(current.etag)))
    throw preconditionFailed()
}
