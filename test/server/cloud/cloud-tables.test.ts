// Cloud Tables from SQL: this server and the Cloud are two processes, the Cloud's rows lie in PostgreSQL, and what stands between them fails.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pageRowsMax } from '../../../catalog/cloud/contract.ts'
import { openPostgres } from '../../../src/cloud/store/postgres.ts'
import { serviceSuite } from '../../../src/cloud/service/service-suite.fixture.ts'
import { type CadastreProcess, startCadastre } from '../../support/cadastre.ts'
import { type PostgresProcess, startPostgres } from '../../support/postgres.ts'
import { SimpleClient, type SimpleResult } from '../../support/simple-client.ts'
import {
  type Asked,
  call,
  type CloudProcess,
  startCloudProcess,
  startWay,
  type Trouble,
  type Way,
} from './cloud-process.ts'

let postgres: PostgresProcess
let operator: pg.Client

before(async () => {
  postgres = await startPostgres()
  operator = new pg.Client({
    host: '127.0.0.1',
    port: postgres.port,
    user: 'cadastre',
    database: 'cadastre',
  })
  await operator.connect()
  // The service needs no superuser.
  await operator.query('CREATE ROLE service LOGIN CREATEROLE')
  await operator.query('CREATE DATABASE cloud OWNER service')
  await operator.query('CREATE DATABASE suite OWNER service')
})
after(async () => {
  await operator.end()
  await postgres.stop()
})

interface Registered {
  readonly database_id: string
  readonly token: string
}

/** What the server tells by itself. */
const isReport = ({ query }: Asked): boolean => 'mode' in query

/** All that sessions ask gets through, and no report. */
const withoutReports: Trouble = (request, response) => {
  if (!request.url!.includes('mode=')) return 'pass'
  response.destroy()
  return 'answered'
}

const storeUrl = (database: string): string => `postgres://service@127.0.0.1:${postgres.port}/${database}`

serviceSuite('PostgreSQL', () => openPostgres(storeUrl('suite')))

