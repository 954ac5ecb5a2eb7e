// Names of buckets that a server does not have, at another S3: here a second server of ours.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type S3Server, startS3 } from '../../support/s3-server.ts'

describe('another S3 in SQL', () => {
  let far: S3Server
  let near: S3Server
  before(async () => {
    far = await startS3()
    await far.sql("SELECT cadastre.create_bucket('faraway')")
    const account = ['--s3-endpoint', far.endpoint, '--s3-access-key', far.accessKey, '--s3-secret-key', far.secretKey]
    near = await startS3({ flags: account })
  })
  after(async () => {
    await near.stop()
    await far.stop()
  })

  it('writes and reads objects there, in parts where they are long', async () => {
    await near.sql(`COPY (SELECT i, md5(i::text) AS t FROM generate_series(1, 1000) i) TO 's3://faraway/a/1.parquet'`)
    await near.sql(
      `COPY (SELECT i, md5(i::text) AS t FROM generate_series(1001, 1500) i) TO 's3://faraway/a/2.parquet'`,
    )
    const read = "SELECT count(*), sum(i) FROM read_parquet('s3://faraway/a/*.parquet') WHERE t = md5(i::text)"
    assert.deepEqual(await near.sql(read), [['1500', '1125750']])
    assert.deepEqual(await far.sql(read), [['1500', '1125750']])
    await near.sql('CREATE TABLE long (t text)')
    await near.sql(`COPY (SELECT repeat(md5(i::text), 1000) FROM generate_series(1, 300) i) TO 's3://faraway/long'`)
    await near.sql(`COPY long FROM 's3://faraway/long'`)
    assert.deepEqual(await near.sql('SELECT count(*), sum(length(t)) FROM long'), [['300', '9600000']])
    assert.deepEqual(await far.sql("SELECT etag LIKE '%-2' FROM objects.object WHERE key = 'long'"), [['t']])
    await assert.rejects(near.sql("SELECT * FROM read_parquet('s3://faraway/none')"), { code: '42704' })
    await assert.rejects(near.sql("SELECT * FROM read_parquet('s3://nowhere/none')"), { code: '42704' })
  })

  it('is for roles that may use files of the server, and its secret is not shown', async () => {
    await near.sql('CREATE ROLE clerk LOGIN')
    const read = "SELECT count(*) FROM read_parquet('s3://faraway/a/1.parquet')"
    await assert.rejects(near.sql(read, 'clerk'), { code: '42501' })
    await near.sql('GRANT pg_read_server_files TO clerk')
    assert.deepEqual(await near.sql(read, 'clerk'), [['1000']])
    await assert.rejects(near.sql("COPY (SELECT 1) TO 's3://faraway/b'", 'clerk'), { code: '42501' })
    const shown = await near.sql("SELECT value FROM cadastre.settings WHERE name = 's3-secret-key'")
    assert.deepEqual(shown, [['********']])
  })
})
