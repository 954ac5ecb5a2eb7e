// A part of a multipart upload: an upload of its own, which a row binds to the whole.
import type { ObjectBody, PutResult, UploadName } from '../bucket-store.ts'
import type { DigestName } from '../digests/digests.ts'
import { partNumberMax, putBytesMax } from '../limits.ts'
import { ObjectError } from '../object-error.ts'
import type { Writer } from './database.ts'
import { placement } from './schema.ts'
import type { StoreContext } from './store-context.ts'
import { storeData } from './store-data.ts'
import { begunOf, findUpload, type Transfer } from './upload-rows.ts'

export async function putPart(
  context: StoreContext,
  name: UploadName,
  part: { readonly number: number; readonly size: number; readonly algorithms: readonly DigestName[] },
  body: ObjectBody,
): Promise<PutResult> {
  if (part.number < 1 || part.number > partNumberMax)
    throw new ObjectError('InvalidArgument', `part numbers are from 1 to ${partNumberMax}`)
  if (part.size > putBytesMax) throw new ObjectError('EntityTooLarge', `a part may have ${putBytesMax} bytes at most`)
  const { database, active, sweeper } = context
  const upload = await database.nextId()
  active.add(upload)
  try {
    const parent = await findUpload(database.reader, name)
    const { algorithm } = begunOf(parent)
    const given = part.algorithms.filter((one) => one !== 'payload')
    if (algorithm !== undefined && given.length > 0 && !given.includes(algorithm))
      throw new ObjectError('InvalidRequest', `the upload was begun with checksums of ${algorithm}`)
    const row = { upload, bucketId: parent.bucket_id, name: name.key, kind: 'part', parent: parent.upload_id } as const
    const algorithms = algorithm === undefined ? part.algorithms : [...part.algorithms, algorithm]
    const data = await storeData(context, row, part.size, algorithms, body)
    const etag = data.md5.toString('hex')
    const modified = context.now()
    const finishOrder = await database.nextId()
    const replaced = await database.write(async (db) => {
      await data.write(db)
      await database.lockBucket(db, parent.bucket_id)
      await findUpload(db, name)
      if (data.large === placement.row) await insertRowTransfer(db, parent, upload, part.size, modified)
      const before = await db
        .selectFrom('upload_part')
        .select('upload_id')
        .where('parent_id', '=', parent.upload_id)
        .where('part_number', '=', part.number)
        .executeTakeFirst()
      // Of two uploads of one part the same rule holds: started last wins.
      const won = before === undefined || before.upload_id < upload
      await db
        .updateTable('transfers')
        .set({ state: won ? 'finished' : 'obsolete', finish_order: finishOrder })
        .where('upload_id', '=', upload)
        .execute()
      if (!won) return true
      if (before)
        await db.updateTable('transfers').set({ state: 'obsolete' }).where('upload_id', '=', before.upload_id).execute()
      const values = {
        upload_id: upload,
        large: data.large,
        size: part.size,
        start_byte: null,
        etag,
        checksums: JSON.stringify(data.checksums),
        modified,
      }
      await db
        .insertInto('upload_part')
        .values({ parent_id: parent.upload_id, part_number: part.number, ...values })
        .onConflict((conflict) => conflict.columns(['parent_id', 'part_number']).doUpdateSet(values))
        .execute()
      return before !== undefined
    })
    if (replaced) sweeper.wake()
    return { etag, checksums: data.checksums, modified }
  } catch (error) {
    await sweeper.discard(upload)
    throw error
  } finally {
    active.delete(upload)
  }
}

/** A small part has a transfer too: what is swept is found by it. */
async function insertRowTransfer(
  db: Writer,
  parent: Transfer,
  upload: number,
  size: number,
  started: number,
): Promise<void> {
  await db
    .insertInto('transfers')
    .values({
      ...parent,
      upload_id: upload,
      kind: 'part',
      start_order: upload,
      size,
      segments_remaining: 0,
      large: placement.row,
      resumable: 0,
      started,
      token: null,
      attributes: null,
      parent_id: parent.upload_id,
    })
    .execute()
}
