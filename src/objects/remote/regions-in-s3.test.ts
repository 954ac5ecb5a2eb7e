// Regions in a bucket of another S3, with our own gateway as that S3.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import pino from 'pino'
import type { BucketStore } from '../../../regions/objects/bucket-store.ts'
import { openSqlite } from '../../../regions/objects/relational/sqlite.ts'
import { openRelationalStore } from '../../../regions/objects/relational/store.ts'
import { checkBucketKeeper } from '../../../regions/server/bucket-keeper.fixture.ts'
import { type S3Server, serveS3 } from '../../http/s3/serve-s3.ts'
import { openS3Store } from './s3-store.ts'

describe('regions in a bucket of another S3', () => {
  const root = mkdtempSync(join(tmpdir(), 'regions-s3-'))
  let behind: BucketStore
  let server: S3Server
  let store: BucketStore
  let buckets = 0
  before(async () => {
    const database = await openSqlite(join(root, 'objects.sqlite'))
    behind = await openRelationalStore({ database, filesDirectory: join(root, 'objects') })
    server = await serveS3({
      host: '127.0.0.1',
      port: 0,
      domain: 'localhost',
      store: () => Promise.resolve(behind),
      keyOf: () => Promise.resolve({ secret: 'secret', role: 10 }),
      mayUse: () => true,
      roleName: String,
      logger: pino({ level: 'silent' }),
    })
    const endpoint = `http://127.0.0.1:${server.port}`
    store = openS3Store({ endpoint, region: 'us-east-1', accessKey: 'key', secretKey: 'secret' })
  })
  after(async () => {
    await store.close()
    await server.drain(100)
    await behind.close()
    rmSync(root, { recursive: true })
  })
  checkBucketKeeper(() => ({ store, name: `regions-${++buckets}` }))
})
