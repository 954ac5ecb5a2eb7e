// Who waits for whom, for how long, and what comes after.
import type { Scenario } from './script.ts'

const scenario = (name: string, steps: string): Scenario => ({
  name,
  script: `
    s: DROP TABLE IF EXISTS test
    s: CREATE TABLE test (id int PRIMARY KEY, value int, note text UNIQUE)
    s: INSERT INTO test VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, 'three')
    ${steps}`,
})

export const waits: readonly Scenario[] = [
  scenario(
    'an update that waited sees the row as it is then',
    `a: BEGIN
     a: UPDATE test SET value = value + 1 WHERE id = 1
     b? UPDATE test SET value = value + 1 WHERE value < 15 RETURNING id, value
     a: COMMIT
     b!
     c: SELECT id, value FROM test ORDER BY id`,
  ),
  scenario(
    'an update that waited passes over a row that no longer matches',
    `a: BEGIN
     a: UPDATE test SET value = 100 WHERE id = 1
     b? UPDATE test SET value = value + 1 WHERE value < 15 RETURNING id, value
     a: COMMIT
     b!`,
  ),
  scenario(
    'an update that waited for a rollback goes on',
    `a: BEGIN
     a: UPDATE test SET value = 100 WHERE id = 1
     b? UPDATE test SET value = value + 1 WHERE value < 15 RETURNING id, value
     a: ROLLBACK
     b!`,
  ),
  scenario(
    'a merge that waited takes the clause that fits the row as it is then',
    `a: BEGIN
     a: UPDATE test SET value = 100 WHERE id = 1
     b? MERGE INTO test USING (VALUES (1)) s (n) ON id = n WHEN MATCHED AND value < 50 THEN DELETE WHEN MATCHED THEN UPDATE SET value = value + 1 RETURNING merge_action(), id, value
     a: COMMIT
     b!`,
  ),
  scenario(
    'a merge that waited for a key that is there then',
    `a: BEGIN
     a: INSERT INTO test VALUES (9, 90, 'nine')
     b? MERGE INTO test USING (VALUES (9)) s (n) ON id = n WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (n, 1, 'other')
     a: COMMIT
     b!
     c: SELECT id, value FROM test ORDER BY id`,
  ),
  scenario(
    'a merge of a repeatable snapshot meets a row that changed',
    `a: BEGIN
     b: BEGIN ISOLATION LEVEL REPEATABLE READ
     b: SELECT count(*) FROM test
     a: UPDATE test SET value = 100 WHERE id = 1
     a: COMMIT
     b: MERGE INTO test USING (VALUES (1)) s (n) ON id = n WHEN MATCHED THEN UPDATE SET value = 0
     b: ROLLBACK`,
  ),
  scenario(
    'a row that was deleted meanwhile',
    `a: BEGIN
     a: DELETE FROM test WHERE id = 1
     b: BEGIN ISOLATION LEVEL REPEATABLE READ
     b: SELECT count(*) FROM test
     b? UPDATE test SET value = 0 WHERE id = 1
     c? UPDATE test SET value = 0 WHERE id = 1
     a: COMMIT
     b!
     b: ROLLBACK
     c!`,
  ),
  scenario(
    'two that cross',
    `a: SET deadlock_timeout = '10s'
     b: SET deadlock_timeout = '10ms'
     a: BEGIN
     b: BEGIN
     a: UPDATE test SET value = 11 WHERE id = 1
     b: UPDATE test SET value = 22 WHERE id = 2
     a? UPDATE test SET value = 12 WHERE id = 2
     b: UPDATE test SET value = 21 WHERE id = 1
     b: ROLLBACK
     a!
     a: COMMIT
     a: SELECT id, value FROM test ORDER BY id`,
  ),
  scenario(
    'three in a circle, of rows and keys',
    `a: SET deadlock_timeout = '10s'
     b: SET deadlock_timeout = '10s'
     c: SET deadlock_timeout = '10ms'
     a: BEGIN
     b: BEGIN
     c: BEGIN
     a: UPDATE test SET value = 11 WHERE id = 1
     b: INSERT INTO test VALUES (4, 40, 'four')
     c: SELECT id FROM test WHERE id = 3 FOR SHARE
     a? INSERT INTO test VALUES (4, 41, 'fourth')
     b? DELETE FROM test WHERE id = 3
     c: UPDATE test SET value = 0 WHERE id = 1
     c: ROLLBACK
     b!
     b: COMMIT
     a!
     a: ROLLBACK`,
  ),
  scenario(
    'a lock falls with its savepoint',
    `a: BEGIN
     a: UPDATE test SET value = 11 WHERE id = 2
     a: SAVEPOINT x
     a: UPDATE test SET value = 11 WHERE id = 1
     b? UPDATE test SET value = 12 WHERE id = 1 RETURNING id, value
     a: ROLLBACK TO x
     b!
     b? UPDATE test SET value = 12 WHERE id = 2 RETURNING id, value
     a: COMMIT
     b!`,
  ),
  scenario(
    'a failed block frees what it locked',
    `a: BEGIN
     a: UPDATE test SET value = 11 WHERE id = 1
     a: SELECT 1 / 0
     b: UPDATE test SET value = 12 WHERE id = 1
     a: ROLLBACK`,
  ),
  scenario(
    'a key that another one inserts',
    `a: BEGIN
     a: INSERT INTO test VALUES (4, 40, 'four')
     b? INSERT INTO test VALUES (4, 41, 'fourth')
     a: COMMIT
     b!
     a: BEGIN
     a: INSERT INTO test VALUES (5, 50, 'five')
     b? INSERT INTO test VALUES (6, 60, 'five')
     a: ROLLBACK
     b!
     c: SELECT * FROM test ORDER BY id`,
  ),
  scenario(
    'a key that another one deletes',
    `a: BEGIN
     a: DELETE FROM test WHERE id = 1
     b? INSERT INTO test VALUES (1, 11, 'first')
     a: COMMIT
     b!
     a: BEGIN
     a: DELETE FROM test WHERE id = 2
     b: BEGIN
     b? INSERT INTO test VALUES (2, 22, 'second')
     a: ROLLBACK
     b!
     b: ROLLBACK
     a: BEGIN
     a: UPDATE test SET id = 30 WHERE id = 3
     b: BEGIN ISOLATION LEVEL REPEATABLE READ
     b? INSERT INTO test VALUES (3, 33, 'third')
     c? INSERT INTO test VALUES (30, 33, 'thirtieth')
     a: COMMIT
     b!
     c!
     b: COMMIT
     c: SELECT * FROM test ORDER BY id`,
  ),
  scenario(
    'a large update keeps no new key waiting, a large load does',
    `a: BEGIN
     a: INSERT INTO test SELECT g, g, NULL FROM generate_series(1001, 61000) g
     a: COMMIT
     a: BEGIN
     a: UPDATE test SET value = value + 1
     b: INSERT INTO test VALUES (4, 40, 'four')
     a: COMMIT
     a: BEGIN
     a: INSERT INTO test SELECT g, g, NULL FROM generate_series(100001, 160000) g
     b? INSERT INTO test VALUES (100001, 0, NULL)
     a: ROLLBACK
     b!
     a: SELECT count(*), sum(value) FROM test`,
  ),
  scenario(
    'NULL is no key',
    `a: BEGIN
     a: INSERT INTO test VALUES (4, 40, NULL)
     b: INSERT INTO test VALUES (5, 50, NULL)
     a: COMMIT`,
  ),
  scenario(
    'ON CONFLICT waits too',
    `a: BEGIN
     a: INSERT INTO test VALUES (4, 40, 'four')
     b? INSERT INTO test VALUES (4, 41, 'fourth') ON CONFLICT (id) DO UPDATE SET value = test.value + excluded.value RETURNING *
     c? INSERT INTO test VALUES (4, 41, 'fourth') ON CONFLICT DO NOTHING RETURNING *
     a: COMMIT
     b!
     c!
     a: BEGIN
     a: INSERT INTO test VALUES (5, 50, 'five')
     b? INSERT INTO test VALUES (5, 51, 'fifth') ON CONFLICT (id) DO NOTHING RETURNING *
     a: ROLLBACK
     b!
     a: BEGIN
     a: UPDATE test SET value = 0 WHERE id = 1
     b? INSERT INTO test VALUES (1, 1, 'uno') ON CONFLICT (id) DO UPDATE SET value = test.value + excluded.value RETURNING *
     a: COMMIT
     b!`,
  ),
  scenario(
    'ON CONFLICT under REPEATABLE READ knows only rows it sees',
    `a: BEGIN ISOLATION LEVEL REPEATABLE READ
     a: SELECT count(*) FROM test
     b: INSERT INTO test VALUES (4, 40, 'four')
     a: INSERT INTO test VALUES (4, 41, 'fourth') ON CONFLICT (id) DO NOTHING
     a: ROLLBACK
     a: BEGIN ISOLATION LEVEL REPEATABLE READ
     a: SELECT count(*) FROM test
     b: UPDATE test SET value = 0 WHERE id = 1
     a: INSERT INTO test VALUES (1, 1, 'uno') ON CONFLICT (id) DO UPDATE SET value = 1
     a: ROLLBACK`,
  ),
  scenario(
    'limits on waiting',
    `a: BEGIN
     a: UPDATE test SET value = 11 WHERE id = 1
     b: SET lock_timeout = 60
     b: UPDATE test SET value = 12 WHERE id = 1
     b: INSERT INTO test VALUES (1, 12, 'uno') ON CONFLICT (id) DO UPDATE SET value = 0
     b: SELECT id FROM test WHERE id = 1 FOR UPDATE
     c: SET statement_timeout = 60
     c: DELETE FROM test WHERE id = 1
     a: ROLLBACK
     b: UPDATE test SET value = 12 WHERE id = 1`,
  ),
]
