// Locks between sessions, as PostgreSQL has them: each script runs on a real PostgreSQL and here, and the transcripts must be equal.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { type PostgresProcess, startPostgres } from '../support/postgres.ts'
import { runSessionScript } from '../support/session-script.ts'

const scripts: Readonly<Record<string, string>> = {
  'DROP waits for readers, and later readers for the DROP': `
    a> CREATE TABLE t (id int PRIMARY KEY, n int)
    a> INSERT INTO t VALUES (1, 1), (2, 2)
    a> BEGIN
    a> SELECT * FROM t ORDER BY id
    b&> DROP TABLE t
    c&> SELECT count(*) FROM t
    a> ROLLBACK
    b> wait
    c> wait
    a> CREATE TABLE t (id int PRIMARY KEY, n int)
    a> BEGIN
    a> SELECT * FROM t
    b&> DROP TABLE t
    a> DROP TABLE t
    a> COMMIT
    b> wait`,

  'statements see what the ALTER they waited for has done': `
    a> CREATE TABLE altered (id int, n int)
    a> INSERT INTO altered VALUES (1, 1)
    a> BEGIN
    a> ALTER TABLE altered ADD COLUMN x int DEFAULT 7
    b&> SELECT x FROM altered WHERE id = 1
    c&> INSERT INTO altered (id, n, x) VALUES (3, 3, 3)
    d&> ALTER TABLE altered ADD COLUMN x int
    a> COMMIT
    b> wait
    c> wait
    d> wait
    a> SELECT * FROM altered ORDER BY id
    a> BEGIN
    a> ALTER TABLE altered DROP COLUMN x
    b&> SELECT x FROM altered WHERE id = 1
    c&> ALTER TABLE altered ALTER COLUMN x SET DEFAULT 4
    a> COMMIT
    b> wait
    c> wait
    a> BEGIN
    a> ALTER TABLE altered RENAME TO renamed
    b&> SELECT count(*) FROM altered
    c> SELECT count(*) FROM renamed
    a> ROLLBACK
    b> wait
    a> BEGIN
    a> ALTER TABLE altered ADD COLUMN y int
    b&> ALTER TABLE altered ADD COLUMN z int
    a> COMMIT
    b> wait
    a> SELECT * FROM altered WHERE false`,

  'readers wait for REFRESH, and not for REFRESH CONCURRENTLY': `
    a> CREATE TABLE refreshed (id int)
    a> INSERT INTO refreshed VALUES (1)
    a> CREATE MATERIALIZED VIEW refreshing AS SELECT id FROM refreshed
    a> CREATE UNIQUE INDEX ON refreshing (id)
    a> INSERT INTO refreshed VALUES (2)
    b> BEGIN ISOLATION LEVEL REPEATABLE READ
    b> SELECT count(*) FROM refreshing
    a> BEGIN
    a> REFRESH MATERIALIZED VIEW CONCURRENTLY refreshing
    c> SELECT id FROM refreshing ORDER BY id
    d&> REFRESH MATERIALIZED VIEW CONCURRENTLY refreshing
    a> SELECT id FROM refreshing ORDER BY id
    a> COMMIT
    d> wait
    b> SELECT id FROM refreshing ORDER BY id
    b> COMMIT
    b> SELECT id FROM refreshing ORDER BY id
    a> INSERT INTO refreshed VALUES (3)
    a> BEGIN
    a> REFRESH MATERIALIZED VIEW refreshing
    b&> SELECT id FROM refreshing ORDER BY id
    a> COMMIT
    b> wait
    a> BEGIN
    a> REFRESH MATERIALIZED VIEW refreshing WITH NO DATA
    b&> SELECT id FROM refreshing ORDER BY id
    a> ROLLBACK
    b> wait
    a> DROP TABLE refreshed CASCADE`,

  'lock_timeout and NOWAIT': `
    a> CREATE TABLE timed (a int)
    a> BEGIN
    a> LOCK TABLE timed
    b> SET lock_timeout = '50ms'
    b> SELECT * FROM timed
    b> INSERT INTO timed VALUES (1)
    b> DROP TABLE timed
    b> TRUNCATE timed
    b> BEGIN
    b> LOCK TABLE timed IN ACCESS SHARE MODE
    b> ROLLBACK
    b> SET lock_timeout = 0
    b> BEGIN
    b> LOCK TABLE timed IN ACCESS SHARE MODE NOWAIT
    b> ROLLBACK
    b> SET statement_timeout = '50ms'
    b> SELECT * FROM timed
    b> RESET statement_timeout
    a> ROLLBACK`,

  'CREATE INDEX waits for writers, lets readers pass, and sees every row': `
    a> CREATE TABLE indexed (a int)
    a> BEGIN
    a> INSERT INTO indexed VALUES (1), (1)
    b&> CREATE UNIQUE INDEX indexed_a ON indexed (a)
    c> SELECT count(*) FROM indexed
    c> SET lock_timeout = '50ms'
    c> INSERT INTO indexed VALUES (5)
    a> COMMIT
    b> wait
    a> DELETE FROM indexed
    a> BEGIN
    a> INSERT INTO indexed VALUES (1)
    b&> CREATE UNIQUE INDEX indexed_a ON indexed (a)
    a> COMMIT
    b> wait
    a> INSERT INTO indexed VALUES (1)`,

  'a deadlock is reported with who waits for what': `
    a> CREATE TABLE left_one (a int)
    a> CREATE TABLE right_one (a int)
    a> BEGIN
    b> BEGIN
    a> LOCK TABLE left_one
    b> LOCK TABLE right_one IN SHARE MODE
    a&> LOCK TABLE right_one
    b> SELECT count(*) FROM left_one
    a> wait
    a> ROLLBACK
    b> ROLLBACK
    a> SELECT pg_advisory_lock(1)
    b> SELECT pg_advisory_lock(2, 3)
    a&> SELECT pg_advisory_lock(2, 3)
    b> SELECT pg_advisory_lock_shared(1)
    b> SELECT pg_advisory_unlock_all()
    a> wait
    a> SELECT pg_advisory_unlock_all()`,

  'queues are fair, and holders pass those that wait for them': `
    a> CREATE TABLE queued (a int)
    a> BEGIN
    a> LOCK TABLE queued IN ROW SHARE MODE
    b> BEGIN
    b&> LOCK TABLE queued IN EXCLUSIVE MODE
    c> BEGIN
    c&> LOCK TABLE queued IN ROW EXCLUSIVE MODE
    d> BEGIN
    d&> LOCK TABLE queued IN ACCESS SHARE MODE
    a&> LOCK TABLE queued IN SHARE ROW EXCLUSIVE MODE
    d> COMMIT
    a> COMMIT
    b> wait
    b> COMMIT
    c> wait
    c> COMMIT`,

  'savepoints and failed blocks give locks back': `
    a> CREATE TABLE kept (a int)
    a> CREATE TABLE given (a int)
    b> SET lock_timeout = '50ms'
    a> BEGIN
    a> LOCK TABLE kept
    a> SAVEPOINT s
    a> LOCK TABLE given
    a> ROLLBACK TO s
    b> SELECT count(*) FROM given
    b> SELECT count(*) FROM kept
    a> LOCK TABLE given
    a> RELEASE s
    b> SELECT count(*) FROM given
    a> SAVEPOINT s
    a> ALTER TABLE given ADD COLUMN b int
    a> SELECT 1/0
    b> SELECT count(*) FROM given
    a> ROLLBACK TO s
    a> COMMIT
    b> SELECT * FROM given
    a> BEGIN
    a> LOCK TABLE kept
    a> SELECT 1/0
    b> SELECT count(*) FROM kept
    a> ROLLBACK`,

  'cursors keep their table, WITH HOLD ones do not once committed': `
    a> CREATE TABLE fetched AS SELECT g FROM generate_series(1, 5) g
    a> BEGIN
    a> DECLARE k CURSOR FOR SELECT * FROM fetched
    a> FETCH 1 FROM k
    b&> DROP TABLE fetched
    a> CLOSE k
    a> COMMIT
    b> wait
    a> CREATE TABLE fetched AS SELECT g FROM generate_series(1, 5) g
    a> BEGIN
    a> DECLARE k CURSOR WITH HOLD FOR SELECT * FROM fetched
    a> COMMIT
    b> DROP TABLE fetched
    a> FETCH 2 FROM k
    a> CLOSE k`,

  'what a session itself still reads': `
    a> CREATE TABLE own AS SELECT g FROM generate_series(1, 5) g
    a> BEGIN
    a> DECLARE k CURSOR FOR SELECT * FROM own
    a> SAVEPOINT s
    a> DROP TABLE own
    a> ROLLBACK TO s
    a> ALTER TABLE own ADD COLUMN z int
    a> ROLLBACK TO s
    a> TRUNCATE own
    a> ROLLBACK TO s
    a> CREATE INDEX ON own (g)
    a> ROLLBACK TO s
    a> LOCK own
    a> INSERT INTO own VALUES (9)
    a> FETCH ALL FROM k
    a> CLOSE k
    a> TRUNCATE own
    a> COMMIT`,

  'each statement takes its mode': `
    a> CREATE TABLE modes (a int)
    a> CREATE VIEW seen AS SELECT * FROM modes
    a> CREATE SEQUENCE counted
    b> SET lock_timeout = '50ms'
    a> BEGIN
    a> SELECT * FROM seen
    b> DROP VIEW seen
    b> ALTER TABLE modes ADD COLUMN b int
    b> CREATE INDEX ON modes (a)
    b> CREATE INDEX CONCURRENTLY ON modes (a)
    b> VACUUM modes
    b> ANALYZE modes
    b> COMMENT ON TABLE modes IS 'x'
    b> TRUNCATE modes
    b> ALTER TABLE modes SET (fillfactor = 70)
    b> CREATE OR REPLACE VIEW seen AS SELECT a FROM modes
    a> COMMIT
    a> BEGIN
    a> SELECT nextval('counted')
    b> DROP SEQUENCE counted
    b> ALTER SEQUENCE counted RESTART
    b> SELECT nextval('counted')
    a> COMMIT
    a> BEGIN
    a> LOCK modes IN SHARE MODE
    b> EXPLAIN INSERT INTO modes VALUES (1)
    b> INSERT INTO modes VALUES (1)
    b> DELETE FROM modes WHERE false
    b> VACUUM modes
    b> VACUUM (SKIP_LOCKED) modes
    b> CREATE TABLE copied AS SELECT * FROM modes
    b> CREATE INDEX ON modes (a)
    a> COMMIT
    a> BEGIN
    a> LOCK modes IN SHARE UPDATE EXCLUSIVE MODE
    b> INSERT INTO modes VALUES (1)
    b> ANALYZE modes
    b> CREATE INDEX ON modes (a)
    a> COMMIT`,

  'names and schemas': `
    b> SET lock_timeout = '50ms'
    a> BEGIN
    a> CREATE TABLE same (a int)
    b> CREATE TABLE same (a int)
    a> ROLLBACK
    b> CREATE TABLE same (a int)
    a> CREATE SCHEMA shelf
    a> BEGIN
    a> CREATE TABLE shelf.t (a int)
    b> DROP SCHEMA shelf
    a> COMMIT
    b> DROP SCHEMA shelf
    b> DROP SCHEMA shelf CASCADE`,

  'LOCK TABLE refuses what it cannot lock': `
    a> CREATE TABLE lockable (a int PRIMARY KEY)
    a> CREATE VIEW over_lockable AS SELECT * FROM lockable
    a> CREATE SEQUENCE unlockable
    a> LOCK TABLE lockable
    a> BEGIN
    a> LOCK TABLE lockable_pkey
    a> ROLLBACK
    a> BEGIN
    a> LOCK unlockable
    a> ROLLBACK
    a> BEGIN
    a> LOCK public.nothing
    a> ROLLBACK
    a> BEGIN
    a> LOCK over_lockable IN SHARE MODE
    a> SELECT relation::regclass, mode FROM pg_locks WHERE relation::regclass::text LIKE '%lockable' ORDER BY 1
    a> LOCK ONLY lockable, over_lockable IN EXCLUSIVE MODE NOWAIT
    a> COMMIT
    a> SELECT 1; LOCK lockable; SELECT 2`,

  'pg_locks, pg_stat_activity and pg_blocking_pids': `
    a> CREATE TABLE watched (a int)
    a> BEGIN
    a> SELECT * FROM watched
    a> INSERT INTO watched VALUES (1)
    a> SELECT locktype, relation::regclass, mode, granted, virtualxid IS NOT NULL, transactionid IS NOT NULL FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS DISTINCT FROM 'pg_locks'::regclass ORDER BY 1, 3
    b&> DROP TABLE watched
    a> SELECT mode, granted, waitstart IS NOT NULL FROM pg_locks WHERE relation = 'watched'::regclass ORDER BY 1
    a> SELECT wait_event_type, wait_event, state, pg_blocking_pids(pid) = ARRAY[pg_backend_pid()] FROM pg_stat_activity WHERE query LIKE 'DROP TABLE watched%' AND pid <> pg_backend_pid()
    a> SELECT pg_isolation_test_session_is_blocked(pid, ARRAY[pg_backend_pid()]), pg_isolation_test_session_is_blocked(pid, '{}'), pg_safe_snapshot_blocking_pids(pid) FROM pg_stat_activity WHERE query LIKE 'DROP TABLE watched%' AND pid <> pg_backend_pid()
    a> SELECT pg_blocking_pids(pg_backend_pid()), pg_blocking_pids(0)
    a> ROLLBACK
    b> wait`,

  'pg_locks of sessions that wait for a row': `
    a> CREATE TABLE rows AS SELECT 1 AS a
    a> BEGIN
    a> UPDATE rows SET a = 2
    b&> DELETE FROM rows
    c&> UPDATE rows SET a = 3
    a> SELECT locktype, relation::regclass, mode, granted, waitstart IS NOT NULL, page IS NOT NULL, tuple IS NOT NULL FROM pg_locks WHERE locktype = 'tuple' OR NOT granted ORDER BY 1, 4
    a> ROLLBACK
    b> wait
    c> wait`,

  'advisory locks': `
    a> SELECT pg_advisory_lock(1), pg_advisory_lock_shared(-5), pg_advisory_lock(3, -4), pg_advisory_xact_lock(9876543210)
    a> SELECT locktype, classid, objid, objsubid, mode, granted FROM pg_locks WHERE locktype = 'advisory' ORDER BY 2, 3
    a> BEGIN
    a> SELECT pg_advisory_xact_lock(77)
    a> SAVEPOINT s
    a> SELECT pg_advisory_xact_lock(78), pg_advisory_xact_lock(77), pg_advisory_lock(79)
    a> ROLLBACK TO s
    a> SELECT objid, mode FROM pg_locks WHERE locktype = 'advisory' ORDER BY 1
    b> SELECT pg_try_advisory_lock(78), pg_try_advisory_lock(77), pg_try_advisory_lock(79), pg_try_advisory_lock_shared(-5), pg_try_advisory_lock(-5)
    b> SELECT pg_try_advisory_xact_lock(78), pg_try_advisory_xact_lock_shared(80), pg_try_advisory_lock(3, -4), pg_try_advisory_lock_shared(3, 4)
    b&> SELECT pg_advisory_lock(77)
    a> COMMIT
    b> wait
    a> SELECT pg_advisory_lock(1)
    a> SELECT pg_advisory_unlock(1)
    a> SELECT pg_advisory_unlock(1)
    a> SELECT pg_advisory_unlock(1)
    a> SELECT pg_advisory_unlock_shared(5)
    a> SELECT pg_advisory_unlock_shared(4, 4)
    a> SELECT pg_advisory_unlock_all()
    a> SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
    b> DISCARD ALL
    b> SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'`,
}

describe('locks between sessions', () => {
  let server: CadastreProcess
  let oracle: PostgresProcess
  before(async () => {
    ;[server, oracle] = await Promise.all([startCadastre(), startPostgres()])
  })
  after(async () => {
    await oracle.stop()
    assert.equal(await server.stop(), 0)
    assert.doesNotMatch(server.log(), /"level":50/)
  })

  for (const [name, script] of Object.entries(scripts)) {
    test(name, async () => {
      const expected = await runSessionScript(oracle.port, script)
      assert.deepEqual(await runSessionScript(server.pgPort, script), expected)
    })
  }
})
