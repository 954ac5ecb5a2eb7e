// SIGKILL while a materialized view is refreshed: after a restart it has all of its old rows, or all of its new ones.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { startCadastre } from '../support/cadastre.ts'
import { seeded } from '../support/random.ts'
import { SimpleClient } from '../support/simple-client.ts'

const rows = 80_000

test('a materialized view that was being refreshed when the server was killed', { timeout: 120_000 }, async (t) => {
  const random = seeded('CRASH_SEED')
  t.diagnostic(`CRASH_SEED=${random.seed}`)
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-crash-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  for (const concurrently of ['', 'CONCURRENTLY ']) {
    const server = await startCadastre({ directory })
    t.after(() => server.kill())
    const client = await SimpleClient.connect(server.pgPort)
    const all = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
      const result = await client.query(sql)
      assert.equal(result.error?.message, undefined, sql)
      return result.rows
    }
    const generation = concurrently === '' ? 1 : 3
    if (generation === 1) {
      await all(`CREATE TABLE t AS SELECT g AS id, 1 AS generation FROM generate_series(1, ${rows}) g`)
      await all('CREATE MATERIALIZED VIEW m AS SELECT id, generation FROM t')
      await all('CREATE UNIQUE INDEX ON m (id)')
    }
    await all(`UPDATE t SET generation = ${generation}`)
    await all('REFRESH MATERIALIZED VIEW m')
    await all(`UPDATE t SET generation = ${generation + 1}`)
    let acknowledged = false
    const refreshing = client.query(`REFRESH MATERIALIZED VIEW ${concurrently}m`).then(
      () => (acknowledged = true),
      () => undefined,
    )
    await Promise.race([refreshing, setTimeout(random.below(400))])
    const isNew = acknowledged
    await server.kill()
    const again = await startCadastre({ directory })
    t.after(() => again.kill())
    const reader = await SimpleClient.connect(again.pgPort)
    const found = await reader.query('SELECT generation, count(*), count(DISTINCT id) FROM m GROUP BY 1')
    const [only, ...others] = found.rows
    assert.deepEqual(others, [])
    assert.deepEqual(only.slice(1), [String(rows), String(rows)])
    if (isNew) assert.equal(only[0], String(generation + 1))
    else assert.ok([generation, generation + 1].includes(Number(only[0])), `generation ${only[0]}`)
    reader.end()
    assert.equal(await again.stop(), 0)
  }
})
