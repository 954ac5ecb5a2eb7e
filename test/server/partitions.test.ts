// PARTITION BY over the regions of one table: definitions and what is refused, where rows go on every path of writing, which regions
// are scanned, and what the catalog shows.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

describe('partitioned tables', () => {
  let server: CadastreProcess
  let client: SimpleClient
  const rows = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
    const { error, rows: found } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return found
  }
  const refused = async (sql: string, sqlstate: string, said: RegExp): Promise<void> => {
    const { error } = await client.query(sql)
    assert.equal(error?.sqlstate, sqlstate, `${sql}: ${error?.message}`)
    assert.match(`${error?.message}\n${error?.detail ?? ''}`, said, sql)
  }
  const scanned = async (query: string): Promise<string | undefined> => {
    const plan = await rows(`EXPLAIN (COSTS OFF) ${query}`)
    return plan.map(([line]) => /Regions: (\d+ of \d+)/.exec(line ?? '')?.[1]).find((text) => text !== undefined)
  }
  const spread = async (table: string): Promise<(string | null)[]> =>
    (await rows(`SELECT rows FROM cadastre.regions WHERE table_name = '${table}' ORDER BY region_number`)).map(
      ([count]) => count,
    )

  before(async () => {
    server = await startCadastre()
    client = await SimpleClient.connect(server.pgPort)
    await rows(`
      CREATE TABLE month (at timestamptz, v int) PARTITION BY RANGE (at) WITH (bounds = '{2026-01-01,2026-02-01,2026-03-01}');
      CREATE TABLE sensor (a int, at timestamp, v int, PRIMARY KEY (a, at))
        PARTITION BY HASH (a, quantum(at, 15, 'm')) WITH (regions = 8);
      CREATE TABLE modulo (a int, b text) PARTITION BY HASH (b) WITH (regions = 4, sharding = 'modulo')`)
  })
  after(async () => {
    client.end()
    await server.stop()
  })

  test('refuse rules that leave values out, or have two regions for one', async () => {
    const range = (bounds: string): string =>
      `CREATE TABLE bad (a int) PARTITION BY RANGE (a) WITH (bounds = '${bounds}')`
    await refused(
      range('{3,2}'),
      '42P17',
      /empty range bound.*\n.*\('3'\) is greater than or equal to upper bound \('2'\)/,
    )
    await refused(range('{2,2}'), '42P17', /empty range bound/)
    await refused(range('{[,2),[3,)}'), '42P17', /do not cover.*\nNo region takes values from \('2'\) to \('3'\)/)
    await refused(range('{[,4),[3,)}'), '42P17', /region 1 would overlap region 0/)
    await refused(range('{[1,4),[4,)}'), '42P17', /No region takes values below \('1'\)/)
    await refused(range('{[,4),[4,9)}'), '42P17', /No region takes values from \('9'\) on/)
    await refused(range('{x}'), '22P02', /invalid input syntax for type integer/)
    await refused(range('{[,2)'), '42P17', /No region takes values from/)
    await refused(range('{1,,2}'), '22P02', /malformed array/)
    await refused('CREATE TABLE bad (a int) PARTITION BY RANGE (a) WITH (regions = 3)', '22023', /needs 2 bounds/)
    await refused("CREATE TABLE bad (a int) WITH (bounds = '1')", '22023', /only for tables with PARTITION BY/)
    await refused("CREATE TABLE bad (a int) PARTITION BY HASH (a) WITH (bounds = '1')", '22023', /Only RANGE/)
    await refused(
      "CREATE TABLE bad (a int) PARTITION BY HASH (a) WITH (sharding = 'odd')",
      '22023',
      /"jump" and "modulo"/,
    )
  })

  test('refuse keys, with the reason', async () => {
    const by = (rule: string): string =>
      `CREATE TABLE bad (a int, t timestamp, u timestamp, j json, g int GENERATED ALWAYS AS (a) STORED) PARTITION BY ${rule} WITH (regions = 2)`
    await refused(
      by('HASH (x)'),
      '42703',
      /column "x" named in partition key does not exist\n.*non-existent fields \(x\)/,
    )
    await refused(by('HASH (ctid)'), '42P17', /cannot use system column "ctid" in partition key/)
    await refused(by('HASH (g)'), '42P17', /cannot use generated column in partition key/)
    await refused(by('HASH (j)'), '42704', /json has no default operator class for access method "hash"/)
    await refused(by('RANGE (j)'), '42704', /json has no default operator class for access method "btree"/)
    await refused(by('HASH (a, a)'), '42P17', /duplicate fields \(a\)/)
    await refused(
      by("HASH (quantum(a, 1, 'm'))"),
      '42P17',
      /Quantum field 'a' must be type of timestamp but was integer\./,
    )
    await refused(by("HASH (quantum(t, 1, 'y'))"), '42P17', /Quantum time measure was y but must be d, h, m or s\./)
    await refused(by("HASH (quantum(t, 0, 'm'))"), '42P17', /Quantum time unit must be a positive integer\./)
    await refused(by("HASH (quantum(t, 1, 'm'), quantum(u, 1, 'm'))"), '42P17', /More than one quantum function/)
    await refused(by("HASH (quantum(t, 1, 'm'), a)"), '42P17', /must be the last element of the partition key\./)
    await refused(by('HASH ((a + 1))'), '0A000', /an expression other than quantum/)
    await refused(by('RANGE (a, t)'), '0A000', /more than one column/)
    await refused(
      'CREATE TABLE bad PARTITION OF month FOR VALUES FROM (1) TO (2)',
      '42P17',
      /"month" is not partitioned/,
    )
    await refused('ALTER TABLE month ATTACH PARTITION modulo DEFAULT', '42809', /ATTACH PARTITION/)
    await refused('ALTER TABLE month DETACH PARTITION modulo', '42809', /DETACH PARTITION/)
    await refused(
      'ALTER TABLE month DROP COLUMN at',
      '42P16',
      /cannot drop column "at".*partition key of relation "month"/,
    )
    await refused('ALTER TABLE month ALTER at TYPE date', '42P16', /cannot alter column "at"/)
    await refused("ALTER TABLE month SET (bounds = '{}')", '0A000', /bounds/)
  })

  test('every way of writing puts rows where the rule says', async () => {
    await rows("INSERT INTO month VALUES ('2025-12-31', 1), ('2026-01-31', 2), ('infinity', 3), (NULL, 4)")
    assert.deepEqual(await spread('month'), ['1', '1', '0', '2'])
    await rows("PREPARE one AS INSERT INTO month VALUES ($1, $2); EXECUTE one('2026-02-15', 5)")
    await rows(
      "INSERT INTO month SELECT timestamptz '2026-03-01' + g * interval '1 day', g FROM generate_series(0, 9) g",
    )
    assert.deepEqual(await spread('month'), ['1', '1', '1', '12'])
    await rows("UPDATE month SET at = at - interval '70 days' WHERE at = '2026-02-15'")
    assert.deepEqual(await spread('month'), ['2', '1', '0', '12'])
    const lines = Array.from({ length: 60_000 }, (_, i) => `2026-0${(i % 2) + 1}-10\t${i}\n`)
    assert.equal((await client.copyIn('COPY month FROM STDIN', [lines.join('')])).error, undefined)
    assert.deepEqual(await spread('month'), ['2', '30001', '30000', '12'])
    assert.deepEqual(await rows('SELECT v FROM month WHERE at IS NULL'), [['4']])
    await rows('BEGIN')
    await rows("INSERT INTO month VALUES ('2026-01-10', -1)")
    assert.deepEqual(await rows("SELECT count(*) FROM month WHERE at < '2026-01-11' AND at >= '2026-01-01'"), [
      ['30001'],
    ])
    await rows('ROLLBACK')
  })

  test('scans leave out regions that the predicates exclude', async () => {
    assert.equal(await scanned('SELECT * FROM month'), '4 of 4')
    assert.equal(await scanned("SELECT * FROM month WHERE at >= '2026-01-15' AND at < '2026-02-01'"), '1 of 4')
    assert.equal(await scanned("SELECT * FROM month WHERE at <= '2026-02-01'"), '3 of 4')
    assert.equal(await scanned("SELECT * FROM month WHERE at = '2025-01-01' OR v = 1"), '4 of 4')
    assert.equal(await scanned("SELECT * FROM month WHERE at IN ('2025-01-01', '2026-05-01')"), '2 of 4')
    assert.equal(await scanned('SELECT * FROM month WHERE at IS NULL'), '1 of 4')
    assert.equal(await scanned("SELECT * FROM modulo WHERE b = 'x'"), '1 of 4')
    assert.equal(await scanned('SELECT * FROM modulo WHERE a = 1'), '4 of 4')
    const quanta = "at BETWEEN '2026-01-01 00:00' AND '2026-01-01 00:14:59'"
    assert.equal(await scanned(`SELECT * FROM sensor WHERE a = 1 AND ${quanta}`), '1 of 8')
    assert.equal(await scanned(`SELECT * FROM sensor WHERE ${quanta}`), '8 of 8')
    assert.equal(await scanned("SELECT * FROM sensor WHERE a = 1 AND at > '2026-01-01'"), '8 of 8')
  })

  test('rows are found under pruning as without it', async () => {
    await rows(`INSERT INTO sensor SELECT g % 7, timestamp '1999-12-31 20:00' + g * interval '1 minute', g FROM generate_series(1, 1000) g;
      CREATE TABLE plain AS SELECT * FROM sensor`)
    for (const where of [
      "a = 3 AND at >= '1999-12-31 20:10' AND at < '1999-12-31 21:00'",
      "a IN (1, 2) AND at BETWEEN '1999-12-31 23:50' AND '2000-01-01 00:20'",
      "a = 5 AND at = '2000-01-01 00:59'",
      "a = 5 AND at > '2000-01-02' AND at < '2000-01-01'",
    ]) {
      const [found, expected] = ['sensor', 'plain'].map(
        (table) => `SELECT count(*), sum(v) FROM ${table} WHERE ${where}`,
      )
      assert.deepEqual(await rows(found), await rows(expected), where)
    }
  })

  test('a unique key is unique over all regions', async () => {
    await rows('CREATE TABLE keyed (id int UNIQUE, at int) PARTITION BY RANGE (at) WITH (bounds = 10)')
    await rows('INSERT INTO keyed VALUES (1, 1)')
    await refused('INSERT INTO keyed VALUES (1, 20)', '23505', /keyed_id_key/)
    await rows('INSERT INTO keyed VALUES (1, 20) ON CONFLICT (id) DO UPDATE SET at = excluded.at')
    assert.deepEqual(await spread('keyed'), ['0', '1'])
  })

  test('the catalog tells', async () => {
    assert.deepEqual(await rows("SELECT pg_get_partkeydef('sensor'::regclass), pg_get_partkeydef('plain'::regclass)"), [
      ["HASH (a, quantum(at, 15, 'm'))", null],
    ])
    assert.deepEqual(
      await rows(`SELECT partstrat, partnatts, partattrs, partexprs FROM pg_partitioned_table
        WHERE partrelid IN ('sensor'::regclass, 'month'::regclass) ORDER BY partrelid`),
      [
        ['r', '1', '1', null],
        ['h', '2', '1 0', "quantum(at, 15, 'm')"],
      ],
    )
    const described = await rows('DESCRIBE sensor')
    assert.deepEqual(
      described.map((row) => [row[0], row[5], row[6], row[7]]),
      [
        ['a', '1', null, null],
        ['at', '2', '15', 'm'],
        ['v', null, null, null],
      ],
    )
    await rows("SET timezone = 'UTC'")
    assert.deepEqual(
      await rows("SELECT bounds FROM cadastre.regions WHERE table_name = 'month' ORDER BY region_number LIMIT 2"),
      [
        ["FOR VALUES FROM (MINVALUE) TO ('2026-01-01 00:00:00+00')"],
        ["FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-02-01 00:00:00+00')"],
      ],
    )
  })

  test('SHOW CREATE TABLE makes the same table again', async () => {
    for (const table of ['month', 'sensor', 'modulo']) {
      const [[text]] = await rows(`SHOW CREATE TABLE ${table}`)
      const [[key]] = await rows(`SELECT pg_get_partkeydef('${table}'::regclass)`)
      assert.ok(text!.includes(`PARTITION BY ${key}`), text!)
      await rows(`DROP TABLE ${table}; ${text}`)
      assert.deepEqual(await rows(`SHOW CREATE TABLE ${table}`), [[text]])
    }
  })
})
