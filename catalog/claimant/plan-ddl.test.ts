import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { PgError, type ErrorFields } from '../../engine/errors.ts'
import { warmParser } from '../../engine/parse/parse.ts'
import { CatalogSnapshot } from '../snapshot.ts'
import { DdlSession } from './ddl-session.fixture.ts'

before(() => warmParser())

function refused(sql: string, sqlstate: string, message: string, fields: ErrorFields = {}, setup = ''): void {
  const session = new DdlSession()
  if (setup) session.run(setup)
  assert.throws(
    () => session.run(sql),
    (error: unknown) => {
      assert.ok(error instanceof PgError, String((error as Error).stack))
      assert.deepEqual({ sqlstate: error.sqlstate, message: error.message }, { sqlstate, message })
      for (const [field, value] of Object.entries(fields)) assert.equal(error.fields[field as keyof ErrorFields], value)
      return true
    },
  )
}

const everything = `
  create table t (a serial primary key, b text default 'x' not null check (length(b) > 0), c numeric(10,2) unique,
    d int references t(a), e int generated always as identity, f int generated always as (a * 2) stored);
  create view v as select a, b from t;
  create sequence sq`

describe('names that are made up', () => {
  it('are PostgreSQL’s, numbered where taken', () => {
    const session = new DdlSession()
    session.run(`create table t (a serial primary key, b int unique, c int check (c > 0), d int check (d > c),
      unique (b, c), check (a > 1), check (a > 2), foreign key (b, c) references t (b, c))`)
    session.run(
      'create index on t (lower(b::text), lower(c::text), (a + 1)); create index on t (a); create index on t (a)',
    )
    assert.deepEqual(
      session.table('t').constraints.map((constraint) => constraint.name),
      ['t_c_check', 't_check', 't_a_check', 't_a_check1', 't_pkey', 't_b_key', 't_b_c_key', 't_b_c_fkey'],
    )
    assert.deepEqual(
      session.catalog.indexesOf(session.table('t').oid).map((index) => index.name),
      ['t_pkey', 't_b_key', 't_b_c_key', 't_lower_lower1_expr_idx', 't_a_idx', 't_a_idx1'],
    )
    assert.deepEqual(
      [...session.catalog.rowsOf('sequence')].map((sequence) => sequence.name),
      ['t_a_seq'],
    )
  })
  it('fit into 63 bytes, the longer part cut first', () => {
    const session = new DdlSession()
    session.run(`create table ${'t'.repeat(60)} (${'c'.repeat(20)} int primary key, x int unique)`)
    const [, key] = session.table('t'.repeat(60)).constraints
    assert.equal(key.name, `${'t'.repeat(57)}_x_key`)
  })
})

