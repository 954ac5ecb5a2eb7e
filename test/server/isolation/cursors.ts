// Cursors beside other connections: which rows a locking cursor has locked so far, and what WHERE CURRENT OF makes of rows that changed.
import type { Scenario } from './script.ts'

const scenario = (name: string, steps: string): Scenario => ({
  name,
  script: `
    s: DROP TABLE IF EXISTS test CASCADE
    s: CREATE TABLE test (id int PRIMARY KEY, value int)
    s: INSERT INTO test SELECT g, g * 10 FROM generate_series(1, 4) g
    ${steps}`,
})

export const cursors: readonly Scenario[] = [
  scenario(
    'a cursor locks as it fetches',
    `a: BEGIN
     a: DECLARE c CURSOR FOR SELECT id, value FROM test FOR UPDATE
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED
     a: FETCH 2 FROM c
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED
     a: MOVE 1 IN c
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED
     b: SELECT id FROM test WHERE id = 4 FOR UPDATE NOWAIT
     b: SELECT id FROM test WHERE id = 1 FOR UPDATE NOWAIT
     a: COMMIT
     b: SELECT id FROM test ORDER BY id FOR UPDATE SKIP LOCKED`,
  ),
  scenario(
    'a cursor meets a row that was replaced, one that was deleted, and one that no longer matches',
    `a: BEGIN
     a: DECLARE c CURSOR FOR SELECT id, value FROM test WHERE value < 100 FOR UPDATE
     a: FETCH 1 FROM c
     b: UPDATE test SET value = 21 WHERE id = 2
     b: DELETE FROM test WHERE id = 3
     b: UPDATE test SET value = 400 WHERE id = 4
     a: FETCH ALL FROM c
     a: COMMIT`,
  ),
  scenario(
    'a cursor waits for the row that it comes to',
    `a: BEGIN
     b: BEGIN
     b: UPDATE test SET value = 31 WHERE id = 3
     a: DECLARE c CURSOR FOR SELECT id, value FROM test FOR UPDATE
     a: FETCH 2 FROM c
     a? FETCH 1 FROM c
     b: ROLLBACK
     a!
     a: COMMIT`,
  ),
  scenario(
    'a cursor with NOWAIT, and one with SKIP LOCKED',
    `b: BEGIN
     b: SELECT id FROM test WHERE id = 2 FOR UPDATE
     a: BEGIN
     a: DECLARE skips CURSOR FOR SELECT id FROM test FOR UPDATE SKIP LOCKED
     a: FETCH 3 FROM skips
     a: DECLARE c CURSOR FOR SELECT id FROM test FOR UPDATE NOWAIT
     a: FETCH 1 FROM c
     a: FETCH 1 FROM c
     a: ROLLBACK
     b: ROLLBACK`,
  ),
  scenario(
    'own rows that a cursor must not see',
    `a: BEGIN
     a: DECLARE c CURSOR FOR SELECT id, value FROM test FOR UPDATE
     a: FETCH 1 FROM c
     a: UPDATE test SET value = value + 1 WHERE CURRENT OF c
     a: INSERT INTO test VALUES (9, 90)
     b: DELETE FROM test WHERE id = 4
     a: FETCH ALL FROM c
     a: SELECT * FROM test ORDER BY id
     a: COMMIT`,
  ),
  scenario(
    'a repeatable read cursor',
    `a: BEGIN ISOLATION LEVEL REPEATABLE READ
     a: DECLARE c CURSOR FOR SELECT id, value FROM test FOR UPDATE
     a: FETCH 1 FROM c
     b: UPDATE test SET value = 22 WHERE id = 2
     a: FETCH 1 FROM c
     a: ROLLBACK`,
  ),
  scenario(
    'WHERE CURRENT OF a row that another connection deleted',
    `a: BEGIN
     a: DECLARE c CURSOR FOR SELECT id, value FROM test
     a: FETCH 1 FROM c
     b: DELETE FROM test WHERE id = 1
     a: UPDATE test SET value = 0 WHERE CURRENT OF c
     a: FETCH 1 FROM c
     b: BEGIN
     b: DELETE FROM test WHERE id = 2
     a? DELETE FROM test WHERE CURRENT OF c
     b: COMMIT
     a!
     a: COMMIT
     a: SELECT * FROM test ORDER BY id`,
  ),
  scenario(
    'WHERE CURRENT OF a row that another connection has locked',
    `a: BEGIN
     a: DECLARE c CURSOR FOR SELECT id, value FROM test
     a: FETCH 1 FROM c
     b: BEGIN
     b: SELECT id FROM test WHERE id = 1 FOR UPDATE
     a? UPDATE test SET value = 0 WHERE CURRENT OF c
     b: COMMIT
     a!
     a: COMMIT
     a: SELECT * FROM test ORDER BY id`,
  ),
  scenario(
    'a read-only transaction',
    `a: BEGIN READ ONLY
     a: DECLARE c CURSOR FOR SELECT id FROM test FOR UPDATE
     a: ROLLBACK`,
  ),
]
