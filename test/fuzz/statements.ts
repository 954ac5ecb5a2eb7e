// Random statements: pieces that fit together often enough to get past the parser, and mutations of statements that are right.
import type { Random } from '../support/random.ts'

const tables = [
  'a',
  'b',
  'pg_class',
  'cadastre.numbers',
  'information_schema.columns',
  'generate_series(1, 5)',
  '(VALUES (1, NULL), (2, 3))',
]
const columns = ['id', 'n', 't', 'x', 'a.id', 'column1', 'relname', 'ctid', 'i']
const literals = [
  ...['0', '1', '-1', 'NULL', 'true', "'x'", "''", "'2024-02-30'", "'1e400'", '9223372036854775807', '1.5', '2'],
  ...[
    "'NaN'::numeric",
    "'infinity'::timestamp",
    "'{1,2,NULL}'::int[]",
    '\'{"a": [1]}\'::jsonb',
    "E'\\\\x00ff'::bytea",
    '$1',
  ],
  ...[
    "interval '1 month'",
    "date 'epoch'",
    'ARRAY[1,2]',
    "B'101'",
    "U&'\\0041'",
    'current_timestamp',
    "'-infinity'::date",
  ],
]
const types = [
  'int',
  'bigint',
  'numeric(5,2)',
  'text',
  'bool',
  'date',
  'timestamptz',
  'interval',
  'int[]',
  'jsonb',
  'uuid',
  'bytea',
  'char(3)',
  'nope',
  'oid',
  'regclass',
  'float4',
  'name',
  'time',
  'record',
]
const operators = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '||',
  '=',
  '<>',
  '<',
  '~',
  'LIKE',
  '->',
  '->>',
  '@>',
  '&&',
  '<<',
  '^',
  '#',
  'IS DISTINCT FROM',
  '!~*',
]
const functions = [
  'abs',
  'length',
  'substr',
  'repeat',
  'to_char',
  'date_trunc',
  'coalesce',
  'array_agg',
  'sum',
  'max',
  'string_agg',
  'lpad',
  'generate_series',
  'unnest',
  'row_number',
  'jsonb_set',
  'round',
  'pg_get_viewdef',
  'nextval',
  'now',
  'greatest',
  'regexp_replace',
  'format',
  'pg_typeof',
  'json_build_object',
  'array_position',
  'extract',
  'count',
  'pg_sleep',
  'set_config',
  'lag',
  'chr',
  'encode',
  'to_timestamp',
  'split_part',
  'width_bucket',
  'make_date',
  'percentile_cont',
]

export function expression(random: Random, depth: number): string {
  if (depth <= 0) return random.pick(random.below(2) === 0 ? literals : columns)
  const inner = (): string => expression(random, depth - 1 - random.below(2))
  switch (random.below(13)) {
    case 0:
      return `(${inner()} ${random.pick(operators)} ${inner()})`
    case 1:
      return `${random.pick(functions)}(${Array.from({ length: random.below(4) }, inner).join(', ')})`
    case 2:
      return `CAST(${inner()} AS ${random.pick(types)})`
    case 3:
      return `CASE WHEN ${inner()} THEN ${inner()} ELSE ${inner()} END`
    case 4:
      return `(${inner()} ${random.pick(['IN', 'NOT IN'])} (${inner()}, ${inner()}))`
    case 5:
      return `(${select(random, depth - 2)})`
    case 6:
      return `EXISTS (${select(random, depth - 2)})`
    case 7:
      return `(${inner()} BETWEEN ${inner()} AND ${inner()})`
    case 8:
      return `${random.pick(functions)}(${inner()}) OVER (PARTITION BY ${inner()} ORDER BY ${inner()})`
    case 9:
      return `ARRAY[${inner()}, ${inner()}][${inner()}]`
    case 10:
      return `(${inner()} = ANY (${inner()}))`
    case 11:
      return `ROW(${inner()}, ${inner()}) < ROW(${inner()}, ${inner()})`
    default:
      return `(NOT ${inner()} IS NULL)`
  }
}

export function select(random: Random, depth: number): string {
  const some = (chance: number, text: () => string): string => (random.below(chance) === 0 ? text() : '')
  const e = (): string => expression(random, Math.max(depth, 0))
  return [
    some(8, () => `WITH w AS (${select(random, depth - 2)}) `),
    `SELECT ${some(6, () => 'DISTINCT ')}${Array.from({ length: 1 + random.below(3) }, e).join(', ')}`,
    from(random, e),
    some(3, () => ` WHERE ${e()}`),
    some(5, () => ` GROUP BY ${random.pick([e(), '1', 'ROLLUP (1, 2)'])}`),
    some(8, () => ` HAVING ${e()}`),
    some(8, () => ` ${random.pick(['UNION', 'EXCEPT ALL', 'INTERSECT'])} ${select(random, depth - 2)}`),
    some(4, () => ` ORDER BY ${e()} ${random.pick(['', 'DESC', 'NULLS FIRST', 'USING <'])}`),
    some(5, () => ` LIMIT ${random.pick([e(), 'ALL', '0', '3'])}`),
    some(8, () => ` OFFSET ${e()}`),
    some(20, () => ' FOR UPDATE'),
  ].join('')
}

