// The object store in a relational database: puts its operations together.
import { join } from 'node:path'
import { regionBucket } from '../bucket-name.ts'
import type { BucketStore, TransferInfo, UsageInfo } from '../bucket-store.ts'
import { accessKeysMax } from '../limits.ts'
import { ObjectError } from '../object-error.ts'
import {
  bucketInfo,
  bucketNamed,
  changeGrant,
  createBucket,
  findBucket,
  listBuckets,
  removeBucket,
  setBucketOwner,
} from './buckets.ts'
import { completeMultipart } from './complete-multipart.ts'
import { copyObject, copyPart } from './copy-object.ts'
import type { ObjectDatabase } from './database.ts'
import { getObject, headObject } from './get-object.ts'
import { LargeFiles } from './large-files.ts'
import { listObjects } from './list-objects.ts'
import { abortMultipart, beginMultipart, listMultiparts, listParts } from './multipart.ts'
import { putFile } from './put-file.ts'
import { putObject } from './put-object.ts'
import { putPart } from './put-part.ts'
import { Readers } from './readers.ts'
import { removeObject, removeObjects, setTags } from './remove-object.ts'
import type { StoreContext } from './store-context.ts'
import { Sweeper } from './sweeper.ts'

export interface RelationalStoreOptions {
  readonly database: ObjectDatabase
  /** Where very large objects lie. */
  readonly filesDirectory: string
  readonly now?: () => number
  readonly onFault?: (error: unknown) => void
}

export interface RelationalStore extends BucketStore {
  /** Once all that can be swept now is. For tests and for who wants to count files. */
  swept(): Promise<void>
}

export async function openRelationalStore(options: RelationalStoreOptions): Promise<RelationalStore> {
  const { database, now = Date.now, onFault = () => {} } = options
  const files = new LargeFiles(options.filesDirectory)
  await files.prepare()
  const readers = new Readers()
  const active = new Set<number>()
  const sweeper = new Sweeper({ database, files, readers, active, now, onFault })
  await sweeper.sweepLeftovers()
  const context: StoreContext = { database, files, readers, sweeper, active, tableOf, now }
  const { reader } = database
  return {
    createBucket: (name, owner, hidden = false) => createBucket(context, name, owner, hidden),
    removeBucket: (name, withObjects) => removeBucket(context, name, withObjects),
    bucket: async (name) => {
      const row = await findBucket(reader, name)
      return row && bucketInfo(row)
    },
    listBuckets: () => listBuckets(context),
    count: async (name) => {
      const row = await bucketNamed(reader, name)
      return { objects: row.object_count, bytes: row.byte_count }
    },
    changeGrant: (name, change, how) => changeGrant(context, name, change, how),
    setBucketOwner: (name, owner) => setBucketOwner(context, name, owner),
    put: (request, body) => putObject(context, request, body),
    putFile: (request) => putFile(context, request),
    get: (request, buffers) => getObject(context, request, buffers),
    head: (request) => headObject(context, request),
    remove: (bucket, key, conditions) => removeObject(context, bucket, key, conditions),
    removeMany: (bucket, keys) => removeObjects(context, bucket, keys),
    list: (request) => listObjects(context, request),
    copy: (request) => copyObject(context, request),
    setTags: (bucket, key, tags) => setTags(context, bucket, key, tags),
    beginMultipart: (request) => beginMultipart(context, request),
    putPart: (name, part, body) => putPart(context, name, part, body),
    copyPart: (name, number, from) => copyPart(context, name, number, from),
    listParts: (name) => listParts(context, name),
    completeMultipart: (name, parts, conditions, expected) =>
      completeMultipart(context, name, parts, conditions, expected),
    abortMultipart: (name) => abortMultipart(context, name),
    listMultiparts: (bucket) => listMultiparts(context, bucket),
    transfers: () => transfers(context),
    usage: () => usage(context),
    addAccessKey: (accessKey, role, sealed) => addAccessKey(context, accessKey, role, sealed),
    accessKey: async (accessKey) => {
      const row = await reader
        .selectFrom('access_key')
        .selectAll()
        .where('access_key', '=', accessKey)
        .executeTakeFirst()
      return row && { accessKey, role: row.role_oid, created: row.created, sealed: row.sealed_secret }
    },
    removeAccessKey: (accessKey) =>
      database.write(async (db) => {
        const { numDeletedRows } = await db
          .deleteFrom('access_key')
          .where('access_key', '=', accessKey)
          .executeTakeFirst()
        return numDeletedRows > 0n
      }),
    listAccessKeys: async () =>
      (await reader.selectFrom('access_key').selectAll().orderBy('access_key').execute()).map((row) => ({
        accessKey: row.access_key,
        role: row.role_oid,
        created: row.created,
      })),
    swept: () => sweeper.idle(),
    close: async () => {
      await sweeper.close()
      await database.close()
    },
  }
}

/** Regions name their files by their server and their id, which is their table's OID and a number in sixteen bits. */
function tableOf(bucket: string, key: string): number {
  if (bucket !== regionBucket) return 0
  const region = /(?:^|\/)segments\/(\d+)\//.exec(key)?.[1]
  return region === undefined ? 0 : Math.floor(Number(region) / 65_536)
}

export const filesDirectoryOf = (dataDirectory: string): string => join(dataDirectory, 'objects')

async function transfers({ database }: StoreContext): Promise<TransferInfo[]> {
  const rows = await database.reader
    .selectFrom('transfers')
    .leftJoin('bucket', 'bucket.bucket_id', 'transfers.bucket_id')
    .selectAll('transfers')
    .select('bucket.name as bucket_name')
    .orderBy('upload_id')
    .execute()
  return rows.map((row) => ({
    id: row.upload_id,
    bucket: row.bucket_name ?? '',
    key: row.name,
    kind: row.kind as TransferInfo['kind'],
    state: row.state as TransferInfo['state'],
    startOrder: row.start_order,
    finishOrder: row.finish_order,
    size: row.size,
    segmentsRemaining: row.segments_remaining,
    resumable: row.resumable === 1,
    started: row.started,
  }))
}

const usage = ({ database }: StoreContext): Promise<UsageInfo[]> =>
  database.reader
    .selectFrom('object_usage')
    .innerJoin('bucket', 'bucket.bucket_id', 'object_usage.bucket_id')
    .select(['bucket.name as bucket', 'table_oid as table', 'objects', 'bytes'])
    .where('objects', '>', 0)
    .orderBy('bucket.name')
    .orderBy('table_oid')
    .execute()

async function addAccessKey(
  { database, now }: StoreContext,
  accessKey: string,
  role: number,
  sealed: string,
): Promise<void> {
  await database.write(async (db) => {
    const { count } = await db
      .selectFrom('access_key')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('role_oid', '=', role)
      .executeTakeFirstOrThrow()
    if (Number(count) >= accessKeysMax)
      throw new ObjectError('TooManyAccessKeys', `a role may have ${accessKeysMax} access keys at most`)
    await db
      .insertInto('access_key')
      .values({ access_key: accessKey, role_oid: role, sealed_secret: sealed, created: now() })
      .execute()
  })
}