describe('CREATE TABLE', () => {
  it('numbers attributes and gives regions, keys and sequences', () => {
    const session = new DdlSession()
    const plan = session.run(
      'create table t (a bigserial primary key, b varchar(3)[] default array[1]) with (regions = 3)',
    )
    const table = session.table('t')
    assert.deepEqual(plan.created, [table.oid])
    assert.deepEqual(table.regions, [0, 1, 2])
    assert.deepEqual(
      table.columns.map(({ name, attribute, notNull, type }) => ({ name, attribute, notNull, type })),
      [
        { name: 'a', attribute: 1, notNull: true, type: { oid: 20, typmod: -1 } },
        { name: 'b', attribute: 2, notNull: false, type: { oid: 1015, typmod: 7 } },
      ],
    )
    const [sequence] = session.catalog.rowsOf('sequence')
    assert.deepEqual(sequence.ownedBy, { table: table.oid, attribute: 1 })
    assert.equal(table.columns[0].defaultSql, `nextval('${sequence.oid}'::regclass)`)
    assert.deepEqual(plan.sequences, [{ oid: sequence.oid, lastValue: 1n, called: false }])
  })
  it('skips an existing table with IF NOT EXISTS', () => {
    const session = new DdlSession()
    session.run('create table t (a int)')
    const plan = session.run('create table if not exists t (b int)')
    assert.deepEqual(plan.notices, [{ sqlstate: '42P07', message: 'relation "t" already exists, skipping' }])
    assert.ok(plan.skipped)
    assert.deepEqual(plan.edits, [])
  })
  it('copies with LIKE what is asked for', () => {
    const session = new DdlSession()
    session.run(everything)
    session.run('create index on t (lower(b)); create table u (like t including all, z int); create table w (like t)')
    assert.deepEqual(
      session.table('u').constraints.map((constraint) => constraint.name),
      ['t_b_check', 'u_pkey', 'u_c_key'],
    )
    assert.deepEqual(
      session.catalog.indexesOf(session.table('u').oid).map((index) => index.name),
      ['u_pkey', 'u_c_key', 'u_lower_idx'],
    )
    assert.equal(session.table('u').columns[5].generated, 'stored')
    assert.deepEqual(session.table('w').constraints, [])
    assert.equal(session.table('w').columns[1].notNull, true)
  })
  const cases: readonly (readonly [string, string, string, ErrorFields?])[] = [
    ['create table t (a int, a int)', '42701', 'column "a" specified more than once'],
    [
      'create table t (a int primary key, b int primary key)',
      '42P16',
      'multiple primary keys for table "t" are not allowed',
    ],
    ['create table t (a int, primary key (b))', '42703', 'column "b" named in key does not exist'],
    ['create table t (a int check (b > 0))', '42703', 'column "b" does not exist', { position: 30 }],
    [
      'create table t (a int default b)',
      '0A000',
      'cannot use column reference in DEFAULT expression',
      { position: 31 },
    ],
    [
      'create table t (a int default (select 1))',
      '0A000',
      'cannot use subquery in DEFAULT expression',
      { position: 31 },
    ],
    ['create table t (a int check (sum(a) > 0))', '42803', 'aggregate functions are not allowed in check constraints'],
    ['create table t (a int check (a + 1))', '42804', 'argument of CHECK must be type boolean, not type integer'],
    [
      "create table t (a int default 'x'::text)",
      '42804',
      'column "a" is of type integer but default expression is of type text',
      { hint: 'You will need to rewrite or cast the expression.' },
    ],
    [
      'create table t (a int null not null)',
      '42601',
      'conflicting NULL/NOT NULL declarations for column "a" of table "t"',
    ],
    [
      'create table t (a int default 1 default 2)',
      '42601',
      'multiple default values specified for column "a" of table "t"',
    ],
    ['create table t (a int references nope)', '42P01', 'relation "nope" does not exist'],
    ['create table t (a int, unique (a, a))', '42701', 'column "a" appears twice in unique constraint'],
    [
      'create table t (a text generated always as identity)',
      '22023',
      'identity column type must be smallint, integer, or bigint',
    ],
    [
      'create table t (a json primary key)',
      '42704',
      'data type json has no default operator class for access method "btree"',
    ],
    [
      'create table t (a int generated always as (b) stored, b int generated always as (1) stored)',
      '42P17',
      'cannot use generated column "b" in column generation expression',
    ],
    [
      'create table t (a timestamptz generated always as (now()) stored)',
      '42P17',
      'generation expression is not immutable',
    ],
    [
      'create table t (a int constraint x check (a > 0), b int constraint x check (b > 0))',
      '42710',
      'check constraint "x" already exists',
    ],
    ['create table t (ctid int)', '42701', 'column name "ctid" conflicts with a system column name'],
    ['create table nope.t (a int)', '3F000', 'schema "nope" does not exist'],
    ['create table pg_catalog.t (a int)', '42501', 'permission denied to create "pg_catalog.t"'],
    ['create table t (a int) with (foo = 3)', '22023', 'unrecognized parameter "foo"'],
    ['create table t (a int) with (regions = 0)', '22023', 'value 0 out of bounds for option "regions"'],
    ['create table t (a void)', '42P16', 'column "a" has pseudo-type void'],
    ['create table t (a nosuch)', '42704', 'type "nosuch" does not exist'],
    [
      'create table t (a int, foreign key (zz) references t)',
      '42703',
      'column "zz" referenced in foreign key constraint does not exist',
    ],
  ]
  for (const [sql, sqlstate, message, fields] of cases)
    it(`refuses ${sql}`, () => refused(sql, sqlstate, message, fields))

  it('refuses foreign keys to what is no key, or of another type', () => {
    refused(
      'create table u (a int references t (b))',
      '42830',
      'there is no unique constraint matching given keys for referenced table "t"',
      {},
      everything,
    )
    refused(
      'create table u (a text references t)',
      '42804',
      'foreign key constraint "u_a_fkey" cannot be implemented',
      {
        detail:
          'Key columns "a" of the referencing table and "a" of the referenced table are of incompatible types: text and integer.',
      },
      everything,
    )
  })
})