/** Mostly tables that have the columns which expressions name. */
function from(random: Random, e: () => string): string {
  const table = random.below(3) === 0 ? `${random.pick(tables)} AS i` : 'a'
  if (random.below(4) > 0) return ` FROM ${table}`
  const other = random.below(3) === 0 ? `${random.pick(tables)} AS j` : '(SELECT id AS i, t AS x FROM b) AS j'
  const kind = random.pick(['JOIN', 'LEFT JOIN', 'FULL JOIN', 'CROSS JOIN', 'NATURAL JOIN', ', LATERAL'])
  return ` FROM ${table} ${kind} ${other}${['JOIN', 'LEFT JOIN', 'FULL JOIN'].includes(kind) ? ` ON ${e()}` : ''}`
}

/** Values of a type, its limits among them, as text that its input function reads. */
const samples: Readonly<Record<string, readonly string[]>> = {
  bool: ['t', 'f'],
  bytea: ['\\x', '\\x00ff', '\\xdeadbeef'],
  char: ['a', ''],
  name: ['a', 'pg_class'],
  int8: ['0', '1', '-1', '9223372036854775807', '-9223372036854775808', '64'],
  int2: ['0', '1', '-1', '32767', '-32768'],
  int4: ['0', '1', '-1', '2', '2147483647', '-2147483648', '31'],
  regproc: ['now'],
  text: [
    ...['', 'a', 'é\u{1f600}', 'a,b,,c', '(a*)+', '%_', 'YYYY-MM-DD', 'a\\', '{1,2}', 'UTC', '12', 'hour', 'g', 'NaN'],
    ...['hex', 'UTF8', '$.a', '[', 'FM999D99', 'century', 'a'.repeat(300)],
  ],
  oid: ['0', '1259', '4294967295', '16384'],
  json: ['null', '{"a": {"b": [1, 2.50, null]}}', '[]', '"x"', '[1, "2", {}]'],
  jsonb: ['null', '{"a": {"b": [1, 2.50, null]}}', '[]', '"x"', '[1, "2", {}]', '1e400'],
  float4: ['0', '-0', 'NaN', 'Infinity', '3.4e38', '1e-45', '1.5'],
  float8: ['0', '-0', 'NaN', '-Infinity', '1.7e308', '5e-324', '0.1'],
  bpchar: ['a ', ''],
  varchar: ['a', ''],
  date: ['2024-02-29', 'infinity', '-infinity', '4713-01-01 BC', '5874897-12-31', '1970-01-01'],
  time: ['00:00', '24:00', '23:59:59.999999'],
  timestamp: ['2024-02-29 12:00', 'infinity', '4713-01-01 BC', '294276-12-31 23:59:59.999999'],
  timestamptz: ['2024-03-31 01:30+00', '-infinity', '4713-01-02 BC', '294276-12-31 23:59:59.999999+00'],
  interval: ['0', '1 month', '-1 day', '178000000 years', '1 us', '-2147483648 days', 'infinity'],
  numeric: ['0', '1', '-1.50', 'NaN', 'Infinity', '-Infinity', '1e1000', '1e-1000', '99999999999999999999.9', '0.5'],
  uuid: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  regclass: ['pg_class', 'a', '0'],
  regtype: ['int4'],
  int2vector: ['1 2', ''],
  oidvector: ['16 17', ''],
  _text: ['{}', '{a,NULL}', '{{a,b},{c,d}}', '[5:6]={x,y}'],
  _int4: ['{}', '{1,NULL,3}', '{{1,2},{3,4}}', '{2147483647}', '[0:1]={1,2}'],
  _float8: ['{}', '{0,1}', '{0.5,2,NaN}'],
  int4range: ['empty', '(,)', '[1,3)', '[-2147483648,2147483647)', '(,2147483647)', '[3,)'],
  int4multirange: ['{}', '{(,)}', '{[1,3),[5,8)}', '{(,0),[7,)}'],
}
const polymorphic: Readonly<Record<string, string>> = { anyrange: 'int4range', anymultirange: 'int4multirange' }
const anyTypes = ['int4', 'text', 'numeric', 'jsonb', 'timestamptz', '_int4', 'bytea', 'interval']
const skipped =
  /^(pg_sleep|pg_terminate|pg_cancel|pg_advisory|pg_try_advisory|pg_reload|set_config|setseed|pg_stat_reset|pg_notify)/

