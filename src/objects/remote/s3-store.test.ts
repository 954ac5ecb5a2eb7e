// The store that is another S3, with our own gateway as that S3.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import pino from 'pino'
import type { BucketStore } from '../../../regions/objects/bucket-store.ts'
import { checkBucketStore } from '../../../regions/objects/bucket-store.fixture.ts'
import { openSqlite } from '../../../regions/objects/relational/sqlite.ts'
import { openRelationalStore } from '../../../regions/objects/relational/store.ts'
import { put } from '../../../regions/objects/relational/test-store.ts'
import { type S3Server, serveS3 } from '../../http/s3/serve-s3.ts'
import { openS3Store } from './s3-store.ts'

describe('another S3 as a store', () => {
  const root = mkdtempSync(join(tmpdir(), 'remote-s3-'))
  let behind: BucketStore
  let server: S3Server
  let store: BucketStore
  before(async () => {
    const database = await openSqlite(join(root, 'objects.sqlite'))
    behind = await openRelationalStore({ database, filesDirectory: join(root, 'objects') })
    server = await serveS3({
      host: '127.0.0.1',
      port: 0,
      domain: 'localhost',
      store: () => Promise.resolve(behind),
      keyOf: (accessKey) => Promise.resolve(accessKey === 'key' ? { secret: 'secret', role: 10 } : undefined),
      mayUse: () => true,
      roleName: String,
      logger: pino({ level: 'silent' }),
    })
    store = openS3Store(account())
  })
  after(async () => {
    await store.close()
    await server.drain(100)
    await behind.close()
    rmSync(root, { recursive: true })
  })
  const account = (secretKey = 'secret', port = server.port) => ({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    accessKey: 'key',
    secretKey,
  })

  checkBucketStore(() => store)

  it('tells what S3 refuses, what it does not have, and that it is not there', async () => {
    const stranger = openS3Store(account('wrong'))
    await assert.rejects(stranger.listBuckets(), { code: 'ServiceUnavailable', message: /SignatureDoesNotMatch/ })
    await stranger.close()
    await assert.rejects(store.listAccessKeys(), { code: 'NotImplemented', sqlstate: '0A000' })
    await assert.rejects(put(store, 'common-x', 'a/../b', Buffer.from('x')), { code: 'InvalidArgument' })
    const gone = openS3Store(account('secret', 1))
    await assert.rejects(gone.list({ bucket: 'b', limit: 1 }), { code: 'ServiceUnavailable' })
    await gone.close()
  })

  it('looks at no object of a bucket that is only named', async () => {
    const list = behind.list.bind(behind)
    await store.createBucket('named', 10)
    behind.list = () => Promise.reject(new Error('nobody asked for objects'))
    try {
      assert.equal((await store.bucket('named'))?.name, 'named')
      assert.ok((await store.listBuckets()).some(({ name }) => name === 'named'))
      await store.createBucket('named-too', 10)
    } finally {
      behind.list = list
    }
  })

  it('does not take bytes that were changed on the way for what it sent', async () => {
    const liar = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(200, { etag: `"${'0'.repeat(32)}"` }).end())
    })
    await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve))
    const other = openS3Store(account('secret', (liar.address() as AddressInfo).port))
    await assert.rejects(put(other, 'b', 'k', Buffer.from('x')), { code: 'BadDigest' })
    await other.close()
    liar.close()
  })
})
