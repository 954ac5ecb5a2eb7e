// Entries of the directory: what is stored of an object, and what its readers are told.
import type { Selectable } from 'kysely'
import type { ObjectHead } from '../bucket-store.ts'
import type { Reader } from './database.ts'
import type { StoredAttributes } from './finish-upload.ts'
import type { ObjectSchema } from './schema.ts'

export type Entry = Selectable<ObjectSchema['object_directory']>

export const findEntry = (db: Reader, bucketId: number, name: string): Promise<Entry | undefined> =>
  db
    .selectFrom('object_directory')
    .selectAll()
    .where('bucket_id', '=', bucketId)
    .where('name', '=', name)
    .executeTakeFirst()

export const headOf = (entry: Entry): ObjectHead => ({
  key: entry.name,
  size: entry.size,
  etag: entry.etag,
  modified: entry.modified,
  tags: JSON.parse(entry.tags) as ObjectHead['tags'],
  ...(JSON.parse(entry.attributes) as StoredAttributes),
})