describe('DROP', () => {
  const cascadeHint = 'Use DROP ... CASCADE to drop the dependent objects too.'
  const cases: readonly (readonly [string, string, string, ErrorFields?])[] = [
    ['drop table nope', '42P01', 'table "nope" does not exist'],
    ['drop table nope.x', '3F000', 'schema "nope" does not exist'],
    ['drop table v', '42809', '"v" is not a table', { hint: 'Use DROP VIEW to remove a view.' }],
    ['drop view t', '42809', '"t" is not a view', { hint: 'Use DROP TABLE to remove a table.' }],
    ['drop index t', '42809', '"t" is not an index', { hint: 'Use DROP TABLE to remove a table.' }],
    [
      'drop index t_pkey',
      '2BP01',
      'cannot drop index t_pkey because constraint t_pkey on table t requires it',
      { hint: 'You can drop constraint t_pkey on table t instead.' },
    ],
    [
      'drop sequence t_a_seq',
      '2BP01',
      'cannot drop sequence t_a_seq because other objects depend on it',
      { detail: 'default value for column a of table t depends on sequence t_a_seq', hint: cascadeHint },
    ],
    [
      'drop sequence t_e_seq',
      '2BP01',
      'cannot drop sequence t_e_seq because column e of table t requires it',
      { hint: 'You can drop column e of table t instead.' },
    ],
    [
      'drop table t',
      '2BP01',
      'cannot drop table t because other objects depend on it',
      { detail: 'view v depends on table t', hint: cascadeHint },
    ],
    [
      'drop schema public',
      '2BP01',
      'cannot drop schema public because other objects depend on it',
      {
        detail:
          'table t depends on schema public\nview v depends on schema public\nsequence sq depends on schema public',
      },
    ],
    ['drop schema nope', '3F000', 'schema "nope" does not exist'],
    ['drop schema pg_catalog', '2BP01', 'cannot drop schema pg_catalog because it is required by the database system'],
    ['drop table pg_catalog.pg_class', '42501', 'permission denied: "pg_class" is a system catalog'],
    ['drop role nope', '42704', 'role "nope" does not exist'],
    ['drop role cadastre', '55006', 'current user cannot be dropped'],
    ['drop database nope', '3D000', 'database "nope" does not exist'],
    ['drop database cadastre', '55006', 'cannot drop the currently open database'],
    ['drop type foo', '42704', 'type "foo" does not exist'],
    ['drop function foo(int)', '42883', 'function foo(integer) does not exist'],
    ['drop trigger foo on t', '42704', 'trigger "foo" for table "t" does not exist'],
  ]
  for (const [sql, sqlstate, message, fields] of cases) {
    it(`refuses ${sql}`, () => refused(sql, sqlstate, message, fields, everything))
  }
  it('says what it skips', () => {
    const session = new DdlSession()
    assert.deepEqual(
      session.run('drop table if exists a, ns.b').notices.map((notice) => notice.message),
      ['table "a" does not exist, skipping', 'schema "ns" does not exist, skipping'],
    )
    assert.deepEqual(
      session.run('drop extension if exists foo').notices[0].message,
      'extension "foo" does not exist, skipping',
    )
  })
  it('takes dependants along with CASCADE, and the table’s own silently', () => {
    const session = new DdlSession()
    session.run(everything)
    session.run('create table u (x int references t); create view w as select * from v')
    const plan = session.run('drop table t cascade')
    assert.deepEqual(plan.notices, [
      {
        sqlstate: '00000',
        message: 'drop cascades to 3 other objects',
        detail: 'drop cascades to view v\ndrop cascades to view w\ndrop cascades to constraint u_x_fkey on table u',
      },
    ])
    assert.deepEqual(plan.droppedSequences.length, 2)
    assert.deepEqual([...session.catalog.rowsOf('index')], [])
    assert.deepEqual([...session.catalog.rowsOf('view')], [])
    assert.deepEqual(session.table('u').constraints, [])
  })
  it('drops several that depend on each other', () => {
    const session = new DdlSession()
    session.run(everything)
    session.run('create table u (x int references t)')
    session.run('drop view v')
    assert.equal(session.run('drop table t, u').dropped.length, 2)
  })
})

