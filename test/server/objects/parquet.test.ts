// Parquet files in buckets: what DuckDB writes is read as DuckDB reads it, what COPY writes is read by DuckDB, and what is no such file, or
// not the role's, is refused.
import { DuckDBInstance } from '@duckdb/node-api'
import { PutObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { type S3Server, startS3 } from '../../support/s3-server.ts'

const Bucket = 'lake'
/** Two row groups and a bit, as DuckDB makes them at the least. */
const rows = 4200

/** Every type that both have, with NULLs. */
const everyType = `
  SELECT i::int AS i, (i::bigint * 1000000007) AS b, (i % 100)::smallint AS s,
    (CASE WHEN i % 7 <> 0 THEN i * 1.25 END)::decimal(12, 2) AS d, (i * 1.0001)::decimal(38, 4) AS wide,
    CASE WHEN i % 5 <> 0 THEN date '2020-01-31' + i::int END AS dt, date '1969-12-31' AS old,
    timestamp '1999-12-31 23:59:59.123456' + i * interval '1 second' AS ts,
    timestamptz '2020-01-01 00:00:00+02' + i * interval '1 day' AS tz, time '10:11:12.5' AS tm,
    CASE WHEN i % 3 <> 0 THEN 'x' || i || 'ü日' END AS t, i % 2 = 0 AS bo, i::real / 8 AS f, i / 16.0::double precision AS g,
    '7d444840-9dc0-11d1-b245-5ffdce74fad2'::uuid AS u, NULL::int AS nothing
  FROM generate_series(1, ${rows}) g(i)`

/** One text of every row, the same for both. */
const asText = `SELECT concat_ws('|', i::varchar, b::varchar, s::varchar, coalesce(d::varchar, 'null'), wide::varchar, coalesce(dt::varchar, 'null'),
  old::varchar, ts::varchar, tz::varchar, tm::varchar, coalesce(t, 'null'), CASE WHEN bo THEN 't' ELSE 'f' END, (f * 8)::int::varchar,
  (g * 16)::int::varchar, u::varchar, coalesce(nothing, 0)::varchar)`

describe('Parquet in buckets', () => {
  let server: S3Server
  let s3: S3Client
  let client: pg.Client
  let directory: string
  let duckdb: Awaited<ReturnType<DuckDBInstance['connect']>>

  before(async () => {
    server = await startS3()
    s3 = new S3Client({
      endpoint: server.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: server.accessKey, secretAccessKey: server.secretKey },
      maxAttempts: 1,
    })
    client = new pg.Client({ host: '127.0.0.1', port: server.pgPort, user: 'cadastre', database: 'cadastre' })
    await client.connect()
    await client.query(`SELECT cadastre.create_bucket('${Bucket}')`)
    directory = mkdtempSync(join(tmpdir(), 'cadastre-parquet-'))
    duckdb = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
    await duckdb.run("SET TimeZone = 'UTC'")
  })
  after(async () => {
    duckdb.closeSync()
    await client.end()
    s3.destroy()
    await server.stop()
    rmSync(directory, { recursive: true })
  })

  const texts = async (sql: string): Promise<unknown[]> =>
    (await client.query({ text: sql, rowMode: 'array' })).rows.map((row: unknown[]) => row[0])
  const duckTexts = async (sql: string): Promise<unknown[]> =>
    (await duckdb.runAndReadAll(sql)).getRowsJson().map((row) => row[0])
  const fails = (sql: string, code: string, message: RegExp): Promise<void> =>
    assert.rejects(client.query(sql), (error: pg.DatabaseError) => {
      assert.equal(error.code, code, error.message)
      assert.match(error.message, message)
      return true
    })

  /** What DuckDB makes of a query, as an object. */
  async function putFromDuckdb(key: string, query: string, options = ''): Promise<string> {
    const path = join(directory, 'made.parquet')
    await duckdb.run(`COPY (${query}) TO '${path}' (FORMAT parquet${options})`)
    await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: readFileSync(path) }))
    return path
  }

  async function fetched(key: string): Promise<string> {
    const path = join(directory, 'fetched.parquet')
    const found = await s3.send(new GetObjectCommand({ Bucket, Key: key }))
    writeFileSync(path, await found.Body!.transformToByteArray())
    return path
  }

  it("reads DuckDB's files, of every codec, as DuckDB does", async () => {
    for (const codec of ['zstd', 'snappy', 'gzip', 'uncompressed', 'lz4_raw', 'brotli']) {
      const path = await putFromDuckdb(`in/${codec}.parquet`, everyType, `, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048`)
      const ours = await texts(`${asText} FROM read_parquet('s3://${Bucket}/in/${codec}.parquet') ORDER BY i`)
      assert.deepEqual(ours, await duckTexts(`${asText} FROM '${path}' ORDER BY i`), codec)
    }
  })

  it('writes files that DuckDB reads, in several row groups, and reads them back', async () => {
    await client.query(`CREATE TABLE every AS ${everyType}`)
    const written = await client.query(
      `COPY every TO 's3://${Bucket}/out.parquet' (FORMAT parquet, ROW_GROUP_SIZE 1000)`,
    )
    assert.deepEqual([written.command, written.rowCount], ['COPY', rows])
    const path = await fetched('out.parquet')
    const expected = await texts(`${asText} FROM every ORDER BY i`)
    assert.deepEqual(await duckTexts(`${asText} FROM '${path}' ORDER BY i`), expected)
    const types = await duckTexts(`SELECT column_type FROM (DESCRIBE SELECT * FROM '${path}')`)
    assert.deepEqual(types.slice(3, 9), [
      'DECIMAL(12,2)',
      'DECIMAL(38,4)',
      'DATE',
      'DATE',
      'TIMESTAMP',
      'TIMESTAMP WITH TIME ZONE',
    ])
    assert.deepEqual(await duckTexts(`SELECT count(DISTINCT row_group_id)::int FROM parquet_metadata('${path}')`), [5])
    await client.query('CREATE TABLE copied (LIKE every)')
    const read = await client.query(`COPY copied FROM 's3://${Bucket}/out.parquet'`)
    assert.deepEqual([read.command, read.rowCount], ['COPY', rows])
    assert.deepEqual(await texts(`${asText} FROM copied ORDER BY i`), expected)
  })

  it('reads only what is asked for, in any order, with joins, filters and counts', async () => {
    const from = `read_parquet('s3://${Bucket}/in/zstd.parquet')`
    assert.deepEqual(await texts(`SELECT count(*) FROM ${from}`), [String(rows)])
    assert.deepEqual(await texts(`SELECT f.t FROM ${from} AS f WHERE f.i = 4001`), ['x4001ü日'])
    assert.deepEqual(
      await texts(
        `SELECT (tz, i, i)::text FROM ${from} f(k) WHERE k BETWEEN 2047 AND 2050 ORDER BY k`.replaceAll('i, i', 'k, k'),
      ),
      await texts(
        "SELECT (timestamptz '2020-01-01 00:00:00+02' + k * interval '1 day', k, k)::text FROM generate_series(2047, 2050) k",
      ),
    )
    assert.deepEqual(await texts(`SELECT count(*) FROM ${from} a JOIN ${from} b ON a.i = b.s`), ['4158'])
    const plan = await texts(`EXPLAIN (COSTS off) SELECT * FROM ${from} WHERE i = 1`)
    assert.deepEqual(plan, [
      'Parquet Scan on read_parquet',
      '  Filter: (i = 1)',
      `  File: s3://${Bucket}/in/zstd.parquet`,
      '  Row Groups: 1 of 3',
    ])
  })

  it('skips row groups that their statistics rule out, and finds what DuckDB finds', async () => {
    const path = await putFromDuckdb(
      'groups.parquet',
      `SELECT i::int AS i, i::bigint * 5000000000 AS b, i::double / 8 AS f, i::decimal(20, 2) / 4 AS d, i::decimal(38, 2) AS w,
        date '2000-01-01' + i::int AS dt, timestamp '2000-01-01' + i * interval '1 hour' AS ts, timestamptz '2000-01-01 00:00:00+00' + i * interval '1 hour' AS tz,
        'k' || lpad(i::varchar, 6, '0') AS t, CASE WHEN i >= 6144 THEN i END AS late, CASE WHEN i < 2048 THEN 'nan'::double ELSE i END AS nan,
        i::uinteger AS u, repeat('x', 300) || lpad(i::varchar, 6, '0') AS long, i >= 8192 AS last, [i] AS list
      FROM range(10240) g(i)`,
      ', ROW_GROUP_SIZE 2048',
    )
    const from = `read_parquet('s3://${Bucket}/groups.parquet')`
    for (const [condition, groups] of [
      ['i = 5000', 1],
      ['i IN (1, 10000)', 2],
      ['i < 2048', 1],
      ['i <= 2048', 2],
      ['i > 8191 AND i < 8193', 1],
      ['i BETWEEN 4096 AND 6143', 1],
      ['i = -1', 0],
      ['b > 51000000000000', 1],
      ['f < 255.9', 1],
      ['f >= 1279', 1],
      ['d = 1000.25', 1],
      ['d > 2559', 1],
      ['w <= 2047.5', 1],
      ["dt = '2010-01-01'", 1],
      ["ts >= '2001-01-01' AND ts < '2001-01-02'", 1],
      ["tz < '2000-01-02 00:00:00+00'", 1],
      ["t = 'k004500'", 1],
      ["t LIKE 'k0100%'", 1],
      ['late IS NOT NULL', 2],
      ['late IS NULL', 3],
      ['late = 9000', 1],
      // Where a NaN is DuckDB gives no bounds: that group is always read.
      ['nan > 9000', 2],
      ["nan = 'nan'", 1],
      ['u = 5000', 1],
      [`long = '${'x'.repeat(300)}005000'`, 5],
      ["long < 'x'", 0],
      ['last', 1],
      ['NOT last', 4],
      ['i = 1 OR i = 10000', 2],
      ["list::text LIKE '%5000%'", 5],
      ['i % 2 = 0', 5],
    ] as const) {
      const [ours] = await texts(`SELECT count(*)::int FROM ${from} WHERE ${condition}`)
      const [theirs] = await duckTexts(`SELECT count(*)::int FROM '${path}' WHERE ${condition}`)
      assert.equal(ours, theirs, condition)
      const plan = await texts(`EXPLAIN SELECT * FROM ${from} WHERE ${condition}`)
      assert.ok(plan.includes(`  Row Groups: ${groups} of 5`), `${condition}: ${plan.join('\n')}`)
    }
    // What a parameter or a transaction's time says is known when the statement runs.
    const asked = { text: `EXPLAIN SELECT * FROM ${from} WHERE i = $1`, values: [5000], rowMode: 'array' as const }
    assert.match(JSON.stringify((await client.query(asked)).rows), /Row Groups: 1 of 5/)
    assert.deepEqual((await client.query({ ...asked, text: `SELECT t FROM ${from} WHERE i = $1` })).rows, [['k005000']])
  })

  it('finds a NaN that its writer left out of the bounds', async () => {
    await client.query(
      `COPY (SELECT i, CASE WHEN i = 5 THEN 'NaN' ELSE i::float8 END AS f FROM generate_series(1, 2000) i) TO 's3://${Bucket}/nan.parquet' (ROW_GROUP_SIZE 1000)`,
    )
    const from = `read_parquet('s3://${Bucket}/nan.parquet')`
    assert.deepEqual(await texts(`SELECT count(*) FROM ${from} WHERE f > 1990`), ['11'])
    assert.deepEqual(await texts(`SELECT i FROM ${from} WHERE f = 'NaN'`), [5])
    assert.ok((await texts(`EXPLAIN SELECT * FROM ${from} WHERE f < 10`)).includes('  Row Groups: 1 of 2'))
    assert.ok((await texts(`EXPLAIN SELECT * FROM ${from} WHERE f = 1500`)).includes('  Row Groups: 1 of 2'))
  })

  it('takes patterns, whose files have their columns in any order', async () => {
    await putFromDuckdb('days/2020/a.parquet', 'SELECT 1 AS id, 20 AS v')
    await putFromDuckdb('days/2020/b.parquet', 'SELECT 30 AS v, 2 AS id')
    await putFromDuckdb('days/2021/c.parquet', 'SELECT 3 AS id, 40 AS v')
    const sums = (pattern: string): Promise<unknown[]> =>
      texts(`SELECT sum(id) || ' ' || sum(v) FROM read_parquet('s3://${Bucket}/${pattern}')`)
    assert.deepEqual(await sums('days/*/*.parquet'), ['6 90'])
    assert.deepEqual(await sums('days/**'), ['6 90'])
    assert.deepEqual(await sums('days/2020/?.parquet'), ['3 50'])
    await fails(`SELECT * FROM read_parquet('s3://${Bucket}/days/*')`, '42704', /does not exist/)
    // What others have besides is not seen; what they lack is an error that names them.
    await putFromDuckdb('more/a.parquet', 'SELECT 1 AS id, 20 AS v')
    await putFromDuckdb('more/b.parquet', 'SELECT 2 AS id, 30 AS v, 5 AS besides')
    assert.deepEqual(await sums('more/*'), ['3 50'])
    assert.ok(
      (await texts(`EXPLAIN SELECT * FROM read_parquet('s3://${Bucket}/more/*') WHERE id = 2`)).includes(
        '  Row Groups: 1 of 2',
      ),
    )
    await putFromDuckdb('more/c.parquet', 'SELECT 3 AS id')
    await fails(`SELECT * FROM read_parquet('s3://${Bucket}/more/*')`, '42703', /column "v" does not exist in "more\/c/)
    await putFromDuckdb('days/2021/d.parquet', "SELECT 'text' AS id, 1 AS v")
    await fails(
      `SELECT * FROM read_parquet('s3://${Bucket}/days/**')`,
      '42804',
      /column "id" of "days\/2021\/d.parquet"/,
    )
  })

  it('makes jsonb of what is nested, and reads older and odder types', async () => {
    await putFromDuckdb(
      'odd.parquet',
      `SELECT [1, NULL, 3] AS l, {'a': 1, 'b': [1.5::decimal(4,2)], 'c': NULL::int, 'd': date '2020-01-02'} AS st, MAP {'k': 'v"'} AS m,
        [timestamptz '2020-01-01 00:00:00.000001+00'] AS ts,
        interval '14 months 3 days 4 milliseconds' AS iv, 200::utinyint AS u1, 60000::usmallint AS u2, 4000000000::uinteger AS u4,
        18446744073709551615::ubigint AS u8, -5::tinyint AS i1, 'ab'::blob AS bl, '{"x": 1}'::json AS js, timestamp_ns '1969-12-31 23:59:59.999999999' AS ns,
        timestamp_ms '2020-01-01 00:00:00.5' AS ms, 'ok'::enum('ok', 'no') AS e, timestamp '-infinity' AS mi, timestamptz 'infinity' AS pi, date '-infinity' AS di`,
    )
    const from = `FROM read_parquet('s3://${Bucket}/odd.parquet')`
    assert.deepEqual(
      (
        await client.query({
          text: `SELECT l::text, st::text, m::text, ts::text, iv::text, u1, u2, u4, u8, i1, bl, js::text, ns::text, ms::text, e, mi::text, pi::text, di::text ${from}`,
          rowMode: 'array',
        })
      ).rows[0],
      [
        '[1, null, 3]',
        '{"a": 1, "b": [1.50], "c": null, "d": "2020-01-02"}',
        '{"k": "v\\""}',
        '["2020-01-01T00:00:00.000001+00:00"]',
        '1 year 2 mons 3 days 00:00:00.004',
        200,
        60_000,
        '4000000000',
        '18446744073709551615',
        -5,
        Buffer.from('ab'),
        '{"x": 1}',
        '1969-12-31 23:59:59.999999',
        '2020-01-01 00:00:00.5',
        'ok',
        '-infinity',
        'infinity',
        '-infinity',
      ],
    )
  })

  it('sees a file that was replaced, under prepared statements and views too', async () => {
    await client.query(`COPY (SELECT 1 AS a) TO 's3://${Bucket}/changing.parquet'`)
    const named = {
      name: 'changing',
      text: `SELECT * FROM read_parquet('s3://${Bucket}/changing.parquet')`,
      rowMode: 'array' as const,
    }
    await client.query(`CREATE VIEW changing AS ${named.text}`)
    await client.query(`PREPARE changing_too AS ${named.text}`)
    assert.deepEqual((await client.query(named)).rows, [[1]])
    await client.query(`COPY (SELECT 2 AS a) TO 's3://${Bucket}/changing.parquet'`)
    assert.deepEqual((await client.query(named)).rows, [[2]])
    assert.deepEqual(await texts('SELECT a FROM changing'), [2])
    assert.deepEqual(await texts('EXECUTE changing_too'), [2])
  })

  it('copies text, csv and binary to objects and back, and more than one part of them', async () => {
    await client.query(`CREATE TABLE long AS SELECT i, repeat(md5(i::text), 100) AS t FROM generate_series(1, 2700) i`)
    for (const format of ['text', 'csv', 'binary']) {
      // The first one is longer than a part.
      if (format === 'csv') await client.query('DELETE FROM long WHERE i > 100')
      await client.query(`COPY long TO 's3://${Bucket}/long' (FORMAT ${format})`)
      await client.query('DROP TABLE IF EXISTS back')
      await client.query('CREATE TABLE back (LIKE long)')
      await client.query(`COPY back FROM 's3://${Bucket}/long' (FORMAT ${format})`)
      const same = await texts('SELECT count(*) FROM back JOIN long USING (i, t)')
      assert.deepEqual(same, await texts('SELECT count(*) FROM long'), format)
    }
    assert.deepEqual(await texts(`SELECT count(*) FROM objects.transfer WHERE state = 'started'`), ['0'])
  })

  it('casts and maps columns of COPY FROM, and keeps what a table demands', async () => {
    await client.query(`COPY (SELECT 'abcdef' AS t, '{"a":1}' AS j, 5 AS id) TO 's3://${Bucket}/map.parquet'`)
    await client.query("CREATE TABLE mapped (id int PRIMARY KEY, j jsonb, t varchar(10) DEFAULT 'none')")
    await client.query(`COPY mapped FROM 's3://${Bucket}/map.parquet' (MATCH_BY name)`)
    await client
      .query(`COPY mapped (t, j) FROM 's3://${Bucket}/map.parquet'`)
      .catch((error: pg.DatabaseError) => assert.equal(error.code, '22P04'))
    assert.deepEqual(await texts('SELECT mapped::text FROM mapped'), ['(5,"{""a"": 1}",abcdef)'])
    await fails(`COPY mapped FROM 's3://${Bucket}/map.parquet' (MATCH_BY name)`, '23505', /duplicate key/)
    await client.query('CREATE TABLE narrow (t varchar(3), j text, id int)')
    await fails(`COPY narrow FROM 's3://${Bucket}/map.parquet'`, '22001', /too long/)
    await client.query('CREATE TABLE other (t text, j int, id int)')
    await fails(`COPY other FROM 's3://${Bucket}/map.parquet'`, '22P02', /invalid input syntax for type integer/)
    assert.deepEqual(await texts('SELECT count(*) FROM narrow'), ['0'])
  })

  it('refuses what is no Parquet file, damaged, or spelled wrongly', async () => {
    const path = await putFromDuckdb('damaged.parquet', 'SELECT i, md5(i::varchar) AS t FROM range(1000) r(i)')
    const whole = readFileSync(path)
    const put = (Body: Buffer): Promise<unknown> =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'damaged.parquet', Body }))
    const read = `SELECT count(t) FROM read_parquet('s3://${Bucket}/damaged.parquet')`
    await put(Buffer.from('tiny'))
    await fails(read, '22000', /not a Parquet file/)
    await put(whole.subarray(0, whole.length - 1))
    await fails(read, '22000', /not a Parquet file/)
    await put(Buffer.concat([whole.subarray(0, -8), Buffer.from([255, 255, 255, 255]), whole.subarray(-4)]))
    await fails(read, '22000', /not a Parquet file/)
    await put(Buffer.concat([whole.subarray(0, 100), Buffer.alloc(9000, 0xa5), whole.subarray(9100)]))
    await fails(read, '22000', /cannot be read as Parquet/)
    // Footers with a byte of noise: an answer or an error, and a server that goes on.
    for (let i = 0; i < 25; i++) {
      const noisy = Buffer.from(whole)
      noisy[whole.length - 9 - i * 5] ^= 1 << (i % 8)
      await put(noisy)
      await client
        .query(read)
        .catch((error: pg.DatabaseError) => assert.match(error.code ?? '', /^(22|54|0A|42)/, error.message))
    }
    await put(whole)
    assert.deepEqual(await texts(read), ['1000'])
    await fails("SELECT * FROM read_parquet('s3://lake')", '22023', /does not name an object/)
    await fails("SELECT * FROM read_parquet('/etc/passwd')", '0A000', /not an object of a bucket/)
    await fails("SELECT * FROM read_parquet('s3://absent/k')", '42704', /bucket "absent" does not exist/)
    await fails(`SELECT * FROM read_parquet('s3://${Bucket}/absent')`, '42704', /object "absent" does not exist/)
    await fails("SELECT * FROM read_parquet('s3://cadastre-regions/k')", '42704', /does not exist/)
    await fails('COPY every TO STDOUT (FORMAT parquet)', '0A000', /STDIN or STDOUT/)
    await fails(`COPY every TO 's3://${Bucket}/x' (FORMAT parquet, COMPRESSION tar)`, '22023', /not recognized/)
    await fails(`COPY every TO 's3://${Bucket}/x' (FORMAT parquet, HEADER)`, '42601', /PARQUET/)
    await fails(`COPY (SELECT 1 / (4000 - i) FROM every) TO 's3://${Bucket}/half.parquet'`, '22012', /division by zero/)
    assert.deepEqual(await texts(`SELECT count(*) FROM objects.object WHERE key IN ('half.parquet', 'x')`), ['0'])
  })

  it("is the bucket's owner's", async () => {
    await client.query('CREATE ROLE stranger LOGIN')
    await client.query('CREATE TABLE seen (a int)')
    await client.query('GRANT SELECT ON seen TO stranger')
    for (const statement of [
      `SELECT * FROM read_parquet('s3://${Bucket}/out.parquet')`,
      `COPY seen TO 's3://${Bucket}/stolen.parquet'`,
    ]) {
      await assert.rejects(server.sql(statement, 'stranger'), { code: '42501' })
    }
  })
})
