// Entry of the object thread: buckets and objects, in a database and files of the data directory.
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PgError } from '../../engine/errors.ts'
import type { BucketStore } from '../../regions/objects/bucket-store.ts'
import { serveRegionBuckets } from '../../regions/objects/region-bucket/bucket-port.ts'
import {
  type RegionBucket,
  type RegionStore,
  StoredRegionBucket,
} from '../../regions/objects/region-bucket/region-bucket.ts'
import { openPostgres } from '../../regions/objects/relational/postgres.ts'
import { openSqlite } from '../../regions/objects/relational/sqlite.ts'
import { filesDirectoryOf, openRelationalStore } from '../../regions/objects/relational/store.ts'
import { type ObjectsPort, serveObjects } from '../../regions/objects/thread/serve-objects.ts'
import { openS3Store } from '../objects/remote/s3-store.ts'
import type { ObjectsSettings, RegionBucketsAsked } from './start-objects.ts'
import { keepCompiled } from './compile-cache.ts'

const { dataDirectory, database, remote, remoteRegionsBucket } = workerData as ObjectsSettings
const port = parentPort!

const opening = (async () =>
  openRelationalStore({
    database:
      database === undefined ? await openSqlite(join(dataDirectory, 'objects.sqlite')) : await openPostgres(database),
    filesDirectory: filesDirectoryOf(dataDirectory),
    onFault: (error) => port.postMessage({ kind: 'fault', message: String(error) }),
  }))()
serveObjects(port as unknown as ObjectsPort, opening)

const buckets = new Map<RegionStore, RegionBucket>()
const bucketOf = (own: BucketStore, store: RegionStore): RegionBucket => {
  const known = buckets.get(store)
  if (known) return known
  if (store === 's3' && !remote)
    throw new PgError('55000', 'no other S3 is known to this server', { hint: 'Start it with --s3-endpoint.' })
  const made =
    store === 's3'
      ? new StoredRegionBucket(openS3Store(remote!), dataDirectory, remoteRegionsBucket)
      : new StoredRegionBucket(own, dataDirectory)
  buckets.set(store, made)
  return made
}
port.on('message', (message: RegionBucketsAsked | { readonly kind: undefined }) => {
  if (message.kind !== 'region-buckets') return
  opening.then(
    (own) => serveRegionBuckets(message.port, (store) => bucketOf(own, store)),
    () => message.port.close(),
  )
})
keepCompiled()