describe('What is made along with a table', () => {
  it('is told at the level of DEBUG', () => {
    const session = new DdlSession()
    const told = (sql: string) => session.run(sql).notices.map(({ severity, message }) => `${severity}: ${message}`)
    assert.deepEqual(told('create table s (id serial primary key, u int unique)'), [
      'DEBUG: CREATE TABLE will create implicit sequence "s_id_seq" for serial column "s.id"',
      'DEBUG: CREATE TABLE / PRIMARY KEY will create implicit index "s_pkey" for table "s"',
      'DEBUG: CREATE TABLE / UNIQUE will create implicit index "s_u_key" for table "s"',
    ])
    assert.deepEqual(told('alter table s add column z serial, add unique (z)'), [
      'DEBUG: ALTER TABLE will create implicit sequence "s_z_seq" for serial column "s.z"',
      'DEBUG: ALTER TABLE / ADD UNIQUE will create implicit index "s_z_key" for table "s"',
    ])
  })
})

describe('ALTER TABLE', () => {
  it('adds a constant default without touching rows, and any other by rewriting them', () => {
    const session = new DdlSession()
    session.run(everything)
    assert.deepEqual(session.run('alter table t add g int default 2 + 3').rewrite, [])
    assert.equal(session.table('t').columns.at(-1)?.missingValue, 5)
    const [rewrite] = session.run("alter table t add h int default nextval('sq')").rewrite
    assert.equal(rewrite.columns.length, 8)
    assert.match(rewrite.columns[7].sql, /nextval\('\d+'::regclass\)/)
    assert.equal(session.table('t').columns[6].missingValue, undefined)
    const identity = session.run('alter table t add k int generated always as identity')
    assert.deepEqual(
      identity.beforeRewrite.map((edit) => edit.entity),
      ['sequence'],
    )
    const generated = session.run('alter table t add i int generated always as (a + 1) stored').rewrite[0]
    assert.equal(generated.columns.at(-1)?.over, 'new-row')
  })
  it('never gives an attribute number twice', () => {
    const session = new DdlSession()
    session.run('create table t (a int, b int); alter table t drop b; alter table t add c int')
    assert.deepEqual(
      session.table('t').columns.map((column) => column.attribute),
      [1, 3],
    )
    assert.equal(session.table('t').version, 3)
  })
  it('validates what rows may break', () => {
    const session = new DdlSession()
    session.run('create table t (a int, b int); create table u (x int primary key)')
    const validate = session.run(
      'alter table t alter a set not null, add primary key (b), add check (a > 0), add foreign key (a) references u',
    ).validate
    assert.deepEqual(
      validate.map(({ sql, sqlstate }) => `${sqlstate} ${sql}`),
      [
        '23502 SELECT 1 FROM ONLY public.t WHERE a IS NULL LIMIT 1',
        '23502 SELECT 1 FROM ONLY public.t WHERE b IS NULL LIMIT 1',
        '23505 SELECT b FROM ONLY public.t WHERE b IS NOT NULL GROUP BY b HAVING count(*) > 1 LIMIT 1',
        '23514 SELECT 1 FROM ONLY public.t WHERE NOT ((a > 0)) LIMIT 1',
        '23503 SELECT child.a FROM ONLY public.t child WHERE child.a IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ONLY public.u parent WHERE parent.x = child.a) LIMIT 1',
      ],
    )
  })
  it('rewrites for another type, not for a longer varchar', () => {
    const session = new DdlSession()
    session.run('create table t (a int, b varchar(3))')
    assert.deepEqual(session.run('alter table t alter b type varchar(5)').rewrite, [])
    const [rewrite] = session.run('alter table t alter a type text using a::text || b, alter b type varchar(2)').rewrite
    assert.deepEqual(
      rewrite.columns.map((column) => column.sql),
      ['((a)::text || (b)::text)', 'b'],
    )
  })
  it('drops a column with what stands on it alone', () => {
    const session = new DdlSession()
    session.run('create table t (a int primary key, b int check (b > a), c serial); create index on t (lower(b::text))')
    const plan = session.run('alter table t drop b, drop c')
    assert.deepEqual(plan.notices, [])
    assert.deepEqual(
      session.table('t').constraints.map((constraint) => constraint.name),
      ['t_pkey'],
    )
    assert.deepEqual([...session.catalog.rowsOf('sequence')], [])
    assert.equal(session.catalog.indexesOf(session.table('t').oid).length, 1)
  })
  const cases: readonly (readonly [string, string, string, ErrorFields?])[] = [
    ['alter table t drop nope', '42703', 'column "nope" of relation "t" does not exist'],
    [
      'alter table t drop a',
      '2BP01',
      'cannot drop column a of table t because other objects depend on it',
      {
        detail:
          'column f of table t depends on column a of table t\nconstraint t_d_fkey on table t depends on column a of table t\n' +
          'view v depends on column a of table t',
      },
    ],
    [
      'alter table t alter b type int',
      '42804',
      'column "b" cannot be cast automatically to type integer',
      { hint: 'You might need to specify "USING b::integer".' },
    ],
    [
      'alter table t alter a type text',
      '0A000',
      'cannot alter type of a column used by a generated column',
      { detail: 'Column "a" is used by generated column "f".' },
    ],
    ['alter table t alter a drop not null', '42P16', 'column "a" is in a primary key'],
    ['alter table t drop constraint nope', '42704', 'constraint "nope" of relation "t" does not exist'],
    [
      'alter table t drop constraint t_pkey',
      '2BP01',
      'cannot drop constraint t_pkey on table t because other objects depend on it',
      { detail: 'constraint t_d_fkey on table t depends on index t_pkey' },
    ],
    ['alter table t add primary key (c)', '42P16', 'multiple primary keys for table "t" are not allowed'],
    [
      'alter table t add constraint t_pkey check (a > 0)',
      '42710',
      'constraint "t_pkey" for relation "t" already exists',
    ],
    ['alter table t rename a to b', '42701', 'column "b" of relation "t" already exists'],
    ['alter table t rename nope to b', '42703', 'column "nope" does not exist'],
    ['alter table t rename to v', '42P07', 'relation "v" already exists'],
    ['alter table nope rename to z', '42P01', 'relation "nope" does not exist'],
    ['alter table t add a int', '42701', 'column "a" of relation "t" already exists'],
    ['alter table t alter f set default 3', '42601', 'column "f" of relation "t" is a generated column'],
    ['alter table t alter e set default 3', '42601', 'column "e" of relation "t" is an identity column'],
    ['alter table v add x int', '42809', 'ALTER action ADD COLUMN cannot be performed on relation "v"'],
    ['alter table t rename constraint nope to x', '42704', 'constraint "nope" for table "t" does not exist'],
    ['alter table t set schema nope', '3F000', 'schema "nope" does not exist'],
    ['alter table t owner to nope', '42704', 'role "nope" does not exist'],
    ['alter table t alter d drop identity', '55000', 'column "d" of relation "t" is not an identity column'],
  ]
  for (const [sql, sqlstate, message, fields] of cases) {
    it(`refuses ${sql}`, () => refused(sql, sqlstate, message, fields, everything))
  }
})

