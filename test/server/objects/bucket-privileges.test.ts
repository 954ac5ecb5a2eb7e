// Grants on buckets: what a role's access key and its SQL may do, before, with and after them.
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  type S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type S3Server, startS3 } from '../../support/s3-server.ts'

const Bucket = 'shared'
const Key = 'a'

describe('grants on buckets', () => {
  let server: S3Server
  const clients: S3Client[] = []
  let reader: S3Client
  const clientOf = (accessKeyId: string, secretAccessKey: string): S3Client => {
    const client = new S3Client({
      endpoint: server.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    })
    clients.push(client)
    return client
  }
  before(async () => {
    server = await startS3()
    for (const role of ['owner', 'reader', 'other']) await server.sql(`CREATE ROLE ${role} LOGIN`)
    await server.sql('CREATE ROLE team')
    await server.sql('GRANT team TO reader')
    await server.sql(`SELECT cadastre.create_bucket('${Bucket}')`, 'owner')
    await server.sql(`COPY (SELECT 1 AS one) TO 's3://${Bucket}/${Key}' (FORMAT parquet)`, 'owner')
    const [[id, secret]] = await server.sql('SELECT * FROM cadastre.create_access_key()', 'reader')
    reader = clientOf(id!, secret!)
  })
  after(async () => {
    for (const client of clients) client.destroy()
    await server.stop()
  })

  const grant = (privileges: string, role = 'reader', by = 'owner', how = 'grant') =>
    server.sql(`SELECT cadastre.${how}_on_bucket('${Bucket}', '${privileges}', '${role}')`, by)
  const revoke = (privileges: string, role = 'reader') => grant(privileges, role, 'owner', 'revoke')

  /** By privilege, what needs it on the S3 side and in SQL. */
  const sending = {
    SELECT: () => [
      reader.send(new GetObjectCommand({ Bucket, Key })),
      reader.send(new HeadObjectCommand({ Bucket, Key })),
      reader.send(new GetObjectTaggingCommand({ Bucket, Key })),
      reader.send(new ListObjectsV2Command({ Bucket })),
    ],
    INSERT: () => [
      reader.send(new PutObjectCommand({ Bucket, Key: 'put', Body: 'x' })),
      reader.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [] } })),
      upload(),
    ],
    DELETE: () => [
      reader.send(new DeleteObjectCommand({ Bucket, Key: 'put' })),
      reader.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'put' }] } })),
    ],
  } as const
  const statements = {
    SELECT: `SELECT * FROM read_parquet('s3://${Bucket}/${Key}')`,
    INSERT: `COPY (SELECT 2) TO 's3://${Bucket}/from-sql'`,
  } as const

  async function upload(): Promise<void> {
    const { UploadId } = await reader.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }))
    const { ETag } = await reader.send(
      new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'part' }),
    )
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    await reader.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload }))
  }

  /** What of it all the reader may do now. */
  async function may(): Promise<string[]> {
    const found: string[] = []
    for (const [privilege, send] of Object.entries(sending)) {
      const answers = await Promise.allSettled(send())
      const refused = answers.filter((one) => one.status === 'rejected')
      for (const { reason } of refused)
        assert.equal((reason as S3ServiceException).$metadata.httpStatusCode, 403, String(reason))
      if (refused.length === 0) found.push(privilege)
      else assert.equal(refused.length, answers.length, `${privilege} is of one piece`)
    }
    for (const [privilege, statement] of Object.entries(statements)) {
      if (found.includes(privilege)) await server.sql(statement, 'reader')
      else await assert.rejects(server.sql(statement, 'reader'), { code: '42501' })
    }
    return found
  }
  const buckets = async () => (await reader.send(new ListBucketsCommand({}))).Buckets!.map((bucket) => bucket.Name)
  const seen = () => server.sql('SELECT name FROM objects.bucket', 'reader')
  const keys = () => server.sql('SELECT key FROM objects.object ORDER BY 1', 'reader')

  it('gives nothing to who was granted nothing', async () => {
    assert.deepEqual(await may(), [])
    assert.deepEqual(await buckets(), [])
    assert.deepEqual(await seen(), [])
    await assert.rejects(
      reader.send(new HeadBucketCommand({ Bucket })),
      (error: S3ServiceException) => error.$metadata.httpStatusCode === 403,
    )
  })

  it('gives what was granted, and takes what was revoked', async () => {
    await grant('select')
    assert.deepEqual(await may(), ['SELECT'])
    assert.deepEqual(await buckets(), [Bucket])
    assert.deepEqual(await keys(), [[Key]])
    await grant('INSERT, delete')
    assert.deepEqual(await may(), ['SELECT', 'INSERT', 'DELETE'])
    await assert.rejects(reader.send(new DeleteBucketCommand({ Bucket })), { name: 'AccessDenied' })
    await revoke('SELECT')
    assert.deepEqual(await may(), ['INSERT', 'DELETE'])
    assert.deepEqual(await keys(), [])
    assert.deepEqual(await seen(), [[Bucket]])
    await revoke('ALL')
    assert.deepEqual(await may(), [])
  })

  it('counts grants to roles that the role is a member of, and to PUBLIC', async () => {
    await grant('SELECT', 'team')
    assert.deepEqual(await may(), ['SELECT'])
    await revoke('SELECT', 'team')
    await grant('SELECT', 'public')
    assert.deepEqual(await may(), ['SELECT'])
    assert.deepEqual(
      await server.sql('SELECT bucket, grantor, grantee, privilege_type FROM objects.bucket_privilege', 'other'),
      [[Bucket, 'owner', 'PUBLIC', 'SELECT']],
    )
    const acl = await reader.send(new GetBucketAclCommand({ Bucket }))
    assert.deepEqual(
      acl.Grants?.map((one) => [one.Grantee?.ID, one.Permission]),
      [
        ['owner', 'FULL_CONTROL'],
        ['PUBLIC', 'READ'],
      ],
    )
    await revoke('ALL', 'public')
  })

  it('needs SELECT where a copy comes from and INSERT where it goes', async () => {
    await server.sql("SELECT cadastre.create_bucket('mine')", 'reader')
    const copy = () => reader.send(new CopyObjectCommand({ Bucket: 'mine', Key: 'c', CopySource: `${Bucket}/${Key}` }))
    const back = () => reader.send(new CopyObjectCommand({ Bucket, Key: 'c', CopySource: `mine/c` }))
    await assert.rejects(copy(), { name: 'AccessDenied' })
    await grant('SELECT')
    await copy()
    await assert.rejects(back(), { name: 'AccessDenied' })
    await grant('INSERT')
    await back()
    await revoke('ALL')
  })

  it('is changed by the owner and superusers alone, and by names that are known', async () => {
    await grant('ALL')
    await assert.rejects(grant('SELECT', 'other', 'reader'), { code: '42501' })
    await assert.rejects(grant('SELECT', 'nobody'), { code: '42704' })
    await assert.rejects(grant('UPDATE'), { code: '22023' })
    await assert.rejects(server.sql("SELECT cadastre.grant_on_bucket('absent', 'SELECT', 'reader')"), { code: '42704' })
    await assert.rejects(server.sql(`SELECT cadastre.drop_bucket('${Bucket}')`, 'reader'), { code: '42501' })
    await grant('SELECT', 'other', 'cadastre')
    await server.sql('DROP ROLE team')
    assert.equal((await server.sql('SELECT * FROM objects.bucket_privilege')).length, 4)
  })
})
