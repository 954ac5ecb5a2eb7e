// A partitioned table beside one that is not: the same random statements on both, with regions split and merged in between and the server
// killed or stopped now and then. Both must always answer alike.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

const rules = [
  "PARTITION BY RANGE (b) WITH (bounds = '{-20,0,20}')",
  "PARTITION BY HASH (a, quantum(at, 15, 'm')) WITH (regions = 4)",
  "PARTITION BY HASH (b) WITH (regions = 3, sharding = 'modulo')",
]
const seed = Number(process.env.PARTITION_SEED ?? 20_260_101)
const stepsPerRule = Number(process.env.PARTITION_STEPS ?? 24)
const restartAfter = [8, 16]

/** Mulberry32. */
function randomFrom(start: number): (below: number) => number {
  let state = start
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

describe('a partitioned table answers as a plain one', () => {
  let server: CadastreProcess | undefined
  after(async () => {
    await server?.stop()
    if (server) rmSync(server.directory, { recursive: true, force: true })
  })

  test(`random statements, seed ${seed}`, async () => {
    server = await startCadastre({ directory: mkdtempSync(join(tmpdir(), 'cadastre-test-')) })
    let client = await SimpleClient.connect(server.pgPort)
    const random = randomFrom(seed)
    const run = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
      const { error, rows } = await client.query(sql)
      assert.equal(error, undefined, `${sql}: ${error?.message}`)
      return rows
    }
    const tables = rules.map((_, i) => `p${i}`)
    await run('CREATE TABLE plain (id int PRIMARY KEY, a int, b int, at timestamp)')
    for (const [i, rule] of rules.entries())
      await run(`CREATE TABLE p${i} (id int PRIMARY KEY, a int, b int, at timestamp) ${rule}`)

    let nextId = 2
    const time = (): string => `timestamp '2026-01-01' + ${random(300)} * interval '1 minute'`
    const condition = (): string => {
      const b = random(80) - 40
      switch (random(6)) {
        case 0:
          return `b >= ${b} AND b < ${b + random(30)}`
        case 1:
          return `b IN (${b}, ${b + 5}, ${b + 11})`
        case 2:
          return `a = ${random(6)} AND at >= ${time()} AND at < ${time()}`
        case 3:
          return `a = ${random(6)} AND at BETWEEN timestamp '2026-01-01 01:00' AND timestamp '2026-01-01 01:29'`
        case 4:
          return 'b IS NULL'
        default:
          return `b < ${b} OR id % 7 = ${random(7)}`
      }
    }
    const write = (): string => {
      const first = nextId
      switch (random(5)) {
        case 0:
          nextId += 50
          return `INSERT INTO $t SELECT g, g % 6, nullif(g % 83 - 41, 40), timestamp '2026-01-01' + g % 300 * interval '1 minute'
            FROM generate_series(${first}, ${nextId - 1}) g`
        case 1:
          nextId += 2
          return `INSERT INTO $t VALUES (${first}, ${random(6)}, ${random(80) - 40}, ${time()}), (${first + 1}, NULL, NULL, NULL)`
        case 2:
          return `UPDATE $t SET b = b + ${random(60) - 30}, at = at + interval '${random(90)} minutes' WHERE ${condition()}`
        case 3:
          return `INSERT INTO $t VALUES (${1 + random(nextId - 1)}, 1, ${random(80) - 40}, ${time()})
            ON CONFLICT (id) DO UPDATE SET b = excluded.b, at = excluded.at`
        default:
          return `DELETE FROM $t WHERE id % 3 = 0 AND (${condition()})`
      }
    }
    const repartition = async (table: string): Promise<void> => {
      const regions = await run(
        `SELECT region_id, bounds FROM cadastre.regions WHERE table_name = '${table}' ORDER BY bounds, region_number`,
      )
      const [one, other] = [regions[random(regions.length)][0], regions[random(regions.length)][0]]
      const at = table === 'p0' ? `, at => ${random(80) - 40}` : ''
      const sql =
        regions.length > 2 && random(2) === 0
          ? `SELECT cadastre.merge_regions(${one}, ${other})`
          : `SELECT cadastre.split_region(${one}${at})`
      const { error } = await client.query(sql)
      // Not every two can be merged, nor every region be split there.
      if (error) assert.equal(error.sqlstate, '22023', `${sql}: ${error.message}`)
    }

    for (let step = 0; step < stepsPerRule; step++) {
      const statement = write()
      const asked = `SELECT count(*), sum(id), sum(b), min(at), max(at), count(a) FROM $t WHERE ${condition()}`
      await run(statement.replace('$t', 'plain'))
      const expected = await run(asked.replace('$t', 'plain'))
      for (const table of tables) {
        await run(statement.replace('$t', table))
        assert.deepEqual(await run(asked.replace('$t', table)), expected, `step ${step}: ${statement}\n${asked}`)
      }
      if (step % 3 === 0) await repartition(tables[random(tables.length)])
      if (!restartAfter.includes(step)) continue
      if (step === restartAfter[0]) await server.kill()
      else await server.stop()
      server = await startCadastre({ directory: server.directory })
      client = await SimpleClient.connect(server.pgPort)
    }
    for (const table of tables) {
      assert.deepEqual(await run(`SELECT * FROM ${table} EXCEPT ALL SELECT * FROM plain`), [])
      assert.deepEqual(await run(`SELECT * FROM plain EXCEPT ALL SELECT * FROM ${table}`), [])
    }
    client.end()
  })
})
