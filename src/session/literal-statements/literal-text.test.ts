import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSql, warmParser } from '../../../engine/parse/parse.ts'
import { literalPlaces } from './literal-places.ts'
import { literalText } from './literal-text.ts'

const read = (text: string): unknown => {
  const found = literalText(text)
  return found && [found.template, ...found.literals.map(({ kind, text: value }) => `${kind} ${value}`)]
}

test('numbers and strings give way to parameters', () => {
  assert.deepEqual(read(`UPDATE "t1" SET a2 = a2+1.50, b = 'it''s' WHERE id = 3000000000 AND x=-7;`), [
    'UPDATE "t1" SET a2 = a2+$1, b = $2 WHERE id = $3 AND x=-$4;',
    'decimal 1.50',
    "string it's",
    'wide 3000000000',
    'integer 7',
  ])
  assert.deepEqual(read('select 2147483647, 2147483648'), ['select $1, $2', 'integer 2147483647', 'wide 2147483648'])
  assert.deepEqual(read(`SELECT "a 1 'b'" FROM t WHERE ü1 = 'ü'`), [
    `SELECT "a 1 'b'" FROM t WHERE ü1 = $1`,
    'string ü',
  ])
})

for (const text of [
  'SELECT a FROM t',
  'VALUES (1)',
  'SELECT 1 -- 2',
  'SELECT 1 /* 2 */',
  'SELECT 1; SELECT 2',
  'SELECT $1 + 1',
  'SELECT $$1$$',
  `SELECT 'a\\b'`,
  `SELECT E'a'`,
  `SELECT U&'a'`,
  `SELECT 'a' 'b'`,
  `SELECT 'a'\n'b'`,
  `SELECT 'a`,
  'SELECT "a',
  'SELECT 1e5',
  'SELECT 1.',
  'SELECT .5',
  'SELECT 0x10',
  'SELECT 1_000',
  'SELECT 1a',
  'SELECT 1234567890123456789',
])
  test(`left to the parser: ${JSON.stringify(text)}`, () => assert.equal(literalText(text), undefined))

test('parameters stand only where a constant is no more than its value', async () => {
  await warmParser()
  const keys = (text: string): unknown => {
    const places = literalPlaces(parseSql(text)[0].node)
    return places && [...places.keys]
  }
  assert.deepEqual(keys('UPDATE t SET a = a + $1 WHERE id = $2 AND ($3 = b OR c = $4)'), [2])
  assert.deepEqual(keys('DELETE FROM t WHERE $1 = id AND t.x > $2'), [1])
  assert.deepEqual(keys('SELECT a FROM t WHERE id = $1 ORDER BY 1'), [1])
  assert.deepEqual(
    keys('INSERT INTO t VALUES ($1, $2::int + $3) ON CONFLICT (a) DO UPDATE SET b = $4 WHERE t.c = $5'),
    [],
  )
  for (const text of [
    'SELECT a FROM t WHERE id = $1 ORDER BY $2',
    'SELECT $1 FROM t WHERE id = $2',
    'SELECT a FROM t WHERE id = $1 LIMIT $2',
    'DELETE FROM t WHERE id = f($1)',
    'DELETE FROM t WHERE id IN ($1, $2)',
    'UPDATE t SET a = (SELECT $1) WHERE id = $2',
    'UPDATE t SET a = 5 WHERE id = $1 RETURNING $2',
  ])
    assert.equal(keys(text), undefined, text)
})
