// Backups of a running server: consistent while others write, restored as they were, refused when damaged, and whole or not there at all
// after a kill.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'
import { serverProgram } from '../support/server-program.ts'

describe('backup and restore', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-backed-up-'))
  const backups = mkdtempSync(join(tmpdir(), 'cadastre-backups-'))
  let server: CadastreProcess
  let client: SimpleClient
  const rowsOf = async (sql: string, on = client): Promise<readonly (readonly (string | null)[])[]> => {
    const { error, rows } = await on.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return rows
  }
  const one = async (sql: string, on = client): Promise<string | null> => (await rowsOf(sql, on))[0][0]
  const refused = async (sql: string, sqlstate: string): Promise<string> => {
    const { error } = await client.query(sql)
    assert.equal(error?.sqlstate, sqlstate, `${sql}: ${error?.message}`)
    return error!.message
  }
  const restored = async <T>(database: string, work: (client: SimpleClient) => Promise<T>): Promise<T> => {
    const there = await SimpleClient.connect(server.pgPort, { database })
    try {
      return await work(there)
    } finally {
      there.end()
    }
  }
  const killed = async (): Promise<void> => {
    client.end()
    await server.kill()
    server = await startCadastre({ directory })
    client = await SimpleClient.connect(server.pgPort)
  }
  const place = (name: string): string => join(backups, name)

  before(async () => {
    server = await startCadastre({ directory })
    client = await SimpleClient.connect(server.pgPort)
    await rowsOf('CREATE ROLE reader; CREATE ROLE gone; CREATE SCHEMA s')
    await rowsOf(`CREATE TABLE s.kinds (id serial PRIMARY KEY, b bool, i2 int2, i8 int8, f4 float4, f8 float8, n numeric, n2 numeric(12,3),
      t text UNIQUE, v varchar(9), c char(4), y bytea, d date, tm time, ts timestamp, tz timestamptz, iv interval, u uuid, j json, jb jsonb,
      ai int[], at text[]) WITH (regions = 3)`)
    await rowsOf(`INSERT INTO s.kinds (b, i2, i8, f4, f8, n, n2, t, v, c, y, d, tm, ts, tz, iv, u, j, jb, ai, at)
      SELECT i % 2 = 0, i % 30000, i * 10000000000, i / 3.0, 'NaN', i / 7.0, i / 7.0, 't' || i, 'v' || i, 'c', decode(md5(i::text), 'hex'),
        '2020-01-01'::date + i % 1000, '00:00:01', '2020-01-01'::timestamp + i * interval '1 min', '-infinity', i * interval '1 hour',
        md5(i::text)::uuid, '{"a" : 1}', jsonb_build_object('a', i), ARRAY[i, NULL], ARRAY['x', i::text]
      FROM generate_series(1, 3000) i`)
    await rowsOf("SELECT cadastre.flush_table('s.kinds')")
    // Rows in memory, rows that are no more, and a column that is younger than the rows.
    await rowsOf('DELETE FROM s.kinds WHERE id % 7 = 0; ALTER TABLE s.kinds ADD COLUMN late int DEFAULT 5')
    await rowsOf('INSERT INTO s.kinds DEFAULT VALUES; CREATE INDEX kinds_n ON s.kinds (n)')
    await rowsOf(`CREATE TABLE child (id int GENERATED ALWAYS AS IDENTITY, kind int REFERENCES s.kinds, q int CHECK (q > 0),
      twice int GENERATED ALWAYS AS (q * 2) STORED); INSERT INTO child (kind, q) VALUES (1, 2)`)
    await rowsOf(
      "CREATE VIEW pairs AS SELECT k.t, c.q FROM s.kinds k JOIN child c ON c.kind = k.id; COMMENT ON TABLE child IS 'young'",
    )
    await rowsOf('CREATE MATERIALIZED VIEW counts AS SELECT count(*) AS n FROM child')
    await rowsOf('GRANT SELECT ON child TO reader, gone; ALTER TABLE s.kinds OWNER TO gone')
    await rowsOf("CREATE TABLE empty (a int); CREATE SEQUENCE counted; SELECT setval('counted', 41)")
    await rowsOf(`SELECT lo_from_bytea(4242, decode(repeat('0123456789', 1000), 'hex'));
      GRANT SELECT ON LARGE OBJECT 4242 TO reader; COMMENT ON LARGE OBJECT 4242 IS 'large'`)
    await rowsOf(`INSERT INTO cadastre.table_tombstone (table_id, tombstone_id, column_name, age)
      SELECT 's.kinds'::regclass::int, id, 'tz', '1 year' FROM cadastre.tombstone WHERE name = 'archive'`)
  })
  after(async () => {
    client.end()
    await server.stop()
    for (const one of [directory, backups]) rmSync(one, { recursive: true })
  })

  const sum = "SELECT count(*) || md5(string_agg(md5(k::text), '' ORDER BY id)) FROM s.kinds k"

  const checkLargeObject = async (on = client): Promise<void> => {
    assert.equal(await one('SELECT md5(lo_get(4242))', on), '4ffa05f1a6079e548f66f9e77fd28780')
    assert.equal(await one("SELECT has_largeobject_privilege('reader', 4242, 'select')", on), 't')
    assert.equal(await one("SELECT obj_description(4242, 'pg_largeobject')", on), 'large')
    assert.deepEqual(await rowsOf('SELECT pageno, length(data) FROM pg_largeobject ORDER BY 1', on), [
      ['0', '2048'],
      ['1', '2048'],
      ['2', '904'],
    ])
  }

  test('what is restored is what was there: rows of all types, keys, views, comments, sequences, privileges', async () => {
    const before = await one(sum)
    await rowsOf(`SELECT cadastre.backup('${place('whole')}')`)
    assert.deepEqual(await rowsOf('SELECT database_name, role, state, rows, bytes > 0 FROM cadastre.backup'), [
      ['cadastre', 'cadastre', 'finished', '2579', 't'],
    ])
    const { notices, error } = await client.query(`SELECT cadastre.restore('${place('whole')}', 'again')`)
    assert.equal(error, undefined)
    assert.deepEqual(notices, [])
    await restored('again', async (there) => {
      assert.equal(await one(sum, there), before)
      assert.equal(await one('SELECT q FROM pairs', there), '2')
      assert.equal(await one("SELECT obj_description('child'::regclass)", there), 'young')
      assert.equal(await one("SELECT nextval('counted')", there), '42')
      assert.equal(await one("SELECT tableowner FROM pg_tables WHERE tablename = 'kinds'", there), 'gone')
      assert.equal(await one("SELECT has_table_privilege('reader', 'child', 'select')", there), 't')
      assert.equal(await one("SELECT id FROM s.kinds WHERE t = 't3000'", there), '3000')
      assert.equal((await there.query("INSERT INTO s.kinds (t) VALUES ('t3000')")).error?.sqlstate, '23505')
      assert.equal((await there.query('INSERT INTO child (kind, q) VALUES (7, 1)')).error?.sqlstate, '23503')
      assert.equal((await there.query('INSERT INTO child (kind, q) VALUES (1, 0)')).error?.sqlstate, '23514')
      assert.deepEqual(await rowsOf('INSERT INTO child (kind, q) VALUES (1, 4) RETURNING twice', there), [['8']])
      await checkLargeObject(there)
      assert.equal(await one('SELECT n FROM counts', there), '1')
      await rowsOf('REFRESH MATERIALIZED VIEW counts', there)
      assert.equal(await one('SELECT n FROM counts', there), '2')
      assert.equal(
        await one("SELECT age FROM cadastre.table_tombstone WHERE table_id = 's.kinds'::regclass::int", there),
        '1 year',
      )
    })
    assert.equal(await one('SELECT count(*) FROM child'), '1')
    await refused(`SELECT cadastre.restore('${place('whole')}', 'again')`, '42P04')
    await refused(`SELECT cadastre.backup('${place('whole')}')`, '42710')
    await killed()
    await checkLargeObject()
    await restored('again', checkLargeObject)
    assert.equal(await restored('again', (there) => one(sum, there)), before)
    await rowsOf('DROP DATABASE again')
  })

  test('transfers go on meanwhile, and the sum is conserved', async () => {
    await rowsOf('CREATE TABLE account (id int PRIMARY KEY, amount int) WITH (regions = 4)')
    await rowsOf('INSERT INTO account SELECT i, 100 FROM generate_series(1, 1000) i')
    let stop = false
    let transfers = 0
    const writers = Array.from({ length: 3 }, async (_, number) => {
      const own = await SimpleClient.connect(server.pgPort)
      for (let i = number; !stop; i += 3, transfers++) {
        const [from, to] = [(i % 1000) + 1, ((i * 7 + 13) % 1000) + 1]
        await own.query(`BEGIN; UPDATE account SET amount = amount - 5 WHERE id = ${from};
          UPDATE account SET amount = amount + 5 WHERE id = ${to}; COMMIT`)
      }
      own.end()
    })
    for (const name of ['moving-1', 'moving-2']) await rowsOf(`SELECT cadastre.backup('${place(name)}')`)
    stop = true
    await Promise.all(writers)
    assert.ok(transfers > 10)
    for (const name of ['moving-1', 'moving-2']) {
      await rowsOf(`SELECT cadastre.restore('${place(name)}', '${name}')`)
      assert.deepEqual(await restored(name, (there) => rowsOf('SELECT count(*), sum(amount) FROM account', there)), [
        ['1000', '100000'],
      ])
      await rowsOf(`DROP DATABASE "${name}"`)
    }
  })

  test('roles that are missing are told of', async () => {
    await rowsOf('ALTER TABLE s.kinds OWNER TO cadastre; REVOKE ALL ON child FROM gone; DROP ROLE gone')
    const { notices } = await client.query(`SELECT cadastre.restore('${place('whole')}', 'orphan')`)
    assert.deepEqual(
      notices.map(({ message }) => message),
      ['role "gone" does not exist, skipping'],
    )
    await restored('orphan', async (there) => {
      assert.equal(await one("SELECT tableowner FROM pg_tables WHERE tablename = 'kinds'", there), 'cadastre')
      assert.equal(
        await one("SELECT relacl FROM pg_class WHERE relname = 'child'", there),
        '{cadastre=arwdDxtm/cadastre,reader=r/cadastre}',
      )
    })
    await rowsOf('DROP DATABASE orphan')
  })

  test('types, routines, operators, casts, statistics, triggers and extensions come back, with values that name types', async () => {
    await rowsOf('CREATE DATABASE made')
    await restored('made', async (there) => {
      for (const sql of [
        "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); CREATE DOMAIN pos AS int CHECK (VALUE > 0)",
        "CREATE DOMAIN fine AS mood DEFAULT 'ok'; CREATE TYPE pt AS (x int, m mood, ms mood[]); CREATE TYPE pair AS (a pt, b pt[])",
        'CREATE TYPE span AS RANGE (subtype = float8); CREATE EXTENSION citext',
        `CREATE TABLE o (id pos PRIMARY KEY, m mood DEFAULT 'sad', p pt, ps pt[], l pair, s span, ss span_multirange[], ms mood[],
          c citext, f fine)`,
        `INSERT INTO o VALUES (1, 'happy', (1, 'ok', '{sad}'), ARRAY[(2, 'sad', '{ok,NULL}')::pt, NULL],
          ((3, 'ok', NULL), ARRAY[(4, NULL, '{happy}')::pt]), '[1,2)', '{"{[3,4]}"}', '{sad,NULL,happy}', 'X', 'happy')`,
        `CREATE FUNCTION f(p pt, m mood DEFAULT 'ok') RETURNS text LANGUAGE plpgsql AS $$BEGIN RETURN p.x || m::text; END$$`,
        `CREATE FUNCTION left_of(pt, pt) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT ($1).x < ($2).x'`,
        `CREATE FUNCTION mood_of(int) RETURNS mood LANGUAGE sql RETURN 'ok'::mood`,
        'CREATE OPERATOR <<< (LEFTARG = pt, RIGHTARG = pt, FUNCTION = left_of); CREATE CAST (int AS mood) WITH FUNCTION mood_of(int)',
        'CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql RETURN $1 + $2',
        'CREATE AGGREGATE total(int) (SFUNC = plus, STYPE = int, INITCOND = 0); CREATE STATISTICS together ON id, m FROM o',
        'CREATE FUNCTION all_of() RETURNS SETOF o LANGUAGE sql BEGIN ATOMIC SELECT * FROM o; END',
        `CREATE TABLE seen (m text); CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql
          AS $$BEGIN INSERT INTO seen VALUES (NEW.m); RETURN NEW; END$$`,
        'CREATE TRIGGER see BEFORE INSERT ON o FOR EACH ROW EXECUTE FUNCTION see()',
        "CREATE VIEW v AS SELECT id, f(p, m) FROM o WHERE m > 'sad'; CREATE INDEX ON o (m)",
        "CREATE TABLE part (m mood) PARTITION BY LIST (m); CREATE TABLE part_sad PARTITION OF part FOR VALUES IN ('sad')",
        "CREATE TABLE part_ok PARTITION OF part FOR VALUES IN ('ok'); INSERT INTO part VALUES ('sad'), ('ok')",
      ])
        await rowsOf(sql, there)
    })
    const questions = [
      'SELECT * FROM o ORDER BY id',
      'SELECT (p).m, (ps[1]).ms[1], ((l).b)[1], (l).a, ms[3], pg_typeof(l), pg_typeof(ss) FROM o ORDER BY id',
      "SELECT p = (1, 'ok', '{sad}')::pt, ps[1] = (2, 'sad', '{ok,NULL}')::pt, ms = '{sad,NULL,happy}', c = 'x' FROM o WHERE id = 1",
      "SELECT f(p), p <<< (9, 'sad', NULL)::pt, 1::mood FROM o ORDER BY id",
      'SELECT total(id) FROM all_of()',
      'SELECT * FROM v ORDER BY 1',
      "SELECT tableoid::regclass, m FROM part WHERE m = 'sad'",
      'SELECT stxrelid::regclass FROM pg_statistic_ext',
      'SELECT * FROM seen',
    ]
    const answers = (database: string): Promise<unknown> =>
      restored(database, async (there) => {
        const found = []
        for (const question of questions) found.push(await rowsOf(question, there))
        return found
      })
    const expected = await answers('made')
    const backup = await SimpleClient.connect(server.pgPort, { database: 'made' })
    await rowsOf(`SELECT cadastre.backup('${place('made')}')`, backup)
    backup.end()
    // A server that has never heard of these types.
    await rowsOf('DROP DATABASE made')
    await killed()
    await rowsOf(`SELECT cadastre.restore('${place('made')}', 'made-again')`)
    assert.deepEqual(await answers('made-again'), expected)
    await killed()
    assert.deepEqual(await answers('made-again'), expected)
    await restored('made-again', async (there) => {
      assert.equal((await there.query('INSERT INTO o (id) VALUES (-1)')).error?.sqlstate, '23514')
      assert.equal((await there.query('DROP TYPE mood')).error?.sqlstate, '2BP01')
      await rowsOf("ALTER TYPE mood ADD VALUE 'meh' BEFORE 'ok'", there)
      assert.deepEqual(await rowsOf("INSERT INTO o (id, m) VALUES (2, 'meh') RETURNING m, f", there), [['meh', 'ok']])
      assert.deepEqual(await rowsOf('SELECT * FROM seen', there), [['meh']])
      await rowsOf('DROP EXTENSION citext CASCADE; DROP TYPE mood, pt CASCADE', there)
    })
    await rowsOf('DROP DATABASE "made-again"')
  })

  test('a damaged backup is refused, and the file is named', async () => {
    for (const file of ['data/0.segment', 'catalog.json', 'manifest.json']) {
      const path = join(place('whole'), file)
      const content = readFileSync(path)
      const damaged = Buffer.from(content)
      damaged[damaged.length >> 1] ^= 1
      writeFileSync(path, damaged)
      assert.match(
        await refused(`SELECT cadastre.restore('${place('whole')}', 'bad')`, 'XX001'),
        new RegExp(`file "${file}"`),
      )
      rmSync(path)
      await refused(`SELECT cadastre.restore('${place('whole')}', 'bad')`, file === 'manifest.json' ? '58P01' : 'XX001')
      writeFileSync(path, content)
    }
    assert.equal(await one("SELECT count(*) FROM cadastre.database WHERE name = 'bad'"), '0')
  })

  test('what cannot be is said', async () => {
    assert.match(await refused("SELECT cadastre.backup('gs://bucket/key')", '0A000'), /gs:/)
    await refused("SELECT cadastre.backup('s3://nobody/s')", '42704')
    await refused("SELECT cadastre.backup('s3:///key')", '22023')
    await refused("SELECT cadastre.backup('relative')", '22023')
    await refused(`SELECT cadastre.restore('${place('whole')}', '')`, '42602')
    await refused(`SELECT cadastre.restore('${place('whole')}', '${'n'.repeat(64)}')`, '42622')
    // Node's own mkdir never ends there.
    await refused("SELECT cadastre.backup('/proc/nothing/here')", '58030')
    await refused(`BEGIN; SELECT cadastre.backup('${place('block')}')`, '25001')
    await client.query('ROLLBACK')
    await rowsOf('SET ROLE reader')
    await refused(`SELECT cadastre.backup('${place('denied')}')`, '42501')
    await refused(`SELECT cadastre.restore('${place('whole')}', 'denied')`, '42501')
    await rowsOf('RESET ROLE')
    await refused('UPDATE cadastre.backup SET rows = 0', '55000')
    writeFileSync(place('a-file'), '')
    await refused(`SELECT cadastre.backup('${place('a-file')}')`, '58030')
    assert.equal(existsSync(place('a-file.partial')), false)
  })

  const begun = async (kind: string): Promise<void> => {
    for (let i = 0; i < 500; i++) {
      if ((await one(`SELECT count(*) FROM cadastre.tasks WHERE kind = '${kind}' AND state = 'running'`)) === '1')
        return
      await setTimeout(2)
    }
    assert.fail(`no ${kind} is running`)
  }

  test('cancelled or killed, a backup leaves nothing, and a restore nothing half made', async () => {
    await rowsOf('CREATE TABLE big (id int PRIMARY KEY, t text) WITH (regions = 2)')
    await rowsOf('INSERT INTO big SELECT i, md5(i::text) FROM generate_series(1, 200000) i')
    await rowsOf(`SELECT cadastre.backup('${place('cancelled')}', false)`)
    await begun('backup')
    assert.equal(
      await one("SELECT cadastre.cancel_task(task) FROM cadastre.task WHERE kind = 'backup' AND state = 'running'"),
      't',
    )
    for (let i = 0; i < 1000; i++) {
      if ((await one("SELECT count(*) FROM cadastre.backup WHERE state = 'running'")) === '0') break
      await setTimeout(2)
    }
    const last = 'SELECT state FROM cadastre.backup ORDER BY id DESC LIMIT 1'
    assert.equal(await one(last), 'cancelled')

    await rowsOf(`SELECT cadastre.backup('${place('killed')}', false)`)
    await begun('backup')
    await killed()
    assert.equal(await one(last), 'failed')
    assert.equal(await one('SELECT state FROM cadastre.task ORDER BY id DESC LIMIT 1'), 'failed')
    for (const name of ['cancelled', 'killed', 'cancelled.partial', 'killed.partial'])
      assert.equal(existsSync(place(name)), false)

    await rowsOf(`SELECT cadastre.backup('${place('big')}')`)
    await rowsOf(`SELECT cadastre.restore('${place('big')}', 'half', false)`)
    await begun('restore')
    await killed()
    assert.equal(await one("SELECT count(*) FROM cadastre.database WHERE name = 'half'"), '0')
    await rowsOf(`SELECT cadastre.restore('${place('big')}', 'half')`)
    assert.equal(await restored('half', (there) => one('SELECT count(*) FROM big', there)), '200000')
  })

  test('in a bucket', async () => {
    await rowsOf("SELECT cadastre.create_bucket('vault')")
    const keys = async (): Promise<string | null> =>
      one("SELECT string_agg(key, ' ' ORDER BY key) FROM objects.object WHERE bucket = 'vault'")
    const before = await one(sum)
    await rowsOf("SELECT cadastre.backup('s3://vault/a/whole')")
    const whole = await keys()
    assert.match(whole!, /^a\/whole\/catalog.json (a\/whole\/data\/\d+.segment )+a\/whole\/manifest.json$/)
    await rowsOf("SELECT cadastre.restore('s3://vault/a/whole/', 'fetched')")
    assert.equal(await restored('fetched', (there) => one(sum, there)), before)
    await rowsOf('DROP DATABASE fetched')
    assert.deepEqual(readdirSync(join(directory, 'temporary')), [])
    await refused("SELECT cadastre.backup('s3://vault/a/whole')", '42710')
    await refused("SELECT cadastre.restore('s3://vault/a', 'none')", '58P01')

    await rowsOf("SELECT cadastre.backup('s3://vault/b', false)")
    await begun('backup')
    await killed()
    assert.equal(await one('SELECT state FROM cadastre.backup ORDER BY id DESC LIMIT 1'), 'failed')
    assert.equal(await keys(), whole)

    await rowsOf("COPY (SELECT 1) TO 's3://vault/a/whole/data/0.segment'")
    assert.match(
      await refused("SELECT cadastre.restore('s3://vault/a/whole', 'bad')", 'XX001'),
      /file "data\/0.segment"/,
    )

    await rowsOf("COPY (SELECT 1) TO 's3://vault/c/.partial'")
    await refused("SELECT cadastre.backup('s3://vault/c')", '55006')
  })

  test('on the command line', () => {
    const url = `postgres://cadastre@127.0.0.1:${server.pgPort}/cadastre`
    const run = (...flags: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(process.execPath, [serverProgram, ...flags, '--url', url], { encoding: 'utf8', timeout: 60_000 })
    const made = run('backup', '--to', place('by-hand'))
    assert.equal(made.status, 0, made.stderr)
    assert.match(made.stdout, /^\d+ rows, \d+ bytes: /)
    const back = run('restore', '--from', place('by-hand'), '--database', 'by-hand')
    assert.deepEqual([back.status, back.stdout], [0, 'database by-hand\n'])
    const again = run('restore', '--from', place('by-hand'), '--database', 'by-hand')
    assert.deepEqual([again.status, again.stderr], [1, 'cadastre: database "by-hand" already exists\n'])
  })

  test('the data directory is whole', async () => {
    client.end()
    await server.stop()
    const { status, stdout } = spawnSync(process.execPath, [serverProgram, 'verify', '--data-dir', directory], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stdout)
    server = await startCadastre({ directory })
    client = await SimpleClient.connect(server.pgPort)
  })
})