describe('RENAME', () => {
  it('follows into checks, generated columns, indexes and keys', () => {
    const session = new DdlSession()
    session.run(everything)
    session.run(
      'create index i on t ((a + 1)) where a > 5; alter table t rename a to "A b"; alter index t_pkey rename to k',
    )
    const table = session.table('t')
    assert.equal(table.columns[5].defaultSql, '("A b" * 2)')
    assert.ok(table.constraints.some((constraint) => constraint.name === 'k' && constraint.kind === 'primary'))
    const index = session.catalog.indexesOf(table.oid).find((candidate) => candidate.name === 'i')
    assert.deepEqual([index?.columns[0].sql, index?.whereSql], ['("A b" + 1)', '("A b" > 5)'])
  })
  it('leaves views what they mean', () => {
    const session = new DdlSession()
    session.run(
      'create table t (a int, b int); create view v as select * from t; create view w as select x.b from t as x, v',
    )
    assert.equal(session.view('v').sql, 'select a, b from public.t')
    session.run('alter table t rename a to z')
    assert.equal(session.view('v').sql, 'select a, b from public.t AS t(a, b)')
    session.run('create schema s; alter table t set schema s; alter table s.t rename to u')
    assert.equal(session.view('v').sql, 'select a, b from s.u AS t(a, b)')
    // A column that it does not read may be called anything.
    assert.equal(session.view('w').sql, 'select x.b from s.u AS x, public.v')
    session.run('alter schema s rename to "S 2"; alter table "S 2".u add c int')
    assert.equal(session.view('v').sql, 'select a, b from "S 2".u AS t(a, b)')
    // The views still bind.
    session.run('create view q as select a, b from v')
  })
})

