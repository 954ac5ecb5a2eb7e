// What SQL asks of the object store: functions that change buckets and keys, and rows of the tables in the schema objects.
import { PgError } from '../../engine/errors.ts'
import { hasPrivilegesOf, maySetRole } from '../../engine/privileges/role-membership.ts'
import type { ObjectRow, ObjectsAsked } from '../../engine/functions/system/effects.ts'
import { regionBucket } from '../../regions/objects/bucket-name.ts'
import {
  type BucketInfo,
  type BucketPrivilege,
  bucketPrivileges,
  type BucketStore,
} from '../../regions/objects/bucket-store.ts'
import { listMax } from '../../regions/objects/limits.ts'
import { noSuchBucket, ObjectError } from '../../regions/objects/object-error.ts'
import type { SessionCore } from '../session/session-core.ts'
import { type BucketUse, mayUseBucket } from './bucket-access.ts'

export async function answerObjects(core: SessionCore, asked: ObjectsAsked): Promise<readonly ObjectRow[]> {
  const { objects } = core.state
  const role = core.catalog.role(core.user)
  if (!role) throw new PgError('42704', `role "${core.user}" does not exist`)
  const mayUse = (bucket: BucketInfo, use: BucketUse): boolean => mayUseBucket(core.catalog, role.oid, bucket, use)
  const visibleTo = async (store: BucketStore, use: BucketUse): Promise<ReadonlySet<string>> =>
    new Set((await store.listBuckets()).filter((bucket) => mayUse(bucket, use)).map((bucket) => bucket.name))
  const own = async (name: string): Promise<BucketInfo> => {
    const bucket = await (await objects.store()).bucket(name)
    if (!bucket) throw noSuchBucket(name)
    if (!mayUse(bucket, 'own')) throw new PgError('42501', `permission denied for bucket ${name}`)
    return bucket
  }
  switch (asked.kind) {
    case 'create-bucket': {
      requireWritable(core, 'create_bucket')
      if (asked.name === regionBucket)
        throw new ObjectError('BucketAlreadyExists', `bucket "${asked.name}" is the regions'`)
      return [{ bucket: await (await objects.store()).createBucket(asked.name, role.oid) }]
    }
    case 'drop-bucket': {
      requireWritable(core, 'drop_bucket')
      const bucket = await own(asked.name)
      if (bucket.name === regionBucket) throw new PgError('42501', `bucket "${bucket.name}" is the regions'`)
      const store = await objects.store()
      const { objects: held } = await store.count(bucket.name)
      await store.removeBucket(bucket.name, asked.cascade)
      return [{ objects: asked.cascade ? held : 0 }]
    }
    case 'change-grant': {
      requireWritable(core, `${asked.how}_on_bucket`)
      const bucket = await own(asked.bucket)
      if (bucket.hidden) throw new PgError('42501', `bucket "${bucket.name}" is the regions'`)
      const privileges = privilegesNamed(asked.privileges)
      const grantee = asked.role.toLowerCase() === 'public' ? { oid: 0 } : core.catalog.role(asked.role)
      if (!grantee) throw new PgError('42704', `role "${asked.role}" does not exist`)
      // What its owner may do needs no grant, and none could be taken away.
      if (grantee.oid !== bucket.owner) {
        const change = { role: grantee.oid, grantor: role.oid, privileges }
        await (await objects.store()).changeGrant(bucket.name, change, asked.how)
      }
      return []
    }
    case 'create-access-key': {
      requireWritable(core, 'create_access_key')
      const owner = asked.role === null ? role : core.catalog.role(asked.role)
      if (!owner) throw new PgError('42704', `role "${asked.role}" does not exist`)
      if (!maySetRole(core.catalog, role, owner.oid))
        throw new PgError('42501', `must be able to SET ROLE "${owner.name}"`)
      return [{ ...(await objects.createAccessKey(owner.oid)) }]
    }
    case 'drop-access-key': {
      requireWritable(core, 'drop_access_key')
      const key = await (await objects.store()).accessKey(asked.accessKey)
      if (!key) return [{ dropped: false }]
      if (!hasPrivilegesOf(core.catalog, role, key.role)) throw new PgError('42501', 'permission denied for access key')
      return [{ dropped: await objects.removeAccessKey(asked.accessKey) }]
    }
    case 'buckets':
      return (await (await objects.store()).listBuckets())
        .filter((bucket) => mayUse(bucket, 'any'))
        .map((bucket) => ({ ...bucket, readable: mayUse(bucket, 'SELECT') }))
    case 'page': {
      const { bucket, after, prefix } = asked
      const page = await (await objects.store()).list({ bucket, after, prefix, limit: listMax })
      const entries = page.objects.map((object) => ({ ...object, checksumAlgorithms: undefined }))
      return page.next === undefined ? entries : [...entries, { next: page.next }]
    }
    case 'transfers': {
      const store = await objects.store()
      const visible = await visibleTo(store, 'SELECT')
      const all = await store.transfers()
      return all.filter((one) => visible.has(one.bucket) || role.superuser).map((one) => ({ ...one }))
    }
    case 'usage': {
      const store = await objects.store()
      const visible = await visibleTo(store, 'any')
      return (await store.usage()).filter((one) => visible.has(one.bucket)).map((one) => ({ ...one }))
    }
    case 'access-keys': {
      const keys = await (await objects.store()).listAccessKeys()
      return keys
        .filter((key) => hasPrivilegesOf(core.catalog, role, key.role))
        .map((key) => ({ ...key, roleName: core.catalog.roleByOid(key.role)?.name ?? null }))
    }
  }
}

/** Buckets and keys are not part of the transaction; a read-only one must leave them alone all the same. */
function requireWritable(core: SessionCore, name: string): void {
  if (core.transaction?.readOnly) throw new PgError('25006', `cannot execute ${name}() in a read-only transaction`)
}

/** `SELECT, INSERT`, or `ALL`. */
function privilegesNamed(text: string): readonly BucketPrivilege[] {
  const names = text.split(',').map((name) => name.trim().toUpperCase())
  if (names.length === 1 && (names[0] === 'ALL' || names[0] === 'ALL PRIVILEGES')) return bucketPrivileges
  return names.map((name) => {
    const found = bucketPrivileges.find((privilege) => privilege === name)
    if (!found) throw new PgError('22023', `unrecognized privilege type for a bucket: "${name}"`)
    return found
  })
}
