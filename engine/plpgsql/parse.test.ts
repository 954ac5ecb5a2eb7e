// The parser alone: what it makes of a text, and that no text makes it fall over.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { PgError } from '../errors.ts'
import { warmParser } from '../parse/parse.ts'
import { Oid } from '../types/oids.ts'
import { parsePlpgsql, type ParsedFor } from './parse.ts'

before(warmParser)

const ofInteger = (): ParsedFor => ({ arguments: [], kind: 'function', result: Oid.int4, returnsSet: false })

void test('blocks, declarations and statements', () => {
  const { body, variables } = parsePlpgsql(
    'DECLARE a int := 1; BEGIN <<l>> FOR i IN 1..a LOOP EXIT l WHEN i > 2; END LOOP l; RETURN a; END',
    ofInteger(),
  )
  assert.deepEqual(
    body.body.map(({ kind }) => kind),
    ['for-integer', 'return'],
  )
  assert.deepEqual(
    variables.map(({ name }) => name),
    ['found', 'a', 'i'],
  )
})

void test('errors point into the text', () => {
  assert.throws(
    () => parsePlpgsql('BEGIN x := 1; END', ofInteger()),
    (error) => error instanceof PgError && error.sqlstate === '42601' && error.fields.position === 7,
  )
})

void test('nesting has a limit', () => {
  const text = `BEGIN ${'IF true THEN '.repeat(5000)}${'END IF; '.repeat(5000)}RETURN 1; END`
  assert.throws(
    () => parsePlpgsql(text, ofInteger()),
    (error) => error instanceof PgError && error.sqlstate === '54001',
  )
})

const pieces = [
  ...['BEGIN', 'END', ';', 'DECLARE', 'a', 'int', ':=', '1', 'IF', 'THEN', 'ELSE', 'ELSIF', 'LOOP', 'FOR', 'IN', '..'],
  ...[
    'EXCEPTION',
    'WHEN',
    'others',
    'RETURN',
    'QUERY',
    'NEXT',
    'RAISE',
    'NOTICE',
    "'%'",
    ',',
    '(',
    ')',
    '[',
    ']',
    '<<',
    '>>',
  ],
  ...[
    'CASE',
    'EXECUTE',
    'USING',
    'INTO',
    'STRICT',
    'SELECT',
    'FROM',
    'CURSOR',
    'OPEN',
    'FETCH',
    'CLOSE',
    'GET',
    'DIAGNOSTICS',
  ],
  ...[
    '$$',
    '"',
    "'",
    '/*',
    '*/',
    '--',
    '\n',
    '$1',
    '%',
    'rowtype',
    'FOREACH',
    'ARRAY',
    'WHILE',
    'EXIT',
    'CONTINUE',
    '\u0000',
  ],
]

void test('whatever it is given, it answers with a tree or an error of PostgreSQL', () => {
  let seed = 42
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  for (let round = 0; round < 1500; round++) {
    const words = Array.from({ length: random(40) }, () => pieces[random(pieces.length)])
    const text = round % 2 === 0 ? words.join(' ') : `BEGIN ${words.join(' ')} ; END`
    try {
      parsePlpgsql(text, ofInteger())
    } catch (error) {
      assert.ok(error instanceof PgError, `${String(error)} for ${JSON.stringify(text)}`)
    }
  }
})
