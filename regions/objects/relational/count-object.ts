// Objects and bytes of a bucket, and of a table in it, changed by the transaction that changes the directory.
import type { Writer } from './database.ts'

export async function countObject(
  db: Writer,
  bucketId: number,
  table: number,
  objects: number,
  bytes: number,
): Promise<void> {
  await db
    .updateTable('bucket')
    .set((e) => ({ object_count: e('object_count', '+', objects), byte_count: e('byte_count', '+', bytes) }))
    .where('bucket_id', '=', bucketId)
    .execute()
  await db
    .insertInto('object_usage')
    .values({ bucket_id: bucketId, table_oid: table, objects, bytes })
    .onConflict((conflict) =>
      conflict.columns(['bucket_id', 'table_oid']).doUpdateSet((e) => ({
        objects: e('object_usage.objects', '+', objects),
        bytes: e('object_usage.bytes', '+', bytes),
      })),
    )
    .execute()
}
