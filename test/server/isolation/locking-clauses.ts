// SELECT … FOR UPDATE and its weaker kin: which go together, NOWAIT, SKIP LOCKED, and what they are refused with.
import type { Scenario } from './script.ts'

const scenario = (name: string, steps: string): Scenario => ({
  name,
  script: `
    s: DROP TABLE IF EXISTS test CASCADE
    s: DROP TABLE IF EXISTS other
    s: CREATE TABLE test (id int PRIMARY KEY, value int)
    s: INSERT INTO test SELECT g, g * 10 FROM generate_series(1, 6) g
    s: CREATE TABLE other (id int PRIMARY KEY, test_id int)
    s: INSERT INTO other SELECT g, g FROM generate_series(1, 6) g
    ${steps}`,
})

const strengths = ['FOR KEY SHARE', 'FOR SHARE', 'FOR NO KEY UPDATE', 'FOR UPDATE']

export const lockingClauses: readonly Scenario[] = [
  ...strengths.map((held) =>
    scenario(
      `beside ${held}`,
      `a: BEGIN
       a: SELECT id FROM test WHERE id = 1 ${held}
       ${strengths.map((strength) => `b: SELECT id FROM test WHERE id = 1 ${strength} NOWAIT`).join('\n')}
       ${strengths.map((strength) => `b: SELECT id FROM test WHERE id < 3 ORDER BY id ${strength} SKIP LOCKED`).join('\n')}
       b: SET lock_timeout = 50
       b: UPDATE test SET value = 1 WHERE id = 1
       b: UPDATE test SET id = 100 WHERE id = 1
       b: DELETE FROM test WHERE id = 1
       a: COMMIT`,
    ),
  ),
  scenario(
    'a queue of jobs',
    `a: BEGIN
     b: BEGIN
     c: BEGIN
     a: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1
     c: SELECT id FROM test ORDER BY id DESC FOR UPDATE SKIP LOCKED LIMIT 2
     a: DELETE FROM test WHERE id = (SELECT id FROM test WHERE id > 1 ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1) RETURNING id
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED
     a: COMMIT
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED
     b: COMMIT
     c: COMMIT`,
  ),
  scenario(
    'a row that changed while it was waited for',
    `a: BEGIN
     a: UPDATE test SET value = 11 WHERE id = 1
     b? SELECT * FROM test WHERE id < 3 ORDER BY id FOR UPDATE
     c: BEGIN ISOLATION LEVEL REPEATABLE READ
     c: SELECT count(*) FROM test
     c? SELECT * FROM test WHERE id = 1 FOR SHARE
     a: COMMIT
     b!
     c!
     c: ROLLBACK`,
  ),
  scenario(
    'only what is returned is locked',
    `a: BEGIN
     a: SELECT id FROM test ORDER BY id LIMIT 2 FOR UPDATE
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED
     a: ROLLBACK
     a: BEGIN
     a: SELECT id FROM test ORDER BY id LIMIT 1 OFFSET 1 FOR UPDATE
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED
     a: ROLLBACK`,
  ),
  scenario(
    'OF says whose rows',
    `a: BEGIN
     a: SELECT t.id FROM test t JOIN other o ON o.test_id = t.id WHERE t.id = 2 FOR UPDATE OF o
     b: SELECT id FROM test WHERE id = 2 FOR UPDATE NOWAIT
     b: SELECT id FROM other WHERE id = 2 FOR UPDATE NOWAIT
     a: SELECT t.id FROM test t JOIN other o ON o.test_id = t.id WHERE t.id = 3 FOR SHARE OF t FOR UPDATE OF o
     b: SELECT id FROM test WHERE id = 3 FOR SHARE NOWAIT
     b: SELECT id FROM other WHERE id = 3 FOR SHARE NOWAIT
     a: ROLLBACK`,
  ),
  scenario(
    'through views, subqueries and WITH',
    `s: CREATE VIEW seen AS SELECT id AS number, value FROM test WHERE id > 1
     a: BEGIN
     a: SELECT number FROM seen WHERE number = 2 FOR UPDATE
     a: SELECT id FROM (SELECT id FROM test WHERE id = 3) inner_one FOR UPDATE
     a: WITH locked AS (SELECT id FROM test WHERE id = 4 FOR UPDATE) SELECT * FROM locked
     a: SELECT id FROM other WHERE id IN (SELECT id FROM test WHERE id = 5 FOR UPDATE)
     a: WITH plain AS (SELECT id FROM test WHERE id = 6) SELECT * FROM plain FOR UPDATE
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED
     a: ROLLBACK`,
  ),
  scenario(
    'a cursor that locks',
    `a: BEGIN
     a: DECLARE c CURSOR FOR SELECT id FROM test WHERE id < 3 ORDER BY id FOR UPDATE
     b: SELECT id FROM test WHERE id = 1 FOR UPDATE NOWAIT
     a: FETCH ALL FROM c
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED
     a: ROLLBACK
     a: BEGIN
     a: DECLARE c CURSOR WITH HOLD FOR SELECT id FROM test FOR UPDATE
     a: ROLLBACK
     a: BEGIN
     a: DECLARE c SCROLL CURSOR FOR SELECT id FROM test FOR NO KEY UPDATE
     a: ROLLBACK
     a: BEGIN
     a: DECLARE c INSENSITIVE CURSOR FOR SELECT id FROM test FOR SHARE
     a: ROLLBACK`,
  ),
  scenario(
    'refusals',
    `a: SELECT DISTINCT id FROM test FOR UPDATE
     a: SELECT value FROM test GROUP BY value FOR UPDATE
     a: SELECT 1 FROM test HAVING true FOR SHARE
     a: SELECT count(*) FROM test FOR UPDATE
     a: SELECT row_number() OVER () FROM test FOR NO KEY UPDATE
     a: SELECT generate_series(1, 2) FROM test FOR UPDATE
     a: SELECT id FROM test UNION SELECT 1 FOR UPDATE
     a: VALUES (1) FOR UPDATE
     a: SELECT id FROM test FOR UPDATE OF missing
     a: SELECT id FROM test t FOR UPDATE OF test
     a: SELECT id FROM test FOR KEY SHARE OF public.test
     a: SELECT * FROM generate_series(1, 2) g FOR UPDATE OF g
     a: SELECT * FROM generate_series(1, 2) g FOR UPDATE
     a: WITH c AS (SELECT 1) SELECT * FROM c FOR UPDATE OF c
     a: SELECT * FROM (VALUES (1)) v FOR UPDATE OF v
     a: SELECT * FROM test t JOIN other o ON true FOR UPDATE OF j
     a: SELECT * FROM (test t JOIN other o ON true) j FOR UPDATE OF j
     a: SELECT t.id FROM test t LEFT JOIN other o ON o.id = t.id FOR UPDATE
     a: SELECT t.id FROM test t LEFT JOIN other o ON o.id = t.id WHERE t.id = 1 FOR UPDATE OF t
     a: SELECT id FROM (SELECT DISTINCT id FROM test) d FOR UPDATE
     a: BEGIN READ ONLY
     a: SELECT id FROM test FOR UPDATE
     a: ROLLBACK
     a: SELECT id FROM test ORDER BY id FETCH FIRST 1 ROW WITH TIES FOR UPDATE SKIP LOCKED`,
  ),
]
