// INSERTs of literals are read without the parser. A comment between their words makes the parser read them: both must do the same.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient, type SimpleResult } from '../support/simple-client.ts'

let server: CadastreProcess
let client: SimpleClient

before(async () => {
  server = await startCadastre({ flags: ['--log-level', 'warn'] })
  client = await SimpleClient.connect(server.pgPort)
})
after(async () => {
  client.end()
  await server.stop()
})

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`
const integer = (most: number): fc.Arbitrary<string> => fc.integer({ min: -most, max: most }).map(String)
const cents = fc.integer({ min: -99_999, max: 99_999 }).map((value) => (value / 100).toFixed(2))
const double = fc.double({ noNaN: true, min: -1e30, max: 1e30 }).map(String)
const letters = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom('a', 'ü', "'", ' ', '€', '𝄞', ')', ',', '(', '-'), maxLength }).map(quoted)
const either = (...items: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...items)

/** Literals that each column takes. */
const columnsWith: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'i2 smallint': integer(32_767),
  'i4 int': fc.oneof(integer(2 ** 31 - 1), integer(99).map(quoted)),
  'i8 bigint': fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  'n numeric': fc.oneof(cents, integer(1e9), double, either("'NaN'", '5.', '.5', '007', '-0')),
  'n5 numeric(5,2)': fc.oneof(cents, either('1.005', '-1.005', "'12.5'", '3', '1e2')),
  'f4 real': fc.oneof(double, integer(1e9), either('16777217', "'-0'", "'inf'")),
  'f8 float8': fc.oneof(double, integer(1e9), cents, either("'-0'", '1e-320', "'NaN'")),
  'b bool': either('true', 'FALSE', "'t'", "'no'", "'1'"),
  't text': letters(12),
  'v varchar(4)': fc.oneof(letters(4), either("'abcd   '")),
  'c char(3)': letters(3),
  'd date': either("'2024-02-29'", "'0001-01-01'", "'2024-2-3'", "'20240203'"),
  'ts timestamp': either("'2024-02-29 01:02:03.456789'", "'2024-02-29'", "'2024-02-29T01:02'"),
  'tz timestamptz': either("'2024-02-29 01:02:03+05:30'", "'2024-02-29 01:02:03Z'"),
  'u uuid': fc.uuid().map(quoted),
  'j jsonb': either(`'{"a": [1, null]}'`, "'1e2'", `'"it''s"'`),
  'y bytea': either("'\\x00ff'", "'abc'", "''"),
}
const columns = Object.keys(columnsWith).join(', ')

const number = fc.oneof(
  fc.integer({ min: -40_000, max: 40_000 }).map(String),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
  fc.constantFrom(
    '1.5',
    '.5',
    '5.',
    '-0',
    '-0.0',
    '007',
    '1e3',
    '1E-2',
    '999.994',
    '1e400',
    '0x1F',
    '1_000',
    '+4',
    '- 4',
    '12345.678',
  ),
)
const text = fc
  .oneof(
    fc.string({ maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.constantFrom(
      '12',
      ' 7 ',
      '1.25',
      't',
      'off',
      'NaN',
      '2024-02-29',
      '2024-01-02 03:04:05+02',
      '2024-02-29 01:02 Europe/Berlin',
      'epoch',
      'today',
      '{"a": [1]}',
      '{1,2}',
      '\\x0aff',
    ),
    fc.constantFrom(
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      '1 day',
      "it's",
      'ü€𝄞',
      'abc   ',
      '2024-13-01',
      '-1',
      '',
      'infinity',
      'null',
    ),
  )
  .map((value) => value.replaceAll('\0', '').toWellFormed())
const item = fc.oneof(
  { weight: 4, arbitrary: fc.constant('NULL') },
  { weight: 4, arbitrary: number },
  { weight: 4, arbitrary: text.map((value) => `'${value.replaceAll("'", "''")}'`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'true',
      'FALSE',
      'Null',
      'DEFAULT',
      '(1)',
      '1+1',
      "E'x'",
      "'a'::text",
      '/**/1',
      '$$x$$',
      'nulls',
      "''''",
    ),
  },
)
const blank = fc.constantFrom('', ' ', '\n', ' \t')

interface Case {
  readonly rows: readonly (readonly string[])[]
  readonly blank: string
  readonly tail: string
}

const fitting = fc
  .tuple(
    ...Object.values(columnsWith).map((values) =>
      fc.oneof({ weight: 1, arbitrary: either('NULL') }, { weight: 4, arbitrary: values }),
    ),
  )
  .map((items): readonly string[] => items)
/** One item that may be anything, in one row. */
const wild = fc.option(fc.record({ at: fc.nat(), item }), { freq: 1 })

