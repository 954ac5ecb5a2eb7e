// The AWS SDK for JavaScript: every operation it has a use for here, and what it verifies by itself (checksums, ETags).
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { type S3Server, startS3 } from '../../support/s3-server.ts'

const Bucket = 'sdk-bucket'
const bytes = randomBytes(6 * 1024 * 1024)
const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex')

describe('@aws-sdk/client-s3', () => {
  let server: S3Server
  let client: S3Client
  before(async () => {
    server = await startS3()
    client = new S3Client({
      endpoint: server.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: server.accessKey, secretAccessKey: server.secretKey },
      maxAttempts: 1,
    })
    await client.send(new CreateBucketCommand({ Bucket }))
  })
  after(async () => {
    client.destroy()
    await server.stop()
  })
  const get = async (Key: string, more: object = {}): Promise<Uint8Array> =>
    (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body!.transformToByteArray()
  const fails = (work: Promise<unknown>, name: string, status: number) =>
    assert.rejects(work, (error: { name: string; $metadata: { httpStatusCode: number } }) => {
      assert.deepEqual([error.name, error.$metadata.httpStatusCode], [name, status])
      return true
    })

  it('makes, finds, lists and removes buckets', async () => {
    await client.send(new HeadBucketCommand({ Bucket }))
    await fails(client.send(new HeadBucketCommand({ Bucket: 'absent-bucket' })), 'NotFound', 404)
    assert.equal((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint, undefined)
    assert.equal((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status, undefined)
    await fails(client.send(new CreateBucketCommand({ Bucket })), 'BucketAlreadyOwnedByYou', 409)
    await client.send(new CreateBucketCommand({ Bucket: 'short-lived' }))
    const names = async () => (await client.send(new ListBucketsCommand({}))).Buckets?.map((bucket) => bucket.Name)
    assert.deepEqual(await names(), [Bucket, 'short-lived'])
    const page = await client.send(new ListBucketsCommand({ MaxBuckets: 1, Prefix: 's' }))
    assert.deepEqual([page.Buckets?.map((bucket) => bucket.Name), page.Prefix], [[Bucket], 's'])
    const { ContinuationToken } = page
    const rest = await client.send(new ListBucketsCommand({ MaxBuckets: 1, Prefix: 's', ContinuationToken }))
    assert.deepEqual([rest.Buckets?.map((bucket) => bucket.Name), rest.ContinuationToken], [['short-lived'], undefined])
    assert.deepEqual((await client.send(new ListBucketsCommand({ Prefix: 'x' }))).Buckets ?? [], [])
    await fails(client.send(new ListBucketsCommand({ ContinuationToken: '!' })), 'InvalidArgument', 400)
    await fails(client.send(new ListBucketsCommand({ MaxBuckets: 10_001 })), 'InvalidArgument', 400)
    await client.send(new DeleteBucketCommand({ Bucket: 'short-lived' }))
    assert.deepEqual(await names(), [Bucket])
  })

  it('lists uploads by folders and pages', async () => {
    const keys = ['lists/a/1', 'lists/a/2', 'lists/b', 'lists/b', 'lists/c/1', 'lists/d']
    const begun: { Bucket: string; Key: string; UploadId: string | undefined }[] = []
    for (const Key of keys) {
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
      begun.push({ Bucket, Key, UploadId })
    }
    const found: string[] = []
    let KeyMarker: string | undefined
    let UploadIdMarker: string | undefined
    do {
      const asked = { Bucket, Prefix: 'lists/', Delimiter: '/', MaxUploads: 1, KeyMarker, UploadIdMarker }
      const page = await client.send(new ListMultipartUploadsCommand(asked))
      assert.equal(page.Delimiter, '/')
      found.push(...(page.Uploads ?? []).map((one) => one.Key!))
      found.push(...(page.CommonPrefixes ?? []).map((one) => one.Prefix!))
      ;({ NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page)
    } while (KeyMarker !== undefined)
    assert.deepEqual(found, ['lists/a/', 'lists/b', 'lists/b', 'lists/c/', 'lists/d'])
    for (const one of begun) await client.send(new AbortMultipartUploadCommand(one))
  })

  it('puts and gets objects, whole and in ranges, with their headers', async () => {
    const Key = 'a b/ü+日?&=.bin'
    for (const body of [Buffer.alloc(0), bytes.subarray(0, 1000), bytes.subarray(0, 300_000), bytes]) {
      const put = await client.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: body,
          ContentType: 'text/x-test',
          CacheControl: 'no-store',
          ContentDisposition: 'attachment',
          Metadata: { one: '1', two: 'zwei' },
        }),
      )
      assert.equal(put.ETag, `"${md5(body)}"`)
      assert.ok(Buffer.from(await get(Key)).equals(body))
    }
    const head = await client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
    assert.deepEqual(
      [head.ContentLength, head.ContentType, head.CacheControl, head.ContentDisposition, head.Metadata],
      [bytes.length, 'text/x-test', 'no-store', 'attachment', { one: '1', two: 'zwei' }],
    )
    assert.ok(head.ChecksumCRC32)
    const part = await client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=1048570-1048589' }))
    assert.equal(part.ContentRange, `bytes 1048570-1048589/${bytes.length}`)
    assert.ok(Buffer.from(await part.Body!.transformToByteArray()).equals(bytes.subarray(1_048_570, 1_048_590)))
    await fails(get(Key, { Range: 'bytes=99999999-' }), 'InvalidRange', 416)
    await fails(get('absent'), 'NoSuchKey', 404)
    await fails(get(Key, { IfMatch: '"0"' }), 'PreconditionFailed', 412)
    await assert.rejects(get(Key, { IfNoneMatch: `"${md5(bytes)}"` }), (error) => {
      const { httpStatusCode } = (error as { $metadata: { httpStatusCode: number } }).$metadata
      return httpStatusCode === 304
    })
  })

  it('sends every checksum and has it checked', async () => {
    for (const algorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME'] as ChecksumAlgorithm[]) {
      const Key = `sum-${algorithm}`
      try {
        await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ChecksumAlgorithm: algorithm }))
      } catch (error) {
        // Some algorithms are packages of their own for the SDK.
        if (/aws-crt|crc64|CRC64/.test(String(error)) && !('$metadata' in (error as object))) continue
        throw error
      }
      const head = await client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
      assert.ok((head as unknown as Record<string, string>)[`Checksum${algorithm}`], algorithm)
      await get(Key)
    }
    const wrong = { Bucket, Key: 'wrong', Body: 'x', ChecksumSHA256: Buffer.alloc(32).toString('base64') }
    await fails(client.send(new PutObjectCommand(wrong)), 'BadDigest', 400)
    await fails(
      client.send(new PutObjectCommand({ ...wrong, ChecksumSHA256: undefined, ContentMD5: md5zero })),
      'BadDigest',
      400,
    )
    await fails(get('wrong'), 'NoSuchKey', 404)
  })

  it('uploads parts', async () => {
    const Key = 'parts'
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32' }),
    )
    const name = { Bucket, Key, UploadId }
    const first = await client.send(
      new UploadPartCommand({ ...name, PartNumber: 1, Body: bytes, ChecksumAlgorithm: 'CRC32' }),
    )
    await client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: bytes }))
    const second = await client.send(
      new UploadPartCopyCommand({
        ...name,
        PartNumber: 2,
        CopySource: `${Bucket}/source`,
        CopySourceRange: 'bytes=0-99',
      }),
    )
    const { Parts } = await client.send(new ListPartsCommand(name))
    assert.deepEqual(
      Parts?.map((part) => part.Size),
      [bytes.length, 100],
    )
    assert.equal((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads?.[0].UploadId, UploadId)
    await fails(
      client.send(
        new UploadPartCopyCommand({
          ...name,
          PartNumber: 3,
          CopySource: `${Bucket}/source`,
          CopySourceRange: 'bytes=0-99999999',
        }),
      ),
      'InvalidRange',
      416,
    )
    await fails(
      client.send(
        new UploadPartCopyCommand({
          ...name,
          PartNumber: 3,
          CopySource: `${Bucket}/source`,
          CopySourceIfNoneMatch: '*',
        }),
      ),
      'PreconditionFailed',
      412,
    )
    await fails(get(Key), 'NoSuchKey', 404)
    const parts = [
      { PartNumber: 1, ETag: first.ETag, ChecksumCRC32: first.ChecksumCRC32 },
      { PartNumber: 2, ETag: second.CopyPartResult?.ETag },
    ]
    await fails(
      client.send(new CompleteMultipartUploadCommand({ ...name, MultipartUpload: { Parts: parts.toReversed() } })),
      'InvalidPartOrder',
      400,
    )
    const done = await client.send(new CompleteMultipartUploadCommand({ ...name, MultipartUpload: { Parts: parts } }))
    assert.match(done.ETag!, /-2"$/)
    assert.ok(Buffer.from(await get(Key)).equals(Buffer.concat([bytes, bytes.subarray(0, 100)])))
    const one = await client.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }))
    assert.deepEqual([one.PartsCount, one.ContentLength], [2, 100])
    one.Body!.transformToByteArray().catch(() => {})
    const other = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: other.UploadId }))
    await fails(client.send(new ListPartsCommand({ Bucket, Key, UploadId: other.UploadId })), 'NoSuchUpload', 404)
  })

  it('copies, tags, lists and deletes', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'dir/x', Body: 'x', Tagging: 'a=1' }))
    await client.send(new CopyObjectCommand({ Bucket, Key: 'dir/y', CopySource: `${Bucket}/dir/x` }))
    await client.send(
      new PutObjectTaggingCommand({ Bucket, Key: 'dir/x', Tagging: { TagSet: [{ Key: 'b', Value: 'x /y' }] } }),
    )
    const tags = async (Key: string) => (await client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet
    assert.deepEqual(await tags('dir/x'), [{ Key: 'b', Value: 'x /y' }])
    assert.deepEqual(await tags('dir/y'), [{ Key: 'a', Value: '1' }])
    await client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'dir/y' }))
    assert.deepEqual(await tags('dir/y'), [])
    await fails(
      client.send(new CopyObjectCommand({ Bucket, Key: 'dir/x', CopySource: `${Bucket}/dir/x` })),
      'InvalidRequest',
      400,
    )
    const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'dir/', MaxKeys: 1 }))
    assert.deepEqual([page.IsTruncated, page.Contents?.[0].Key], [true, 'dir/x'])
    const next = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'dir/', ContinuationToken: page.NextContinuationToken }),
    )
    assert.deepEqual(
      next.Contents?.map((object) => object.Key),
      ['dir/y'],
    )
    const roots = await client.send(new ListObjectsCommand({ Bucket, Delimiter: '/' }))
    assert.deepEqual(
      roots.CommonPrefixes?.map((one) => one.Prefix),
      ['a b/', 'dir/'],
    )
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'absent' }))
    await fails(client.send(new DeleteBucketCommand({ Bucket })), 'BucketNotEmpty', 409)
    const all = await client.send(new ListObjectsV2Command({ Bucket }))
    const Objects = all.Contents!.map(({ Key }) => ({ Key: Key! }))
    const gone = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    assert.equal(gone.Deleted?.length, Objects.length)
    assert.deepEqual(await server.sql('SELECT object_count, byte_count FROM objects.bucket'), [['0', '0']])
  })

  it('puts under conditions', async () => {
    const put = (more: object) => client.send(new PutObjectCommand({ Bucket, Key: 'c', Body: 'x', ...more }))
    const { ETag } = await put({ IfNoneMatch: '*' })
    await fails(put({ IfNoneMatch: '*' }), 'PreconditionFailed', 412)
    await fails(put({ IfMatch: '"0"' }), 'PreconditionFailed', 412)
    await put({ IfMatch: ETag })
  })
})

const md5zero = Buffer.alloc(16).toString('base64')