/** A call of a function as pg_proc names it, with arguments of its own types. */
export function call(
  random: Random,
  { name, kind, args }: { readonly name: string; readonly kind: string; readonly args: readonly string[] },
): string {
  if (skipped.test(name)) return 'SELECT 1'
  const any = args.some((one) => /(array|range)$/.test(one)) ? 'int4' : random.pick(anyTypes)
  const values = args.map((type) => {
    const own = polymorphic[type] ?? (/^any\w*array$/.test(type) ? '_int4' : /^any|^record$/.test(type) ? any : type)
    const known = samples[own]
    if (!known || random.below(12) === 0) return 'NULL'
    const spelled = own.startsWith('_') ? `${own.slice(1)}[]` : own === 'char' ? '"char"' : own
    return `'${random.pick(known)}'::${spelled}`
  })
  const made = `"${name}"(${values.join(', ')})`
  if (kind === 'w') return `SELECT ${made} OVER (ORDER BY g) FROM generate_series(1, 3) g`
  if (kind === 'a') return `SELECT ${made} FROM generate_series(1, 3) g`
  return `SELECT * FROM (SELECT ${made}) x LIMIT 100`
}

const right = [
  "INSERT INTO a (n, t) VALUES (1, 'x'), (2, NULL) RETURNING id, n + 1",
  'INSERT INTO a SELECT * FROM b ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE a.n < 5',
  'UPDATE a SET n = n + 1, t = b.t FROM b WHERE a.id = b.id AND b.x IN (SELECT 1) RETURNING a.*',
  'DELETE FROM a USING b WHERE a.id = b.id',
  'CREATE TABLE IF NOT EXISTS c (id int GENERATED ALWAYS AS IDENTITY, n numeric(10,2) DEFAULT 1.5 CHECK (n > 0), UNIQUE (n))',
  "ALTER TABLE b ADD COLUMN IF NOT EXISTS y text DEFAULT upper('q'), ALTER COLUMN t TYPE varchar(30)",
  'CREATE OR REPLACE VIEW vw AS SELECT a.id, count(*) AS many FROM a GROUP BY a.id',
  'CREATE INDEX ON b (t, n DESC NULLS LAST)',
  'DROP TABLE IF EXISTS c CASCADE',
  'DROP VIEW IF EXISTS vw',
  'EXPLAIN (ANALYZE, VERBOSE, FORMAT json) SELECT * FROM a JOIN b USING (id) WHERE a.n = 3',
  'PREPARE p (int) AS SELECT $1 + n FROM a',
  'EXECUTE p (3)',
  'DEALLOCATE ALL',
  'BEGIN ISOLATION LEVEL REPEATABLE READ',
  'SAVEPOINT s',
  'ROLLBACK TO s',
  'COMMIT',
  'ROLLBACK',
  'DECLARE cu SCROLL CURSOR WITH HOLD FOR SELECT id FROM a',
  'FETCH BACKWARD 2 FROM cu',
  'CLOSE ALL',
  "SET search_path TO public, 'pg_catalog'",
  'RESET ALL',
  'SHOW ALL',
  "COMMENT ON COLUMN a.n IS 'it''s'",
  'TRUNCATE b RESTART IDENTITY',
  "COPY (SELECT 1, 'x') TO STDOUT WITH (FORMAT csv, HEADER)",
  'CREATE SEQUENCE IF NOT EXISTS sq INCREMENT BY -3 MINVALUE -100 CYCLE',
  'ALTER SEQUENCE sq RESTART 5 INCREMENT 2',
  'WITH RECURSIVE r(i) AS (SELECT 1 UNION SELECT i + 1 FROM r WHERE i < 10) SELECT sum(i) OVER (ORDER BY i) FROM r',
  'VALUES (1, 2), (3, 4) ORDER BY 1 LIMIT 1',
  'TABLE a',
]
const spices = [
  '(',
  ')',
  ',',
  ';',
  "'",
  '"',
  '$1',
  '::',
  '--',
  '/*',
  '*/',
  'NULL',
  'SELECT',
  'é',
  '\u{1f600}',
  '0x',
  '1e',
  '..',
  'a.',
  '@',
  '[',
  ']',
  ':=',
  '$$',
  'DEFAULT',
  'ALL',
]

function mutated(random: Random): string {
  const words = random.pick(right).split(/(?<=\W)|(?=\W)/)
  for (let i = random.below(4); i > 0; i--) {
    const at = random.below(words.length)
    switch (random.below(5)) {
      case 0:
        words.splice(at, 1)
        break
      case 1:
        words.splice(at, 0, ` ${random.pick(spices)} `)
        break
      case 2:
        words[at] = random.pick([...literals, ...columns, ...types])
        break
      case 3:
        words[at] = expression(random, 2)
        break
      default:
        words.splice(at, 0, words[random.below(words.length)])
    }
  }
  return words.join('')
}

export const statement = (random: Random): string =>
  random.below(2) === 0 ? mutated(random) : select(random, 1 + random.below(4))