const insert: fc.Arbitrary<Case> = fc.record({
  rows: fc
    .tuple(fc.array(fitting, { minLength: 1, maxLength: 18 }), wild)
    .map(([rows, one]) =>
      rows.map((items, i) => (one && one.at % rows.length === i ? items.with(one.at % items.length, one.item) : items)),
    ),
  blank,
  tail: fc.constantFrom('', '', ';', ' ; ', ' RETURNING i4, t', ' -- end', ' ON CONFLICT DO NOTHING'),
})

const textOf = ({ rows, blank: gap, tail }: Case, table: string, between: string): string =>
  `INSERT INTO${between} ${table}${gap} VALUES${gap}${rows.map((items) => `${gap}(${gap}${items.join(`${gap},`)}${gap})`).join(',')}${tail}`

const told = ({ rows, tags, error }: SimpleResult): unknown => ({
  rows,
  tags,
  error: error && [error.sqlstate, error.message.replaceAll('lit_b', 'lit_a')],
})

test('literals mean what the parser makes of them', async () => {
  await client.query(`CREATE TABLE lit_a (${columns}); CREATE TABLE lit_b (${columns})`)
  await fc.assert(
    fc.asyncProperty(insert, async (one) => {
      await client.query('TRUNCATE lit_a, lit_b')
      // Twice: the first of a kind is parsed anyway.
      for (let run = 0; run < 2; run++) {
        const own = await client.query(textOf(one, 'lit_a', ''))
        const parsed = await client.query(textOf(one, 'lit_b', '/**/'))
        assert.deepEqual(told(own), told(parsed))
      }
      const rowsOf = async (table: string): Promise<unknown> => (await client.query(`SELECT * FROM ${table}`)).rows
      assert.deepEqual(await rowsOf('lit_a'), await rowsOf('lit_b'))
    }),
    { numRuns: 150 },
  )
})

test('many rows come in whole, or not at all', async () => {
  await client.query('CREATE TABLE lit_many (id int PRIMARY KEY, note text)')
  const rows = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, i) => `(${from + i}, 'n${i}')`)
  const insertRows = (list: readonly string[]): Promise<SimpleResult> =>
    client.query(`INSERT INTO lit_many VALUES ${list.join(',')}`)
  assert.deepEqual((await insertRows(rows(0, 20_000))).tags, ['INSERT 0 20000'])
  const failed = await insertRows([...rows(20_000, 40_000), "('x', 'bad')"])
  assert.equal(failed.error?.sqlstate, '22P02')
  assert.equal((await insertRows([...rows(40_000, 41_000), "(5, 'there')"])).error?.sqlstate, '23505')
  assert.deepEqual((await client.query('SELECT count(*), min(id), max(id), max(note) FROM lit_many')).rows, [
    ['20000', '0', '19999', 'n9999'],
  ])
})

test('in a block, and in one that failed', async () => {
  await client.query('CREATE TABLE lit_block (id int PRIMARY KEY)')
  for (const sql of ['BEGIN', 'INSERT INTO lit_block VALUES (1)', 'INSERT INTO lit_block VALUES (2)'])
    assert.equal((await client.query(sql)).error, undefined)
  assert.equal((await client.query('INSERT INTO lit_block VALUES (2)')).error?.sqlstate, '23505')
  assert.equal((await client.query('INSERT INTO lit_block VALUES (3)')).error?.sqlstate, '25P02')
  await client.query('ROLLBACK')
  assert.deepEqual((await client.query('SELECT * FROM lit_block')).rows, [])
})

test('a text that reads the clock is bound anew each time', async () => {
  const now = async (): Promise<string | null> => (await client.query(`SELECT 'now'::timestamptz::text`)).rows[0][0]
  const first = await now()
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.notEqual(await now(), first)
})

test('rows that come by literals and by COPY keep to the rules of domains', async () => {
  await client.query('CREATE DOMAIN few AS int CHECK (VALUE < 10); CREATE TABLE kept (a few, b few[], c int)')
  const insert = async (a: number): Promise<SimpleResult> =>
    client.query(`INSERT INTO kept (a, c) VALUES ${Array.from({ length: 600 }, () => `(${a}, 1)`).join(', ')}`)
  for (let round = 0; round < 2; round++) {
    assert.deepEqual((await insert(9)).tags, ['INSERT 0 600'])
    assert.equal((await insert(10)).error?.sqlstate, '23514')
  }
  const copy = (line: string): Promise<SimpleResult> => client.copyIn('COPY kept FROM STDIN', [line])
  assert.deepEqual((await copy('9\t{1,2}\t100\n')).tags, ['COPY 1'])
  assert.equal((await copy('10\t{1,2}\t1\n')).error?.sqlstate, '23514')
  assert.equal((await copy('9\t{1,20}\t1\n')).error?.sqlstate, '23514')
  assert.deepEqual((await client.query('SELECT count(*), max(a) FROM kept')).rows, [['1201', '9']])
  await client.query('DROP TABLE kept; DROP DOMAIN few')
})
