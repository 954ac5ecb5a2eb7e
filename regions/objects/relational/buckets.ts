// Buckets: made, found, listed, removed with or without what is in them.
import type { Selectable } from 'kysely'
import { type BucketGrant, type BucketInfo, bucketPrivileges } from '../bucket-store.ts'
import { regionBucket, requireBucketName } from '../bucket-name.ts'
import { noSuchBucket, ObjectError } from '../object-error.ts'
import type { Reader } from './database.ts'
import { type ObjectSchema, placement } from './schema.ts'
import type { StoreContext } from './store-context.ts'

type BucketRow = Selectable<ObjectSchema['bucket']>

export const bucketInfo = (row: BucketRow): BucketInfo => ({
  name: row.name,
  owner: row.owner,
  created: row.created,
  objects: row.object_count,
  bytes: row.byte_count,
  hidden: row.hidden === 1,
  grants: JSON.parse(row.grants) as BucketGrant[],
})

export const findBucket = (db: Reader, name: string): Promise<BucketRow | undefined> =>
  db.selectFrom('bucket').selectAll().where('name', '=', name).executeTakeFirst()

/** Throws NoSuchBucket. */
export async function bucketNamed(db: Reader, name: string): Promise<BucketRow> {
  const row = await findBucket(db, name)
  if (!row) throw noSuchBucket(name)
  return row
}

/** The same bucket still, not another one of its name. */
export async function bucketById(db: Reader, id: number, name: string): Promise<BucketRow> {
  const row = await db.selectFrom('bucket').selectAll().where('bucket_id', '=', id).executeTakeFirst()
  if (!row) throw noSuchBucket(name)
  return row
}

export async function createBucket(
  context: StoreContext,
  name: string,
  owner: number,
  hidden: boolean,
): Promise<BucketInfo> {
  requireBucketName(name)
  // Nobody is to own what regions will lie in.
  if (name === regionBucket && !hidden) throw new ObjectError('BucketAlreadyExists', `bucket "${name}" is the regions'`)
  const id = await context.database.nextId()
  const row = {
    bucket_id: id,
    name,
    owner,
    created: context.now(),
    object_count: 0,
    byte_count: 0,
    hidden: Number(hidden),
    grants: '[]',
  }
  return context.database.write(async (db) => {
    const made = await db
      .insertInto('bucket')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 0n) {
      const { owner: other } = await bucketNamed(db, name)
      throw other === owner
        ? new ObjectError('BucketAlreadyOwnedByYou', `bucket "${name}" exists and is yours`)
        : new ObjectError('BucketAlreadyExists', `bucket "${name}" already exists`)
    }
    return bucketInfo(row)
  })
}

export async function removeBucket(
  { database, sweeper }: StoreContext,
  name: string,
  withObjects: boolean,
): Promise<void> {
  await database.write(async (db) => {
    const { bucket_id: id } = await bucketNamed(db, name)
    await database.lockBucket(db, id)
    const { object_count: count } = await bucketById(db, id, name)
    if (count > 0 && !withObjects) throw new ObjectError('BucketNotEmpty', `bucket "${name}" is not empty`)
    const entries = db.selectFrom('object_directory').select('upload_id').where('bucket_id', '=', id)
    await db
      .deleteFrom('object_store')
      .where('upload_id', 'in', entries.where('large', '=', placement.row))
      .execute()
    await db.deleteFrom('object_directory').where('bucket_id', '=', id).execute()
    await db.deleteFrom('removed_object').where('bucket_id', '=', id).execute()
    await db.deleteFrom('object_usage').where('bucket_id', '=', id).execute()
    // Puts under way find no bucket when they finish; parts go with their upload.
    await db
      .updateTable('transfers')
      .set({ state: 'obsolete' })
      .where('bucket_id', '=', id)
      .where((e) => e.or([e('state', '=', 'finished'), e('kind', '=', 'multipart')]))
      .where('kind', '!=', 'part')
      .execute()
    await db.deleteFrom('bucket').where('bucket_id', '=', id).execute()
  })
  sweeper.wake()
}

export async function listBuckets({ database }: StoreContext): Promise<BucketInfo[]> {
  return (await database.reader.selectFrom('bucket').selectAll().orderBy('name').execute()).map(bucketInfo)
}

export async function changeGrant(
  { database }: StoreContext,
  name: string,
  { role, grantor, privileges }: BucketGrant,
  how: 'grant' | 'revoke',
): Promise<void> {
  await database.write(async (db) => {
    const { bucket_id: id } = await bucketNamed(db, name)
    await database.lockBucket(db, id)
    const { grants } = bucketInfo(await bucketById(db, id, name))
    const before = grants.find((grant) => grant.role === role)?.privileges ?? []
    const after = bucketPrivileges.filter((one) => (privileges.includes(one) ? how === 'grant' : before.includes(one)))
    const others = grants.filter((grant) => grant.role !== role)
    const changed = after.length === 0 ? others : [...others, { role, grantor, privileges: after }]
    await db
      .updateTable('bucket')
      .set({ grants: JSON.stringify(changed) })
      .where('bucket_id', '=', id)
      .execute()
  })
}

export async function setBucketOwner({ database }: StoreContext, name: string, owner: number): Promise<void> {
  await database.write(async (db) => {
    const { bucket_id: id } = await bucketNamed(db, name)
    await database.lockBucket(db, id)
    const before = bucketInfo(await bucketById(db, id, name))
    const grants = before.grants
      .filter(({ role }) => role !== owner)
      .map((grant) => (grant.grantor === before.owner ? { ...grant, grantor: owner } : grant))
    await db
      .updateTable('bucket')
      .set({ owner, grants: JSON.stringify(grants) })
      .where('bucket_id', '=', id)
      .execute()
  })
}
