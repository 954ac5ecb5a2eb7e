// Objects of a whole server on a failing disk: S3 and SQL say what is wrong, an answer that cannot be finished is cut off, nothing is half
// stored, and the server goes on.
import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import SqliteDatabase from 'better-sqlite3'
import { segmentBytes, smallBytesMax, veryLargeBytesMin } from '../../regions/objects/limits.ts'
import { BrokenServer } from './broken-server.ts'

const Bucket = 'faulty'
/** Lines, so that COPY can read them. */
const lines = Buffer.alloc(veryLargeBytesMin + 1024, 'one line of it\n')
const sizes = { row: smallBytesMax, segments: 2 * segmentBytes + 15, file: lines.length } as const
type Kind = keyof typeof sizes
const kinds = Object.keys(sizes) as Kind[]
const linesOf = (kind: Kind): Buffer => lines.subarray(0, sizes[kind])

describe('objects of a server on a failing disk', { concurrency: false }, () => {
  const server = new BrokenServer()
  let s3: S3Client
  const put = (key: string, body: Buffer): Promise<unknown> =>
    s3.send(new PutObjectCommand({ Bucket, Key: key, Body: body }))
  const get = async (key: string, range?: string): Promise<Buffer> => {
    const found = await s3.send(new GetObjectCommand({ Bucket, Key: key, Range: range }))
    return Buffer.from(await found.Body!.transformToByteArray())
  }
  const counts = async (): Promise<(string | null)[]> => {
    const [[kept]] = await server.rows(
      `SELECT (object_count, byte_count)::text FROM objects.bucket WHERE name = '${Bucket}'`,
    )
    const [[found]] = await server.rows(
      `SELECT (count(*), coalesce(sum(size), 0))::text FROM objects.object WHERE bucket = '${Bucket}'`,
    )
    return [kept, found]
  }

  before(async () => {
    await server.start()
    const [[accessKeyId, secretAccessKey]] = await server.rows('SELECT * FROM cadastre.create_access_key()')
    s3 = new S3Client({
      endpoint: `http://127.0.0.1:${server.httpPort}`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! },
      maxAttempts: 1,
    })
    await server.rows(`SELECT cadastre.create_bucket('${Bucket}')`)
    await server.rows('CREATE TABLE line (text text)')
    for (const kind of kinds) await put(kind, linesOf(kind))
  })
  after(async () => {
    s3.destroy()
    await server.end()
  })

  it('stores nothing of what the disk has no room for or cannot sync', async () => {
    const before = await counts()
    for (const [call, code, sqlstate] of [
      ['write', 'ENOSPC', '53100'],
      ['fsync', 'EIO', '58030'],
    ] as const) {
      server.breaking({ call, path: '.object.partial', code })
      await assert.rejects(put('file', Buffer.alloc(sizes.file)), { name: 'ServiceUnavailable' })
      const copy = `COPY (SELECT repeat('x', 1000) FROM generate_series(1, 20000)) TO 's3://${Bucket}/copied'`
      assert.equal(await server.state(copy), sqlstate)
      // What needs no file is stored.
      await put('segments', linesOf('segments'))
      server.breaking()
      assert.deepEqual(await counts(), before)
      assert.deepEqual(await server.rows("SELECT count(*) FROM objects.transfer WHERE state = 'started'"), [['0']])
      assert.equal((await get('file')).equals(linesOf('file')), true)
    }
    assert.equal(readdirSync(join(server.directory, 'objects')).length, 1)
  })

  it('cuts off an answer before its first damaged byte, and fails COPY with XX001', async () => {
    const before = await counts()
    const database = new SqliteDatabase(join(server.directory, 'objects.sqlite'))
    const flip = (table: string, more: string): number =>
      database
        .prepare(
          `UPDATE ${table} SET data = CAST(substr(data, 1, 99) || x'00' || substr(data, 101) AS BLOB)
           WHERE upload_id = (SELECT upload_id FROM object_directory WHERE name = ?) ${more}`,
        )
        .run(table === 'object_store' ? 'row' : 'segments').changes
    assert.equal(flip('object_store', ''), 1)
    assert.equal(flip('large_object_store', 'AND segment_number = 1'), 1)
    database.close()
    const [name] = readdirSync(join(server.directory, 'objects'))
    const file = openSync(join(server.directory, 'objects', name), 'r+')
    writeSync(file, Buffer.of(0), 0, 1, 5 * segmentBytes + 99)
    closeSync(file)

    await assert.rejects(get('row'), { name: 'InternalError' })
    // Good segments come, and then the connection ends before the length that was told.
    for (const [key, segment] of [
      ['segments', 1],
      ['file', 5],
    ] as const) {
      await assert.rejects(get(key), /aborted|terminated|ECONNRESET/, key)
      const good = segment * segmentBytes
      assert.deepEqual(await get(key, `bytes=0-${good - 1}`), linesOf(key).subarray(0, good))
      await assert.rejects(get(key, `bytes=${good + 500}-${good + 600}`), { name: 'InternalError' })
    }
    for (const kind of kinds) assert.equal(await server.state(`COPY line FROM 's3://${Bucket}/${kind}'`), 'XX001', kind)
    assert.equal(await server.state(`SELECT * FROM read_parquet('s3://${Bucket}/row')`), 'XX001')
    assert.deepEqual(await server.rows('SELECT count(*) FROM line'), [['0']])
    assert.deepEqual(await counts(), before)
    assert.equal((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount, kinds.length)
    assert.match(server.log(), /segment 5 of the object is damaged/)

    for (const kind of kinds) await put(kind, linesOf(kind))
    assert.equal((await get('file')).equals(linesOf('file')), true)
    assert.deepEqual(await server.rows(`COPY line FROM 's3://${Bucket}/row'`), [])
  })

  it('reads again once a disk that failed is well, and has all of it after a restart', async () => {
    server.breaking({ call: 'read', path: '.object', code: 'EIO' })
    await assert.rejects(get('file'), { name: 'ServiceUnavailable' })
    assert.equal(await server.state(`COPY line FROM 's3://${Bucket}/file'`), '58030')
    server.breaking({ call: 'read', path: '.object', code: 'short' })
    await assert.rejects(get('file'), { name: 'InternalError' })
    assert.equal(await server.state(`COPY line FROM 's3://${Bucket}/file'`), 'XX001')
    server.breaking()
    assert.equal((await get('file')).equals(linesOf('file')), true)
    const before = await counts()
    assert.equal(before[0], before[1])
    await server.restart()
    assert.deepEqual(await counts(), before)
  })
})
