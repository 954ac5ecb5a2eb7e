// Multipart uploads as a whole: begun, listed, given up. Their parts are uploads of their own until the whole is named by one transaction.
import { randomBytes } from 'node:crypto'
import { requireKey, requireMetadata, requireTags } from '../bucket-name.ts'
import type { MultipartRequest, PartInfo, UploadInfo, UploadName } from '../bucket-store.ts'
import { combines } from '../digests/combine-crc.ts'
import { ObjectError } from '../object-error.ts'
import { bucketNamed } from './buckets.ts'
import { placement } from './schema.ts'
import type { StoreContext } from './store-context.ts'
import { type Begun, findUpload, partInfo, partRows, uploadInfo } from './upload-rows.ts'

export async function beginMultipart(context: StoreContext, request: MultipartRequest): Promise<UploadInfo> {
  requireKey(request.key)
  requireMetadata(request.metadata)
  requireTags(request.tags)
  const { algorithm } = request
  const checksumType = request.checksumType ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE')
  if (algorithm && (checksumType === 'FULL_OBJECT' ? !combines(algorithm) : algorithm === 'crc64nvme'))
    throw new ObjectError('InvalidRequest', `checksums of type ${checksumType} cannot be made with ${algorithm}`)
  const { database } = context
  const upload = await database.nextId()
  const token = randomBytes(24).toString('base64url')
  const { headers, metadata, tags } = request
  const begun: Begun = { headers, metadata, tags, ...(algorithm ? { algorithm, checksumType } : {}) }
  const started = context.now()
  await database.write(async (db) => {
    const { bucket_id: bucketId } = await bucketNamed(db, request.bucket)
    await db
      .insertInto('transfers')
      .values({
        upload_id: upload,
        bucket_id: bucketId,
        name: request.key,
        kind: 'multipart',
        state: 'started',
        start_order: upload,
        finish_order: null,
        size: null,
        segments_remaining: null,
        first_segment_hash: null,
        large: placement.parts,
        resumable: 1,
        started,
        token,
        attributes: JSON.stringify(begun),
        parent_id: null,
      })
      .execute()
  })
  return { key: request.key, upload: token, started, algorithm, checksumType: algorithm ? checksumType : undefined }
}

export async function listParts(
  { database }: StoreContext,
  name: UploadName,
): Promise<{ parts: PartInfo[]; upload: UploadInfo }> {
  const parent = await findUpload(database.reader, name)
  const rows = await partRows(database.reader, parent.upload_id)
  return { parts: rows.map(partInfo), upload: uploadInfo(parent) }
}

export async function listMultiparts({ database }: StoreContext, bucket: string): Promise<UploadInfo[]> {
  const { bucket_id: id } = await bucketNamed(database.reader, bucket)
  const rows = await database.reader
    .selectFrom('transfers')
    .selectAll()
    .where('bucket_id', '=', id)
    .where('kind', '=', 'multipart')
    .where('state', '=', 'started')
    .orderBy('name')
    .orderBy('upload_id')
    .execute()
  return rows.map(uploadInfo)
}

export async function abortMultipart({ database, sweeper }: StoreContext, name: UploadName): Promise<void> {
  await database.write(async (db) => {
    const parent = await findUpload(db, name)
    await database.lockBucket(db, parent.bucket_id)
    await db.updateTable('transfers').set({ state: 'obsolete' }).where('upload_id', '=', parent.upload_id).execute()
  })
  sweeper.wake()
}
