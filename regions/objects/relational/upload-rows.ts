// The rows of a multipart upload and of its parts, and what they say.
import type { Selectable } from 'kysely'
import type { MultipartRequest, PartInfo, UploadInfo, UploadName } from '../bucket-store.ts'
import type { Digests } from '../digests/digests.ts'
import { noSuchUpload } from '../object-error.ts'
import { bucketNamed } from './buckets.ts'
import type { Reader } from './database.ts'
import type { ObjectSchema } from './schema.ts'

export type Transfer = Selectable<ObjectSchema['transfers']>
export type PartRow = Selectable<ObjectSchema['upload_part']>
/** What the upload was begun with. */
export type Begun = Pick<MultipartRequest, 'headers' | 'metadata' | 'tags' | 'algorithm' | 'checksumType'>

/** Throws NoSuchUpload; a completed one is none any more. */
export async function findUpload(db: Reader, name: UploadName): Promise<Transfer> {
  const { bucket_id: id } = await bucketNamed(db, name.bucket)
  const row = await db
    .selectFrom('transfers')
    .selectAll()
    .where('token', '=', name.upload)
    .where('bucket_id', '=', id)
    .where('name', '=', name.key)
    .where('state', '=', 'started')
    .executeTakeFirst()
  if (!row) throw noSuchUpload()
  return row
}

export const begunOf = (row: Transfer): Begun => JSON.parse(row.attributes ?? '{}') as Begun

export const uploadInfo = (row: Transfer): UploadInfo => {
  const { algorithm, checksumType } = begunOf(row)
  return { key: row.name, upload: row.token!, started: row.started, algorithm, checksumType }
}

export const partRows = (db: Reader, parent: number): Promise<PartRow[]> =>
  db.selectFrom('upload_part').selectAll().where('parent_id', '=', parent).orderBy('part_number').execute()

export const partInfo = (row: PartRow): PartInfo => ({
  number: row.part_number,
  size: row.size,
  etag: row.etag,
  modified: row.modified,
  checksums: JSON.parse(row.checksums) as Digests,
})
