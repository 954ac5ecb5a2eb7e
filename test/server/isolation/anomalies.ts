// The anomalies of the literature (Adya, Berenson et al.) as they are known from isolation test suites: what READ COMMITTED lets happen
// and REPEATABLE READ does not, and what only SERIALIZABLE refuses.
import type { Scenario } from './script.ts'

const table = `
  s: DROP TABLE IF EXISTS test
  s: CREATE TABLE test (id int PRIMARY KEY, value int)
  s: INSERT INTO test VALUES (1, 10), (2, 20)`

const under =
  (...levels: readonly string[]) =>
  (name: string, steps: string): Scenario[] =>
    levels.map((level) => ({
      name: `${name}, ${level}`,
      script: `${table}\n${steps.replaceAll('BEGIN', `BEGIN ISOLATION LEVEL ${level}`)}`,
    }))
const both = under('READ COMMITTED', 'REPEATABLE READ')
const every = under('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
/** Under READ COMMITTED a statement that waited runs again as a whole here, and so sees more than PostgreSQL lets it see. */
const repeatable = under('REPEATABLE READ')

export const anomalies: readonly Scenario[] = [
  ...every(
    'G0: write cycles',
    `a: BEGIN
     b: BEGIN
     a: UPDATE test SET value = 11 WHERE id = 1
     b? UPDATE test SET value = 12 WHERE id = 1
     a: UPDATE test SET value = 21 WHERE id = 2
     a: COMMIT
     b!
     a: SELECT * FROM test ORDER BY id
     b: UPDATE test SET value = 22 WHERE id = 2
     b: COMMIT
     a: SELECT * FROM test ORDER BY id`,
  ),
  ...every(
    'G1a: aborted reads',
    `a: BEGIN
     b: BEGIN
     a: UPDATE test SET value = 101 WHERE id = 1
     b: SELECT * FROM test ORDER BY id
     a: ROLLBACK
     b: SELECT * FROM test ORDER BY id
     b: COMMIT`,
  ),
  ...every(
    'G1b: intermediate reads',
    `a: BEGIN
     b: BEGIN
     a: UPDATE test SET value = 101 WHERE id = 1
     b: SELECT * FROM test ORDER BY id
     a: UPDATE test SET value = 11 WHERE id = 1
     a: COMMIT
     b: SELECT * FROM test ORDER BY id
     b: COMMIT`,
  ),
  ...both(
    'G1c: circular information flow',
    `a: BEGIN
     b: BEGIN
     a: UPDATE test SET value = 11 WHERE id = 1
     b: UPDATE test SET value = 22 WHERE id = 2
     a: SELECT * FROM test WHERE id = 2
     b: SELECT * FROM test WHERE id = 1
     a: COMMIT
     b: COMMIT`,
  ),
  ...both(
    'OTV: observed transaction vanishes',
    `a: BEGIN
     b: BEGIN
     c: BEGIN
     a: UPDATE test SET value = 11 WHERE id = 1
     a: UPDATE test SET value = 19 WHERE id = 2
     b? UPDATE test SET value = 12 WHERE id = 1
     a: COMMIT
     b!
     c: SELECT * FROM test WHERE id = 1
     b: UPDATE test SET value = 18 WHERE id = 2
     c: SELECT * FROM test WHERE id = 2
     b: COMMIT
     c: SELECT * FROM test WHERE id = 2
     c: SELECT * FROM test WHERE id = 1
     c: COMMIT`,
  ),
  ...both(
    'PMP: predicate with many preceders, read',
    `a: BEGIN
     b: BEGIN
     a: SELECT * FROM test WHERE value = 30
     b: INSERT INTO test VALUES (3, 30)
     b: COMMIT
     a: SELECT * FROM test WHERE value % 3 = 0
     a: COMMIT`,
  ),
  ...repeatable(
    'PMP: predicate with many preceders, write',
    `a: BEGIN
     b: BEGIN
     a: UPDATE test SET value = value + 10
     b: SELECT * FROM test WHERE value = 20
     b? DELETE FROM test WHERE value = 20
     a: COMMIT
     b!
     b: SELECT * FROM test WHERE value = 20
     b: COMMIT
     a: SELECT * FROM test ORDER BY id`,
  ),
  ...every(
    'P4: lost update',
    `a: BEGIN
     b: BEGIN
     a: SELECT * FROM test WHERE id = 1
     b: SELECT * FROM test WHERE id = 1
     a: UPDATE test SET value = 11 WHERE id = 1
     b? UPDATE test SET value = 11 WHERE id = 1
     a: COMMIT
     b!
     b: COMMIT`,
  ),
  ...every(
    'G-single: read skew',
    `a: BEGIN
     b: BEGIN
     a: SELECT * FROM test WHERE id = 1
     b: SELECT * FROM test WHERE id = 1
     b: SELECT * FROM test WHERE id = 2
     b: UPDATE test SET value = 12 WHERE id = 1
     b: UPDATE test SET value = 18 WHERE id = 2
     b: COMMIT
     a: SELECT * FROM test WHERE id = 2
     a: COMMIT`,
  ),
  ...every(
    'G-single: read skew by predicate',
    `a: BEGIN
     b: BEGIN
     a: SELECT * FROM test WHERE value % 5 = 0 ORDER BY id
     b: UPDATE test SET value = 12 WHERE value = 10
     b: COMMIT
     a: SELECT * FROM test WHERE value % 3 = 0
     a: COMMIT`,
  ),
  ...both(
    'G-single: read skew by a write predicate',
    `a: BEGIN
     b: BEGIN
     a: SELECT * FROM test WHERE id = 1
     b: SELECT * FROM test ORDER BY id
     b: UPDATE test SET value = 12 WHERE id = 1
     b: UPDATE test SET value = 18 WHERE id = 2
     b: COMMIT
     a: DELETE FROM test WHERE value = 20
     a: SELECT * FROM test ORDER BY id
     a: ROLLBACK`,
  ),
  ...every(
    'G2-item: write skew',
    `a: BEGIN
     b: BEGIN
     a: SELECT * FROM test ORDER BY id
     b: SELECT * FROM test ORDER BY id
     a: UPDATE test SET value = 11 WHERE id = 1
     b: UPDATE test SET value = 21 WHERE id = 2
     a: COMMIT
     b: COMMIT
     a: SELECT * FROM test ORDER BY id`,
  ),
  ...every(
    'G2: write skew by predicates',
    `a: BEGIN
     b: BEGIN
     a: SELECT * FROM test WHERE value % 3 = 0
     b: SELECT * FROM test WHERE value % 3 = 0
     a: INSERT INTO test VALUES (3, 30)
     b: INSERT INTO test VALUES (4, 42)
     a: COMMIT
     b: COMMIT
     a: SELECT * FROM test ORDER BY id`,
  ),
  ...every(
    'a transaction that only reads',
    `a: BEGIN
     b: BEGIN
     a: SELECT * FROM test ORDER BY id
     b: UPDATE test SET value = 0 WHERE id = 1
     b: COMMIT
     a: SELECT * FROM test ORDER BY id
     a: COMMIT`,
  ),
  ...every(
    'what one writes alone is read by the other afterwards',
    `a: BEGIN
     a: UPDATE test SET value = value + 1
     a: COMMIT
     b: BEGIN
     b: SELECT sum(value) FROM test
     b: INSERT INTO test SELECT 3, sum(value) FROM test
     b: COMMIT
     a: SELECT * FROM test ORDER BY id`,
  ),
]
