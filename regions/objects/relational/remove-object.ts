// Remove: the entry goes, and with it what it counts for; its data follow when nobody reads them.
import type { ObjectAttributes, WriteConditions } from '../bucket-store.ts'
import { requireTags } from '../bucket-name.ts'
import { noSuchKey } from '../object-error.ts'
import { bucketNamed } from './buckets.ts'
import { countObject } from './count-object.ts'
import type { Writer } from './database.ts'
import { findEntry } from './directory.ts'
import { requireWriteConditions } from './finish-upload.ts'
import { obsolete } from './obsolete.ts'
import { type Placement, placement } from './schema.ts'
import type { StoreContext } from './store-context.ts'

export async function removeObject(
  context: StoreContext,
  bucket: string,
  key: string,
  conditions?: WriteConditions,
): Promise<boolean> {
  const removed = await context.database.write((db) => remove(context, db, bucket, key, conditions))
  if (removed !== undefined && removed !== placement.row) context.sweeper.wake()
  return removed !== undefined
}

/** All in one transaction; null: it is gone. */
export async function removeObjects(
  context: StoreContext,
  bucket: string,
  keys: readonly string[],
): Promise<(string | null)[]> {
  await bucketNamed(context.database.reader, bucket)
  await context.database.write(async (db) => {
    for (const key of keys) await remove(context, db, bucket, key)
  })
  context.sweeper.wake()
  return keys.map(() => null)
}

async function remove(
  context: StoreContext,
  db: Writer,
  bucket: string,
  key: string,
  conditions?: WriteConditions,
): Promise<Placement | undefined> {
  const { bucket_id: id } = await bucketNamed(db, bucket)
  await context.database.lockBucket(db, id)
  const entry = await findEntry(db, id, key)
  requireWriteConditions(entry, conditions)
  if (!entry) return undefined
  await db.deleteFrom('object_directory').where('object_id', '=', entry.object_id).execute()
  await obsolete(db, entry.upload_id, entry.large as Placement)
  await countObject(db, id, entry.table_oid, -1, -entry.size)
  if (await olderMayFinish(context, db, id, key, entry.latest_transfer)) {
    const row = { latest_transfer: entry.latest_transfer, removed: context.now() }
    await db
      .insertInto('removed_object')
      .values({ bucket_id: id, name: key, ...row })
      .onConflict((conflict) => conflict.columns(['bucket_id', 'name']).doUpdateSet(row))
      .execute()
  }
  return entry.large as Placement
}

/** Whether an upload that was started before this one may yet finish. */
async function olderMayFinish(
  { database, active }: StoreContext,
  db: Writer,
  bucketId: number,
  name: string,
  upload: number,
): Promise<boolean> {
  // Small puts of other processes are in no table until they finish.
  if (database.shared) return true
  for (const one of active) if (one < upload) return true
  const older = await db
    .selectFrom('transfers')
    .select('upload_id')
    .where('bucket_id', '=', bucketId)
    .where('name', '=', name)
    .where('state', '=', 'started')
    .where('start_order', '<', upload)
    .executeTakeFirst()
  return older !== undefined
}

export async function setTags(
  { database }: StoreContext,
  bucket: string,
  key: string,
  tags: ObjectAttributes['tags'],
): Promise<void> {
  requireTags(tags)
  await database.write(async (db) => {
    const { bucket_id: id } = await bucketNamed(db, bucket)
    const { numUpdatedRows } = await db
      .updateTable('object_directory')
      .set({ tags: JSON.stringify(tags) })
      .where('bucket_id', '=', id)
      .where('name', '=', key)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw noSuchKey(key)
  })
}
