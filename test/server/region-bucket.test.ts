// Tables whose regions are kept in the bucket cadastre-regions: of this server's own objects, or of another S3, which is a second server
// here. Nobody but superusers sees it, and kills at any time lose nothing: the bucket is whole.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openS3Store } from '../../src/objects/remote/s3-store.ts'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { seeded } from '../support/random.ts'
import { type S3Server, startS3 } from '../support/s3-server.ts'
import { serverProgram } from '../support/server-program.ts'
import { ask, useDatastore } from '../support/datastores.ts'
import { SimpleClient } from '../support/simple-client.ts'

const command = (
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly text: string; readonly failed: boolean }> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...environment }
    execFile(process.execPath, [serverProgram, ...words], { env }, (error, stdout, stderr) =>
      resolve({ text: stdout + stderr, failed: error !== null }),
    )
  })

describe('regions in buckets', () => {
  const root = mkdtempSync(join(tmpdir(), 'cadastre-regions-'))
  const directory = join(root, 'first')
  const bucket = 'regions-of-another'
  let there: S3Server
  let server: CadastreProcess
  let flags: string[]
  /** The other S3, as `verify` is told of it. */
  let remote: Record<string, string>
  const start = async (at = directory): Promise<CadastreProcess> =>
    (server = await startCadastre({ directory: at, ownStore: true, flags: ['--log-level', 'error', ...flags] }))
  before(async () => {
    there = await startS3()
    flags = [
      ...['--s3-endpoint', there.endpoint, '--s3-access-key', there.accessKey, '--s3-secret-key', there.secretKey],
      ...['--s3-regions-bucket', bucket],
    ]
    remote = {
      CADASTRE_S3_ENDPOINT: there.endpoint,
      CADASTRE_S3_ACCESS_KEY: there.accessKey,
      CADASTRE_S3_SECRET_KEY: there.secretKey,
      CADASTRE_S3_REGIONS_BUCKET: bucket,
    }
    await start()
  })
  after(async () => {
    await server.stop()
    await there.stop()
    rmSync(root, { recursive: true })
  })

  test('the bucket of the own store is there for superusers alone', async () => {
    await useDatastore(server, 'objects')
    await ask(server, 'CREATE TABLE own (id int PRIMARY KEY, x text)')
    await ask(server, "INSERT INTO own SELECT i, 'row ' || i FROM generate_series(1, 50000) i")
    await ask(server, "SELECT cadastre.flush_table('own')")
    const objects = `SELECT key, size FROM objects.object WHERE bucket = 'cadastre-regions' AND key LIKE '%.segment'`
    const [[key, size]] = await ask(server, objects)
    const [region, file] = key!.split('/').slice(-2)
    assert.ok(readdirSync(join(directory, 'segments', region)).includes(file))
    assert.deepEqual(await ask(server, "SELECT objects, bytes FROM objects.usage WHERE table_name = 'own'"), [
      ['1', size],
    ])
    await ask(server, 'CREATE ROLE plain LOGIN')
    const [[accessKey, secretKey]] = await ask(server, 'SELECT * FROM cadastre.create_access_key()')
    assert.deepEqual(await ask(server, 'SELECT name FROM objects.bucket', 'plain'), [])
    assert.deepEqual(await ask(server, 'SELECT key FROM objects.object', 'plain'), [])
    const endpoint = `http://127.0.0.1:${server.httpPort}`
    const s3 = openS3Store({ endpoint, region: 'us-east-1', accessKey: accessKey!, secretKey: secretKey! })
    const name = 'cadastre-regions'
    const body = { pieces: (async function* () {})(), digests: () => ({}) }
    const plain = { headers: {}, metadata: {}, tags: {}, algorithms: [] }
    assert.deepEqual(await s3.listBuckets(), [])
    await assert.rejects(s3.list({ bucket: name, limit: 1 }), { code: 'NoSuchBucket' })
    await assert.rejects(s3.get({ bucket: name, key: key! }), { code: 'NoSuchBucket' })
    await assert.rejects(s3.put({ ...plain, bucket: name, key: 'k', size: 0 }, body), { code: 'NoSuchBucket' })
    await assert.rejects(s3.remove(name, key!), { code: 'NoSuchBucket' })
    await assert.rejects(s3.removeBucket(name, false), { code: 'NoSuchBucket' })
    await assert.rejects(s3.createBucket(name, 10), { code: 'BucketAlreadyExists' })
    await s3.close()
    for (const sql of [
      "SELECT cadastre.drop_bucket('cadastre-regions', true)",
      "SELECT cadastre.grant_on_bucket('cadastre-regions', 'SELECT', 'plain')",
    ])
      await assert.rejects(ask(server, sql), { sqlstate: '42501' }, sql)
    await assert.rejects(ask(server, `COPY own TO 's3://cadastre-regions/x.csv'`), { sqlstate: '42704' })
  })

  test('another object_store of a datastore is for the regions that are made from then on', async () => {
    const keep = (objectStore: string) =>
      ask(server, `UPDATE cadastre.datastore SET object_store = '${objectStore}' WHERE name = 'in objects'`)
    const write = async (table: string, id: number): Promise<void> => {
      await ask(server, `INSERT INTO ${table} VALUES (${id}, 'x')`)
      await ask(server, `SELECT cadastre.flush_table('${table}')`)
    }
    const objectsOf = async (table: string): Promise<number> => {
      const files = `SELECT count(*) FROM objects.object WHERE bucket = 'cadastre-regions' AND key LIKE '%.segment'
        AND split_part(key, '/', 3)::bigint / 65536 = 'public.${table}'::regclass::oid::bigint`
      return Number((await ask(server, files))[0][0])
    }
    const before = await objectsOf('own')
    assert.ok(before > 0)
    await keep('files')
    await ask(server, 'CREATE TABLE later (id int PRIMARY KEY, x text)')
    await write('later', 1)
    await write('own', -1)
    assert.equal(await objectsOf('later'), 0)
    assert.ok((await objectsOf('own')) > before)
    await server.stop()
    await start()
    await keep('objects')
    await write('later', 2)
    assert.equal(await objectsOf('later'), 0)
    await ask(server, 'DELETE FROM own WHERE id < 0')
    assert.deepEqual(await ask(server, 'SELECT count(*) FROM later'), [['2']])
    await assert.rejects(keep('elsewhere'), { sqlstate: '23514' })
  })

  test('kills between any two steps lose nothing, whichever store has the regions', async () => {
    await useDatastore(server, 's3')
    await ask(server, 'CREATE TABLE away (id int PRIMARY KEY, x text)')
    const random = seeded('CRASH_SEED')
    let rows = 0
    for (let round = 0; round < 2; round++) {
      const first = rows
      const [own, away] = await Promise.all([SimpleClient.connect(server.pgPort), SimpleClient.connect(server.pgPort)])
      const insert = (table: string): string =>
        `INSERT INTO ${table} SELECT i, 'row ' || i FROM generate_series(${100_000 + first}, ${100_000 + first + 9999}) i`
      for (const [client, table] of [
        [own, 'own'],
        [away, 'away'],
      ] as const)
        assert.equal((await client.query(insert(table))).error, undefined)
      rows += 10_000
      const flushes = [
        own.query("SELECT cadastre.flush_table('own')"),
        away.query("SELECT cadastre.flush_table('away')"),
      ]
      for (const one of flushes) one.catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, random.below(120)))
      await server.kill()
      own.end()
      away.end()
      await start()
      assert.deepEqual(await ask(server, 'SELECT count(*) FROM own'), [[String(50_000 + rows)]])
      assert.deepEqual(await ask(server, 'SELECT count(*), sum(id) FROM away'), [
        [String(rows), String((rows * (200_000 + rows - 1)) / 2)],
      ])
    }
    await ask(server, 'CHECKPOINT')
    const kept = await there.sql(`SELECT key FROM objects.object WHERE bucket = '${bucket}' AND key LIKE '%.segment'`)
    assert.ok(kept.length > 0)
    await server.stop()
    const { text, failed } = await command(['verify', '--data-dir', directory], remote)
    assert.ok(!failed, text)
  })
})
