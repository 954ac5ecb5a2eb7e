// Unique keys whose check is deferred, beside other connections: an insert never waits, the check does.
import type { Scenario } from './script.ts'

const scenario = (name: string, steps: string): Scenario => ({
  name,
  script: `
    s: DROP TABLE IF EXISTS test CASCADE
    s: CREATE TABLE test (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, value int)
    s: INSERT INTO test VALUES (1, 10), (2, 20)
    ${steps}`,
})

export const deferredKeys: readonly Scenario[] = [
  scenario(
    'a deferred key that another connection commits first',
    `a: BEGIN
     a: INSERT INTO test VALUES (3, 30)
     b: BEGIN
     b: INSERT INTO test VALUES (3, 31)
     a: COMMIT
     b: SELECT count(*) FROM test WHERE id = 3
     b: COMMIT
     a: SELECT * FROM test WHERE id = 3`,
  ),
  scenario(
    'the check waits for a key that another connection has deleted',
    `a: BEGIN
     a: DELETE FROM test WHERE id = 1
     b: BEGIN
     b: INSERT INTO test VALUES (1, 11)
     b? SET CONSTRAINTS ALL IMMEDIATE
     a: COMMIT
     b!
     b: COMMIT
     a: SELECT * FROM test ORDER BY id`,
  ),
  scenario(
    'a swap of keys over two statements',
    `a: BEGIN
     a: UPDATE test SET id = 2 WHERE value = 10
     a: UPDATE test SET id = 1 WHERE value = 20
     a: COMMIT
     b: SELECT * FROM test ORDER BY id`,
  ),
]
