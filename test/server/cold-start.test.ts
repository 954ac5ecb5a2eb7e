// A data directory that is lost, made anew from the metadata store and the regions' bucket at another S3, which is a second server here.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { ask, useDatastore } from '../support/datastores.ts'
import { type PostgresProcess, startPostgres } from '../support/postgres.ts'
import { type S3Server, startS3 } from '../support/s3-server.ts'
import { serverProgram } from '../support/server-program.ts'

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

describe('a cold start', () => {
  const root = mkdtempSync(join(tmpdir(), 'cadastre-cold-'))
  const directory = join(root, 'first')
  const bucket = 'regions-of-another'
  let postgres: PostgresProcess
  let there: S3Server
  let server: CadastreProcess
  let flags: string[]
  /** The other S3, as `verify` is told of it. */
  let remote: Record<string, string>
  const start = async (at = directory): Promise<CadastreProcess> =>
    (server = await startCadastre({ directory: at, ownStore: true, flags: ['--log-level', 'error', ...flags] }))
  before(async () => {
    ;[postgres, there] = await Promise.all([startPostgres(), startS3()])
    flags = [
      ...['--metadata-store', `postgres://cadastre@127.0.0.1:${postgres.port}/cadastre`],
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
    await Promise.all([there.stop(), postgres.stop()])
    rmSync(root, { recursive: true })
  })

  test('a new directory gets from the bucket what was flushed', async () => {
    await ask(server, 'CREATE TABLE local (id int PRIMARY KEY)')
    await ask(server, 'INSERT INTO local VALUES (1)')
    await useDatastore(server, 's3')
    await ask(server, 'CREATE SEQUENCE numbers')
    await ask(server, 'CREATE TABLE away (id int PRIMARY KEY, x text)')
    await ask(server, "INSERT INTO away SELECT i, 'row ' || i FROM generate_series(1, 20000) i")
    await ask(server, 'SELECT nextval($$numbers$$) FROM generate_series(1, 5)')
    await ask(server, 'ALTER TABLE away ADD COLUMN more int DEFAULT 7')
    await ask(server, 'CREATE TABLE empty (id int PRIMARY KEY)')
    await ask(server, 'DELETE FROM away WHERE id % 2 = 0')
    await ask(server, 'CHECKPOINT')
    await ask(server, "INSERT INTO away VALUES (2, 'never flushed')")
    await server.kill()
    rmSync(directory, { recursive: true })
    const next = join(root, 'second')
    const made = await command(['cold-start', '--data-dir', next, ...flags])
    assert.ok(!made.failed, made.text)
    assert.match(made.text, /table local: the bucket has nothing of it/)
    await start(next)
    assert.deepEqual(await ask(server, 'SELECT count(*), sum(more), min(id) FROM away'), [['10000', '70000', '1']])
    assert.deepEqual(await ask(server, 'SELECT count(*) FROM empty'), [['0']])
    assert.deepEqual(await ask(server, 'SELECT count(*) FROM local'), [['0']])
    assert.ok(Number((await ask(server, 'SELECT nextval($$numbers$$)'))[0][0]) > 5)
    await ask(server, "INSERT INTO away VALUES (2, 'new')")
    await assert.rejects(ask(server, "INSERT INTO away VALUES (1, 'twice')"), { sqlstate: '23505' })
    await ask(server, 'CHECKPOINT')
    await server.stop()
    const { text, failed } = await command(['verify', '--data-dir', next], remote)
    assert.ok(!failed, text)
    rmSync(next, { recursive: true })
    const third = join(root, 'third')
    const once = await command(['cold-start', '--data-dir', third, ...flags])
    assert.ok(!once.failed, once.text)
    await start(third)
    assert.deepEqual(await ask(server, 'SELECT count(*) FROM away'), [['10001']])
  })
})
