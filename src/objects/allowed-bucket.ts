// The store that has a bucket, if the session's role may use it: this server's own, or else the other S3 that it was started with.
import { PgError } from '../../engine/errors.ts'
import { hasPrivilegesOf } from '../../engine/privileges/role-membership.ts'
import { regionBucket } from '../../regions/objects/bucket-name.ts'
import type { BucketInfo, BucketStore } from '../../regions/objects/bucket-store.ts'
import { noSuchBucket } from '../../regions/objects/object-error.ts'
import type { ServerState } from '../session/server-state.ts'
import type { SessionCore } from '../session/session-core.ts'
import { type BucketUse, mayUseBucket } from './bucket-access.ts'

/** PostgreSQL's roles for what lies outside of the database. */
const readServerFiles = 4569
const writeServerFiles = 4570

export async function storeForBucket(core: SessionCore, name: string, use: BucketUse): Promise<BucketStore> {
  const { objects } = core.state
  const role = core.catalog.role(core.user)
  const denied = (): PgError => new PgError('42501', `permission denied for bucket ${name}`)
  const { store, bucket } = await bucketNamed(objects, name)
  if (!bucket) {
    // The account is the server's: nobody owns its buckets here.
    if (!role || !hasPrivilegesOf(core.catalog, role, use === 'SELECT' ? readServerFiles : writeServerFiles))
      throw denied()
    return store
  }
  if (!role || !mayUseBucket(core.catalog, role.oid, bucket, use)) throw denied()
  return store
}

/** As for a superuser. */
export const storeWithBucket = async (objects: ServerState['objects'], name: string): Promise<BucketStore> =>
  (await bucketNamed(objects, name)).store

/** bucket: absent where it is the other S3's. */
async function bucketNamed(
  objects: ServerState['objects'],
  name: string,
): Promise<{ readonly store: BucketStore; readonly bucket?: BucketInfo }> {
  const store = await objects.store()
  const bucket = await store.bucket(name)
  // What is not for users does not exist for them.
  if (bucket?.hidden || name === regionBucket) throw noSuchBucket(name)
  if (bucket) return { store, bucket }
  if (!objects.remote) throw noSuchBucket(name)
  return { store: objects.remote }
}