describe('views', () => {
  it('keep their meaning and their columns', () => {
    const session = new DdlSession()
    session.run(everything)
    session.run('create view w (x) as with t as (select a from t) select t.*, v.b from t join v using (a)')
    assert.equal(
      session.view('w').sql,
      'with t as (select a from public.t) select t.a, v.b from t join public.v using (a)',
    )
    assert.deepEqual(
      session.view('w').columns.map((column) => column.name),
      ['x', 'b'],
    )
    session.run("create or replace view v as select a, b, 1 as c from t where b <> 'x'")
    assert.equal(session.view('v').version, 2)
  })
  const cases: readonly (readonly [string, string, string])[] = [
    ['create view v as select 1', '42P07', 'relation "v" already exists'],
    ['create or replace view v as select 1', '42P16', 'cannot drop columns from view'],
    [
      "create or replace view v as select 1 as zz, 'a'::text as b",
      '42P16',
      'cannot change name of view column "a" to "zz"',
    ],
    [
      "create or replace view v as select 'a'::text as a, 'x' as b",
      '42P16',
      'cannot change data type of view column "a" from integer to text',
    ],
    ['create or replace view t as select 1', '42809', '"t" is not a view'],
    ['create view w (a, b) as select 1', '42601', 'CREATE VIEW specifies more column names than columns'],
    ['create view w as select 1 as a, 2 as a', '42701', 'column "a" specified more than once'],
  ]
  for (const [sql, sqlstate, message] of cases)
    it(`refuses ${sql}`, () => refused(sql, sqlstate, message, {}, everything))
})

describe('sequences', () => {
  it('change within their bounds', () => {
    const session = new DdlSession()
    session.run('create sequence s as int2 increment -1')
    const [row] = session.catalog.rowsOf('sequence')
    assert.deepEqual([row.min, row.max, row.start], [-32768n, -1n, -1n])
    const plan = session.run('alter sequence s increment 2 maxvalue 100 restart 7 cycle')
    assert.deepEqual(plan.sequences, [{ oid: row.oid, lastValue: 7n, called: false }])
  })
  const cases: readonly (readonly [string, string, string])[] = [
    ['create sequence s increment 0', '22023', 'INCREMENT must not be zero'],
    ['create sequence s minvalue 5 maxvalue 3', '22023', 'MINVALUE (5) must be less than MAXVALUE (3)'],
    ['create sequence s start 0', '22023', 'START value (0) cannot be less than MINVALUE (1)'],
    ['create sequence s as text', '22023', 'sequence type must be smallint, integer, or bigint'],
    [
      'create sequence s as int2 maxvalue 99999999',
      '22023',
      'MAXVALUE (99999999) is out of range for sequence data type smallint',
    ],
    ['create sequence s cache 0', '22023', 'CACHE (0) must be greater than zero'],
    ['create sequence s owned by x', '42601', 'invalid OWNED BY option'],
    ['create sequence s increment 1 increment 2', '42601', 'conflicting or redundant options'],
    ['alter sequence nope restart', '42P01', 'relation "nope" does not exist'],
    ['alter sequence t_e_seq owned by none', '0A000', 'cannot change ownership of identity sequence'],
  ]
  for (const [sql, sqlstate, message] of cases)
    it(`refuses ${sql}`, () => refused(sql, sqlstate, message, {}, everything))
})

