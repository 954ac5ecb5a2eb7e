// A server whose buckets are in a PostgreSQL: what was put there outlives a kill, the regions keep their files there, and `cadastre verify`
// reads the same database.
import { after, before, describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { partBytesMin, veryLargeBytesMin } from '../../../regions/objects/limits.ts'
import { bodyOf, get, plain, put } from '../../../regions/objects/relational/test-store.ts'
import { openS3Store } from '../../../src/objects/remote/s3-store.ts'
import { ask, useDatastore } from '../../support/datastores.ts'
import { type PostgresProcess, startPostgres } from '../../support/postgres.ts'
import { type S3Server, startS3 } from '../../support/s3-server.ts'
import { serverProgram } from '../../support/server-program.ts'

const password = 'not-to-be-told'
const bucket = 'kept-there'

describe('objects in a PostgreSQL', () => {
  const root = mkdtempSync(join(tmpdir(), 'cadastre-objects-database-'))
  const directory = join(root, 'data')
  const small = Buffer.alloc(1000, 's')
  const parts = Buffer.alloc(partBytesMin + 10, 'p')
  const large = Buffer.alloc(veryLargeBytesMin, 'l')
  let postgres: PostgresProcess
  let url: string
  let flags: string[]
  let server: S3Server
  let database: pg.Client
  const start = async (): Promise<void> => {
    server = await startS3({ directory, ownStore: true, flags: ['--log-level', 'error', ...flags] })
  }
  const store = () =>
    openS3Store({
      endpoint: server.endpoint,
      region: 'us-east-1',
      accessKey: server.accessKey,
      secretKey: server.secretKey,
    })
  const verify = (...words: readonly string[]): Promise<{ readonly text: string; readonly failed: boolean }> =>
    new Promise((resolve) =>
      execFile(
        process.execPath,
        [serverProgram, 'verify', '--data-dir', directory, ...words],
        (error, stdout, stderr) => resolve({ text: stdout + stderr, failed: error !== null }),
      ),
    )

  before(async () => {
    postgres = await startPostgres()
    url = `postgres://cadastre:${password}@127.0.0.1:${postgres.port}/cadastre`
    flags = ['--objects-database', url]
    database = new pg.Client(url)
    await database.connect()
    await start()
  })
  after(async () => {
    await database.end()
    await postgres.stop()
    rmSync(root, { recursive: true })
  })

  it('has them after a kill', async () => {
    const s3 = store()
    await s3.createBucket(bucket, 10)
    await put(s3, bucket, 'small', small)
    await put(s3, bucket, 'large', large)
    const name = { bucket, key: 'parts' }
    const { upload } = await s3.beginMultipart({ ...plain, ...name })
    const pieces = [parts.subarray(0, partBytesMin), parts.subarray(partBytesMin)]
    const done = await Promise.all(
      pieces.map(async (piece, i) => {
        const part = { number: i + 1, size: piece.byteLength, algorithms: [] }
        return { number: i + 1, etag: (await s3.putPart({ ...name, upload }, part, bodyOf(piece))).etag, checksums: {} }
      }),
    )
    await s3.completeMultipart({ ...name, upload }, done)
    await useDatastore(server, 'objects')
    await ask(server, 'CREATE TABLE own (id int PRIMARY KEY)')
    await ask(server, 'INSERT INTO own SELECT generate_series(1, 10000)')
    await ask(server, "SELECT cadastre.flush_table('own')")
    const unfinished = put(s3, bucket, 'never', Buffer.alloc(veryLargeBytesMin, 'n')).catch(() => {})
    await server.kill()
    await unfinished
    await s3.close()

    await start()
    const again = store()
    for (const [key, bytes] of Object.entries({ small, parts, large }))
      assert.ok((await get(again, bucket, key)).equals(bytes), key)
    assert.deepEqual(await ask(server, `SELECT object_count FROM objects.bucket WHERE name = '${bucket}'`), [['3']])
    assert.deepEqual(await ask(server, 'SELECT count(*) FROM own'), [['10000']])
    assert.equal(readdirSync(directory).includes('objects.sqlite'), false)
    await again.close()
    await server.stop()
  })

  it('verifies them there, and only there', async () => {
    const well = await verify(...flags)
    assert.match(well.text, /[4-9] objects checked: no problems/)
    assert.equal(well.failed, false, well.text)
    assert.match((await verify()).text, / 0 objects checked/)
  })

  it('says what is wrong there, and no password', async () => {
    const finds = async (expected: RegExp): Promise<void> => {
      const { text, failed } = await verify(...flags)
      assert.match(text, expected)
      assert.equal(failed, true)
      assert.equal(text.includes(password), false, text)
    }
    await database.query(`UPDATE bucket SET object_count = object_count + 1 WHERE name = '${bucket}'`)
    await finds(/problem: objects database: bucket kept-there counts 4 objects of \d+ bytes, and has 3/)
    await database.query(`UPDATE bucket SET object_count = object_count - 1 WHERE name = '${bucket}'`)
    await database.query(
      `UPDATE object_store SET data = overlay(data placing '\\x00' from 500) WHERE length(data) = 1000`,
    )
    await finds(/problem: objects database: .*"small"/)
    const absent = url.replace(/cadastre$/, 'absent')
    const { text, failed } = await verify('--objects-database', absent)
    assert.match(text, /problem: objects database: .*"absent" does not exist/)
    assert.deepEqual([failed, text.includes(password)], [true, false])
  })

  it('says which file is cut off', async () => {
    const files = join(directory, 'objects')
    const { rows } = await database.query<{ upload_id: string }>(
      `SELECT upload_id FROM object_directory WHERE name = 'large'`,
    )
    const file = readdirSync(files).find((name) => Number.parseInt(name) === Number(rows[0].upload_id))!
    truncateSync(join(files, file), 1000)
    const { text, failed } = await verify(...flags)
    assert.match(text, new RegExp(`problem: .*${file}|problem: .*"large"`))
    assert.equal(failed, true)
  })
})