describe('Cloud Tables', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-cloud-'))
  let cloud: CloudProcess
  let way: Way
  let server: CadastreProcess
  let client: SimpleClient
  let own: Registered
  let elsewhere: Registered
  let store: pg.Client

  const rows = async (sql: string): Promise<(string | null)[][]> => {
    const { error, rows: found } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return found
  }
  const refused = async (sql: string, sqlstate: string): Promise<NonNullable<SimpleResult['error']>> => {
    const { error } = await client.query(sql)
    assert.equal(error?.sqlstate, sqlstate, `${sql}: ${error?.message}`)
    return error
  }
  /** What the Cloud was asked by a statement. */
  const asked = async (sql: string): Promise<Way['asked']> => {
    way.asked.length = 0
    await rows(sql)
    return way.asked.splice(0).filter((one) => !isReport(one))
  }
  const start = async (): Promise<void> => {
    server = await startCadastre({
      directory,
      flags: [
        '--cloud-url',
        `http://127.0.0.1:${way.port}`,
        '--cloud-token',
        `${own.token},elsewhere=${elsewhere.token}`,
        '--cloud-timeout',
        '2000',
        '--cloud-report-interval',
        '1',
        '--workers',
        '2',
      ],
    })
    client = await SimpleClient.connect(server.pgPort)
  }

  before(async () => {
    cloud = await startCloudProcess(storeUrl('cloud'))
    way = await startWay(cloud.port)
    own = await cloud.register('test')
    elsewhere = await cloud.register('elsewhere')
    way.trouble = withoutReports
    store = new pg.Client({
      host: '127.0.0.1',
      port: postgres.port,
      user: 'cadastre',
      database: 'cloud',
    })
    await store.connect()
    await start()
  })
  after(async () => {
    client?.end()
    await server?.stop()
    way?.close()
    await store?.end()
    await cloud?.kill()
    rmSync(directory, { recursive: true })
  })

  test('all four statements, and joins with ordinary tables', async () => {
    assert.deepEqual(await rows('SELECT * FROM cloud.query_usage'), [])
    await rows(
      "INSERT INTO cloud.query_usage VALUES ('2026-01-02', 'ann', 1, 2, 3), ('2026-01-03', 'bob', 9007199254740993, 5, 6)",
    )
    assert.deepEqual(
      await rows(
        "UPDATE cloud.query_usage SET num_rows = num_rows * 10 WHERE role_name = 'ann' RETURNING day, num_rows",
      ),
      [['2026-01-02', '20']],
    )
    await rows('CREATE TABLE person (name text, city text)')
    await rows("INSERT INTO person VALUES ('ann', 'Oslo'), ('bob', 'Lima')")
    assert.deepEqual(
      await rows('SELECT city, num_queries FROM cloud.query_usage JOIN person ON name = role_name ORDER BY city'),
      [
        ['Lima', '9007199254740993'],
        ['Oslo', '1'],
      ],
    )
    await rows(
      "UPDATE cloud.query_usage u SET role_name = p.city, bytes_read = 7 FROM person p WHERE p.name = u.role_name AND p.name = 'bob'",
    )
    assert.deepEqual((await store.query('SELECT day::text, role_name, bytes_read FROM query_usage ORDER BY 1')).rows, [
      { day: '2026-01-02', role_name: 'ann', bytes_read: '3' },
      { day: '2026-01-03', role_name: 'Lima', bytes_read: '7' },
    ])
    assert.deepEqual(await rows("DELETE FROM cloud.query_usage WHERE day > '2026-01-02' RETURNING role_name"), [
      ['Lima'],
    ])
    assert.deepEqual(await rows('SELECT count(*) FROM cloud.query_usage'), [['1']])
    assert.deepEqual(await rows('SELECT name, database_id FROM cloud.databases'), [['test', own.database_id]])
    await refused("INSERT INTO cloud.query_usage VALUES ('2026-01-02', 'ann', 1, 2, 3)", '58000')
    await refused('INSERT INTO cloud.query_usage (role_name) VALUES (NULL)', '23502')
    await rows('DELETE FROM cloud.query_usage')
  })

  test('conditions, order and limit reach the service, and EXPLAIN says so', async () => {
    await rows(
      "INSERT INTO cloud.deployment_metadata SELECT 'key' || i, CASE WHEN i % 3 > 0 THEN 'v' || i END FROM generate_series(1, 30) i",
    )
    const select = 'SELECT value FROM cloud.deployment_metadata WHERE'
    const filterOf = async (condition: string): Promise<unknown> => {
      const [{ query }] = await asked(`${select} ${condition}`)
      assert.ok(query['select'].split(',').includes('value') && query['select'].split(',').length <= 2)
      return query['filter'] === undefined ? undefined : JSON.parse(query['filter'])
    }
    assert.deepEqual(await filterOf("key = 'key1'"), {
      column: 'key',
      op: 'eq',
      value: 'key1',
    })
    assert.deepEqual(await filterOf("'key2' >= key"), {
      column: 'key',
      op: 'le',
      value: 'key2',
    })
    assert.deepEqual(await filterOf("key IN ('a', 'b', NULL)"), {
      column: 'key',
      op: 'in',
      values: ['a', 'b'],
    })
    assert.deepEqual(await filterOf('value IS NULL'), {
      column: 'value',
      op: 'is_null',
    })
    assert.deepEqual(await filterOf("key LIKE 'key1%'"), {
      column: 'key',
      op: 'prefix',
      value: 'key1',
    })
    assert.deepEqual(await filterOf("key LIKE 'ke_1%'"), {
      column: 'key',
      op: 'prefix',
      value: 'ke',
    })
    assert.deepEqual(await filterOf("key LIKE '%1'"), undefined)
    assert.deepEqual(await filterOf("length(key) = 4 AND value <> 'v1'"), {
      column: 'value',
      op: 'ne',
      value: 'v1',
    })
    assert.deepEqual(await filterOf("key < 'b' OR value IS NOT NULL AND key > 'c'"), {
      or: [
        { column: 'key', op: 'lt', value: 'b' },
        {
          and: [
            { column: 'value', op: 'is_not_null' },
            { column: 'key', op: 'gt', value: 'c' },
          ],
        },
      ],
    })
    assert.deepEqual(await filterOf("length(key) = 4 OR key = 'a'"), undefined)
    assert.deepEqual(await asked(`${select} key = NULL`), [])

    const top =
      'SELECT key FROM cloud.deployment_metadata WHERE value IS NOT NULL ORDER BY value DESC, key LIMIT 2 OFFSET 1'
    const [{ query }] = await asked(top)
    assert.deepEqual([query['order'], query['limit']], ['value.desc.nulls_first,key.asc.nulls_last', '3'])
    assert.deepEqual(await rows(top), [['key7'], ['key5']])
    const plan = (await rows(`EXPLAIN (COSTS OFF) ${top}`)).map(([line]) => line?.trim())
    for (const line of [
      'Pushed filters: (value IS NOT NULL)',
      'Pushed order: value DESC, key',
      "Pushed limit: '2'::bigint + '1'::bigint",
    ])
      assert.ok(plan.includes(line), plan.join('\n'))
    // What the service does not filter, it must not limit.
    const [rest] = await asked(
      "SELECT key FROM cloud.deployment_metadata WHERE length(value) = 2 AND key > 'a' ORDER BY key LIMIT 1",
    )
    assert.deepEqual([rest.query['order'], rest.query['limit']], [undefined, String(pageRowsMax)])
    await rows(
      'PREPARE top(text, int) AS SELECT key FROM cloud.deployment_metadata WHERE key > $1 ORDER BY key LIMIT $2',
    )
    const [prepared] = await asked("EXECUTE top('key2', 2)")
    assert.deepEqual(
      [prepared.query['filter'], prepared.query['limit']],
      ['{"column":"key","op":"gt","value":"key2"}', '2'],
    )
    assert.deepEqual(await asked('EXECUTE top(NULL, 2)'), [])
  })

  test('transaction blocks write only where that is asked for', async () => {
    await rows('BEGIN')
    const error = await refused("DELETE FROM cloud.deployment_metadata WHERE key = 'key1'", '25001')
    assert.match(error.hint ?? '', /allow_nontransactional_writes/)
    await rows('ROLLBACK')
    await rows('BEGIN')
    await rows('SET LOCAL cadastre.allow_nontransactional_writes = on')
    const { notices } = await client.query("DELETE FROM cloud.deployment_metadata WHERE key = 'key1'")
    assert.match(notices[0].message, /take effect at once/)
    await rows('ROLLBACK')
    assert.deepEqual(await rows("SELECT count(*) FROM cloud.deployment_metadata WHERE key LIKE 'key1'"), [['0']])
    await rows('BEGIN READ ONLY')
    await refused('DELETE FROM cloud.deployment_metadata', '25006')
    await rows('ROLLBACK')
  })

  test('nobody makes, changes or drops them, and roles need rights to write', async () => {
    await refused('CREATE TABLE cloud.mine (a int)', '42501')
    await refused('DROP TABLE cloud.query_usage', '42501')
    await refused('ALTER TABLE cloud.query_usage ADD COLUMN a int', '42501')
    await refused('TRUNCATE cloud.query_usage', '42501')
    await refused('CREATE INDEX ON cloud.query_usage (day)', '42809')
    await refused("INSERT INTO cloud.databases VALUES (gen_random_uuid(), 'x', now())", '42501')
    await rows('CREATE ROLE reader')
    await rows('SET ROLE reader')
    await rows('SELECT * FROM cloud.query_usage')
    await refused('DELETE FROM cloud.query_usage', '42501')
    await rows('RESET ROLE')
    await rows('CREATE DATABASE elsewhere')
    await rows('CREATE DATABASE unknown')
    const theirs = await SimpleClient.connect(server.pgPort, { database: 'elsewhere' })
    assert.deepEqual((await theirs.query('SELECT database_id, name FROM cloud.databases')).rows, [
      [elsewhere.database_id, 'elsewhere'],
    ])
    assert.deepEqual((await theirs.query('SELECT count(*) FROM cloud.deployment_metadata')).rows, [['0']])
    theirs.end()
    const other = await SimpleClient.connect(server.pgPort, { database: 'unknown' })
    assert.equal((await other.query('SELECT * FROM cloud.query_usage')).error?.sqlstate, '58000')
    other.end()
  })

  test('the Cloud may be slow, away, wrong or cut off', async () => {
    const sql = 'SELECT count(*) FROM cloud.deployment_metadata'
    const [[count]] = await rows(sql)
    const fail = (times: number, how: Way['trouble']): void => {
      let left = times
      way.trouble = (request, response) =>
        request.url!.includes('deployment_metadata') && left-- > 0
          ? how(request, response)
          : withoutReports(request, response)
    }
    const error500: Way['trouble'] = (_request, response) => {
      response
        .writeHead(500, { 'content-type': 'application/json' })
        .end('{"error":{"code":"internal","message":"no reason"}}')
      return 'answered'
    }
    fail(2, error500)
    assert.deepEqual(await rows(sql), [[count]])
    fail(2, () => 'cut')
    assert.deepEqual(await rows(sql), [[count]])
    fail(1, () => new Promise(() => {}))
    assert.deepEqual(await rows(sql), [[count]])
    fail(100, error500)
    assert.match((await refused(sql, '58000')).message, /no reason/)
    fail(100, (_request, response) => (response.writeHead(200).end('{"columns":{}}'), 'answered'))
    assert.match((await refused(sql, '58000')).message, /cannot be read/)
    // Done, but nobody was told: the same key says that it was.
    fail(2, () => 'lose')
    way.asked.length = 0
    await rows("INSERT INTO cloud.deployment_metadata VALUES ('once', 'x')")
    const keys = way.asked
      .filter(({ method }) => method === 'POST')
      .filter(({ path }) => path.endsWith('deployment_metadata'))
      .map(({ key }) => key)
    assert.deepEqual([keys.length, new Set(keys).size], [3, 1])
    // A statement that is cancelled does not wait for an answer.
    fail(100, () => new Promise(() => {}))
    await rows("SET statement_timeout = '100ms'")
    assert.match((await refused(sql, '57014')).message, /statement timeout/)
    await rows('RESET statement_timeout')
    way.trouble = withoutReports
    const { port } = cloud
    await cloud.kill()
    assert.match((await refused(sql, '58000')).message, /cannot be reached|refused/)
    cloud = await startCloudProcess(storeUrl('cloud'), port)
    assert.deepEqual(await rows(sql), [[String(Number(count) + 1)]])
  })

  test('100,000 rows come page by page', async () => {
    await store.query(
      `INSERT INTO query_usage SELECT '${own.database_id}', '2026-01-01'::date + i % 100, 'role' || i, i, i, i::int8 * 1000000000000
        FROM generate_series(1, 100000) i`,
    )
    const sums = 'SELECT count(*), sum(num_rows), count(DISTINCT role_name), max(bytes_read) FROM cloud.query_usage'
    way.asked.length = 0
    assert.deepEqual(await rows(sums), [['100000', '5000050000', '100000', '100000000000000000']])
    const pages = way.asked.filter((one) => !isReport(one))
    assert.ok(pages.length >= 5 && pages.length <= 6, String(pages.length))
    assert.deepEqual(await rows('SELECT num_rows FROM cloud.query_usage ORDER BY bytes_read DESC LIMIT 3'), [
      ['100000'],
      ['99999'],
      ['99998'],
    ])
    await refused(
      "INSERT INTO cloud.query_usage SELECT '2030-01-01', 'role' || i, 1, 1, 1 FROM generate_series(1, 100001) i",
      '54000',
    )
    await rows('UPDATE cloud.query_usage SET num_rows = num_rows * 2 WHERE num_queries > 99000')
    assert.deepEqual((await store.query('SELECT sum(num_rows) FROM query_usage')).rows, [{ sum: '5099550500' }])
    await rows('DELETE FROM cloud.query_usage WHERE num_queries > 99000')
    assert.deepEqual((await store.query('SELECT count(*) FROM query_usage')).rows, [{ count: '99000' }])
    await store.query('DELETE FROM query_usage')
  })

  test('row-level security holds whatever the service would ask', async () => {
    const other = await cloud.register('other')
    await call(cloud.port, 'POST', '/v1/object_storage_usage', other.token, {
      rows: [{ schema_name: 'theirs', num_objects: 1, total_bytes: 41 }],
    })
    const service = new pg.Client({ connectionString: storeUrl('cloud') })
    await service.connect()
    const as = async (databaseId: string | undefined, sql: string): Promise<pg.QueryResult> => {
      await service.query('BEGIN; SET LOCAL ROLE cadastre_cloud_tenant')
      try {
        if (databaseId !== undefined)
          await service.query("SELECT set_config('cadastre.database_id', $1, true)", [databaseId])
        return await service.query(sql)
      } finally {
        await service.query('ROLLBACK')
      }
    }
    const all = 'SELECT schema_name FROM object_storage_usage WHERE true OR 1 = 1'
    assert.deepEqual(
      (await as(own.database_id, all)).rows.filter(({ schema_name }) => schema_name === 'theirs'),
      [],
    )
    assert.deepEqual((await as(other.database_id, all)).rows, [{ schema_name: 'theirs' }])
    assert.deepEqual((await as(undefined, all)).rows, [])
    await assert.rejects(
      as(own.database_id, `INSERT INTO object_storage_usage VALUES ('${other.database_id}', 'x', 1, 1)`),
      /row-level security/,
    )
    await assert.rejects(as(own.database_id, 'SELECT token_hash FROM cloud_database'), /permission denied/)
    // Not even the tables' owner is exempt.
    assert.deepEqual((await service.query('SELECT * FROM object_storage_usage')).rows, [])
    await service.end()
    await store.query('SET ROLE cadastre_cloud_operator')
    assert.deepEqual(
      (await store.query("SELECT total_bytes FROM object_storage_usage WHERE schema_name = 'theirs'")).rows,
      [{ total_bytes: '41' }],
    )
    await assert.rejects(store.query('DELETE FROM object_storage_usage'), /permission denied/)
    await store.query('RESET ROLE')
  })

  test('usage is reported, kept while the Cloud is away, and summed by the operator', async () => {
    const until = async (holds: () => Promise<boolean>): Promise<void> => {
      for (let tries = 0; !(await holds()); tries++) {
        assert.ok(tries < 400, 'it did not come to that')
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    const report = async (): Promise<string | null> =>
      (await rows("SELECT state FROM cadastre.tasks WHERE kind = 'report'"))[0]?.[0] ?? null
    const stored = async (sql: string): Promise<unknown[]> => (await store.query(sql)).rows
    const counted = (): Promise<unknown[]> =>
      stored(
        "SELECT database_id, num_queries, num_rows, bytes_read > 0 AS read FROM query_usage WHERE role_name = 'ann'",
      )
    const asAnn = async (...statements: string[]): Promise<void> => {
      const ann = await SimpleClient.connect(server.pgPort, { user: 'ann' })
      for (const sql of statements) await ann.query(sql)
      ann.end()
    }
    await rows('CREATE ROLE ann LOGIN')
    await rows('GRANT SELECT, INSERT ON person TO ann')
    await rows("SELECT cadastre.flush_table('person')")
    await asAnn('SELECT * FROM person', 'SELECT no_such_column', "INSERT INTO person VALUES ('cid', 'Rome')")
    const told = way.asked.length
    const tries = (): readonly Asked[] => way.asked.slice(told).filter(isReport)
    // What is sent is in the metadata store. Of two databases each: those that were under way, and one of the next look's.
    await until(() => Promise.resolve(tries().filter(({ path }) => path.endsWith('/query_usage')).length >= 3))
    await until(async () => (await report()) === 'failed')
    assert.deepEqual(await counted(), [])
    const usageKeys = (): ReadonlySet<string | undefined> =>
      new Set(tries().flatMap(({ path, key }) => (path.endsWith('/object_storage_usage') ? [key] : [])))
    const before = usageKeys()
    client.end()
    await server.kill()
    way.asked.length = 0
    way.trouble = () => 'pass'
    await start()
    const here = (await rows('SELECT sum(bytes) FROM objects.usage WHERE table_schema IS NOT NULL'))[0][0]!
    assert.ok(Number(here) > 0)
    const sums = 'SELECT sum(total_bytes) FROM object_storage_usage WHERE database_id ='
    await until(async () => (await counted()).length === 1)
    assert.deepEqual(await stored(`${sums} '${own.database_id}'`), [{ sum: here }])
    assert.deepEqual(await counted(), [{ database_id: own.database_id, num_queries: '2', num_rows: '3', read: true }])
    // The very report that did not get through.
    const sent = way.asked.find(({ path }) => path.endsWith('/object_storage_usage'))
    assert.ok(before.has(sent?.key))
    assert.deepEqual(await rows('SELECT schema_name, total_bytes FROM cloud.object_storage_usage'), [['public', here]])
    await until(async () => (await report()) === 'finished')

    // It counts on from where it was.
    await asAnn('SELECT 1', 'SELECT count(*) FROM person')
    await until(async () => (await counted()).some((row) => (row as { num_queries: string }).num_queries === '4'))
    assert.deepEqual((await counted()).length, 1)
    await rows('DROP TABLE person')
    await until(async () =>
      (await stored(`${sums} '${own.database_id}'`)).every((row) => (row as { sum: null }).sum === null),
    )
    assert.equal((await stored("SELECT FROM object_storage_usage WHERE schema_name = 'theirs'")).length, 1)
  })
})