describe('TRUNCATE', () => {
  const referenced = 'create table t (a int primary key); create table u (x int references t)'
  it('refuses what others reference', () =>
    refused(
      'truncate t',
      '0A000',
      'cannot truncate a table referenced in a foreign key constraint',
      { detail: 'Table "u" references "t".' },
      referenced,
    ))
  it('empties both, or cascades', () => {
    const session = new DdlSession()
    session.run(referenced)
    assert.equal(session.run('truncate t, u').truncated.length, 2)
    const plan = session.run('truncate t cascade')
    assert.equal(plan.truncated.length, 2)
    assert.deepEqual(plan.notices[0].message, 'truncate cascades to table "u"')
  })
})

describe('schemas, databases, roles', () => {
  it('follow ownership', () => {
    const session = new DdlSession()
    session.run('create role bob login; create role group1; create role alice in role group1; create table t (a int)')
    session.run('create table g (a int); alter table g owner to group1')
    const as = (user: string, sql: string, message: string): void => {
      session.user = user
      assert.throws(() => session.run(sql), { sqlstate: '42501', message })
    }
    as('bob', 'drop table t', 'must be owner of table t')
    as('bob', 'create table x (a int)', 'permission denied for schema public')
    as('bob', 'create schema x', 'permission denied for database cadastre')
    as('bob', 'create role x', 'permission denied to create role')
    as('bob', 'create database x', 'permission denied to create database')
    session.user = 'alice'
    session.run('drop table g')
  })
  const cases: readonly (readonly [string, string, string])[] = [
    ['create role cadastre', '42710', 'role "cadastre" already exists'],
    ['create role pg_x', '42939', 'role name "pg_x" is reserved'],
    ['create schema public', '42P06', 'schema "public" already exists'],
    ['create schema pg_foo', '42939', 'unacceptable schema name "pg_foo"'],
    ['create database cadastre', '42P04', 'database "cadastre" already exists'],
    ["create database foo encoding 'LATIN1'", '42809', 'encoding "LATIN1" does not match locale "C.UTF-8"'],
    ['comment on table nope is $$x$$', '42P01', 'relation "nope" does not exist'],
    ['comment on view t is $$x$$', '42809', '"t" is not a view'],
    ['create index t_pkey on t (a)', '42P07', 'relation "t_pkey" already exists'],
    ['create index on t (nope)', '42703', 'column "nope" does not exist'],
    ['create index on v (a)', '42809', 'cannot create index on relation "v"'],
    ['create index on t using foo (a)', '42704', 'access method "foo" does not exist'],
  ]
  for (const [sql, sqlstate, message] of cases)
    it(`refuses ${sql}`, () => refused(sql, sqlstate, message, {}, everything))
  it('keep databases apart', () => {
    const session = new DdlSession()
    session.run('create database other; create table t (a int)')
    assert.deepEqual([...session.catalog.schemas()].filter((schema) => schema.name === 'public').length, 1)
    session.context = { inTransactionBlock: true }
    assert.throws(() => session.run('drop database other'), { sqlstate: '25001' })
  })
})

describe('DROP SCHEMA … CASCADE', () => {
  it('of many tables reads the catalog once, not once for each', () => {
    const session = new DdlSession()
    session.run('create schema many')
    const tables = Array.from({ length: 400 }, (_, i) => {
      const key = i === 0 ? '' : ` references many.t${i >> 1}`
      return `create table many.t${i} (id serial primary key, a int default ${i} check (a >= 0), r int${key})`
    })
    session.run(tables.join(';'))
    session.run(
      "create view many.v as select a from many.t7; create table kept (b int default nextval('many.t3_id_seq'))",
    )
    let read = 0
    const rowsOf = Reflect.get(CatalogSnapshot.prototype, 'rowsOf') as CatalogSnapshot['rowsOf']
    CatalogSnapshot.prototype.rowsOf = function* (this: CatalogSnapshot, entity) {
      for (const row of rowsOf.call(this, entity)) {
        if (entity === 'table') read++
        yield row
      }
    } as typeof rowsOf
    try {
      session.run('drop schema many cascade')
    } finally {
      CatalogSnapshot.prototype.rowsOf = rowsOf
    }
    assert.deepEqual(
      [...session.catalog.rowsOf('table')].map(({ name, columns }) => [name, columns[0].defaultSql]),
      [['kept', undefined]],
    )
    assert.deepEqual([...session.catalog.rowsOf('sequence'), ...session.catalog.rowsOf('index')], [])
    assert.ok(read < 20 * 401, `${read} rows of tables were read`)
  })
})
