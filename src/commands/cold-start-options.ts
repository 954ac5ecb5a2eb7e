// What `cadastre cold-start` is given, as the stores that it reads from.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defaultLocation } from '../../catalog/store/location.ts'
import { readBootstrap } from '../../catalog/store/bootstrap-config.ts'
import type { BucketStore } from '../../regions/objects/bucket-store.ts'
import { openPostgres } from '../../regions/objects/relational/postgres.ts'
import { openSqlite } from '../../regions/objects/relational/sqlite.ts'
import { filesDirectoryOf, openRelationalStore } from '../../regions/objects/relational/store.ts'
import {
  type RegionBucket,
  type RegionStore,
  StoredRegionBucket,
} from '../../regions/objects/region-bucket/region-bucket.ts'
import type { ServerOptions } from '../config/options.ts'
import { remoteAccount } from '../objects/remote/remote-account.ts'
import { openS3Store } from '../objects/remote/s3-store.ts'
import type { Output } from './backup.ts'
import { coldStart } from './cold-start.ts'

export async function coldStartFrom(options: ServerOptions, output: Output): Promise<void> {
  const directory = resolve(options.dataDir)
  const buckets = new Map<RegionStore, RegionBucket>()
  const stores: BucketStore[] = []
  const own = join(directory, 'objects.sqlite')
  const account = remoteAccount(options)
  try {
    if (options.objectsDatabase !== undefined || existsSync(own)) {
      const database =
        options.objectsDatabase === undefined ? await openSqlite(own) : await openPostgres(options.objectsDatabase)
      const store = await openRelationalStore({ database, filesDirectory: filesDirectoryOf(directory) })
      stores.push(store)
      buckets.set('objects', new StoredRegionBucket(store, directory))
    }
    if (account) {
      const store = openS3Store(account)
      stores.push(store)
      buckets.set('s3', new StoredRegionBucket(store, directory, options.s3RegionsBucket))
    }
    await coldStart(
      {
        dataDirectory: directory,
        metadataStore: options.metadataStore ?? readBootstrap(directory) ?? defaultLocation,
        timeoutMs: options.metadataStoreTimeout * 1000,
        buckets,
      },
      output,
    )
  } finally {
    for (const store of stores) await store.close()
  }
}
