// s3mini: a client that is nothing but signed requests.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { S3mini } from 's3mini'
import { type S3Server, startS3 } from '../../support/s3-server.ts'

describe('s3mini', () => {
  let server: S3Server
  let client: S3mini
  before(async () => {
    server = await startS3()
    client = new S3mini({
      accessKeyId: server.accessKey,
      secretAccessKey: server.secretKey,
      endpoint: `${server.endpoint}/mini`,
      region: 'us-east-1',
    })
    assert.equal(await client.createBucket(), true)
  })
  after(() => server.stop())

  it('puts, gets, lists and removes objects', async () => {
    assert.equal(await client.bucketExists(), true)
    await client.putObject('a/ü b.txt', 'text', 'text/plain')
    assert.equal(await client.getObject('a/ü b.txt'), 'text')
    assert.equal(await client.getObject('absent'), null)
    assert.equal(await client.objectExists('a/ü b.txt'), true)
    assert.equal(await client.objectExists('absent'), false)
    assert.equal(await client.getContentLength('a/ü b.txt'), 4)
    const listed = await client.listObjects('/', 'a/')
    assert.deepEqual(
      listed?.map((one) => one.Key),
      ['a/ü b.txt'],
    )
    assert.equal(await client.deleteObject('a/ü b.txt'), true)
    assert.equal(await client.objectExists('a/ü b.txt'), false)
  })

  it('gets nothing of an object that it has already', async () => {
    await client.putObject('known', 'text')
    const etag = await client.getEtag('known')
    assert.ok(etag)
    assert.equal(await client.getObject('known', { 'if-none-match': etag }), null)
    assert.equal(await client.getObject('known', { 'if-none-match': 'other' }), 'text')
  })

  it('uploads in parts', async () => {
    const bytes = randomBytes(5 * 1024 * 1024 + 1000)
    const upload = await client.getMultipartUploadId('parts')
    const parts = []
    for (const [i, piece] of [bytes.subarray(0, 5 * 1024 * 1024), bytes.subarray(5 * 1024 * 1024)].entries())
      parts.push(await client.uploadPart('parts', upload, piece, i + 1))
    await client.completeMultipartUpload('parts', upload, parts)
    const found = Buffer.from((await client.getObjectArrayBuffer('parts'))!)
    assert.ok(found.equals(bytes))
    assert.deepEqual(await client.deleteObjects(['parts', 'known']), [true, true])
  })
})
