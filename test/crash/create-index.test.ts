// SIGKILL while indexes are made: after a restart an index is there and right, or not there at all, and no file of it is left behind.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { verifyDirectory } from '../../regions/verify/verify-directory.ts'
import { startCadastre } from '../support/cadastre.ts'
import { seeded } from '../support/random.ts'
import { SimpleClient } from '../support/simple-client.ts'

const rows = 120_000
const rounds = 2

test('an index that was being made when the server was killed', { timeout: 180_000 }, async (t) => {
  const random = seeded('CRASH_SEED')
  t.diagnostic(`CRASH_SEED=${random.seed}`)
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-crash-'))
  let made = 0
  for (let round = 0; round <= rounds; round++) {
    const server = await startCadastre({ directory })
    t.after(() => server.kill())
    const client = await SimpleClient.connect(server.pgPort)
    const all = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
      const result = await client.query(sql)
      assert.equal(result.error?.message, undefined, sql)
      return result.rows
    }
    if (round === 0) {
      await all('CREATE TABLE t (id int, k int, s text)')
      await all(
        `INSERT INTO t SELECT g, (g::bigint * 7919 % 120011)::int, 'text ' || g % 997 FROM generate_series(1, ${rows}) g`,
      )
      await all('CHECKPOINT')
    } else {
      const names = (await all("SELECT relname FROM pg_class WHERE relname LIKE 't\\_%' ORDER BY 1")).flat()
      assert.ok(names.length >= made, `${made} indexes were acknowledged, there are ${names.join(', ')}`)
      made = names.length
      assert.deepEqual(await all('SELECT count(*) FROM t'), [[String(rows)]])
      assert.deepEqual(await all('SELECT id FROM t WHERE k = 7919'), [['1']])
      assert.deepEqual(await all("SELECT count(*) FROM t WHERE s = 'text 5'"), [['121']])
      assert.deepEqual(
        await all('SELECT count(*) FROM t WHERE k BETWEEN 500 AND 599'),
        await all('SELECT count(*) FROM t WHERE k + 0 BETWEEN 500 AND 599'),
      )
    }
    if (round === rounds) {
      assert.equal(await server.stop(), 0)
      break
    }
    const creating = Promise.all([
      client.query(`CREATE INDEX t_k${round} ON t (k)`),
      SimpleClient.connect(server.pgPort).then((other) => other.query(`CREATE INDEX t_s${round} ON t (s, k)`)),
    ]).then(
      (results) => {
        for (const { error } of results) assert.equal(error?.message, undefined)
        made += 2
      },
      () => {},
    )
    await Promise.race([creating, new Promise((resolve) => setTimeout(resolve, 20 + random.below(900)))])
    await server.kill()
    await creating
  }
  assert.deepEqual(verifyDirectory(directory, undefined).findings, [])
  rmSync(directory, { recursive: true, force: true })
})
