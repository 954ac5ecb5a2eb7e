import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Relation, Table } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import type { FunctionContext } from '../function.ts'
import { functionsNamed } from '../registry.ts'
import { testContext } from '../test-context.ts'
import { regFromText, regText } from './reg-text.ts'

const table: Table = {
  type: 'base',
  source: { kind: 'base' },
  info: {
    oid: 20_000,
    name: 'Orders',
    schemaOid: 2200,
    schemaName: 'public',
    owner: 16_384,
    comment: 'hello',
    options: {},
    regions: [],
  },
  schema: {
    version: 1,
    columns: [
      { name: 'id', attribute: 1, type: typeRef(Oid.int4), notNull: true, sequence: 20_003 },
      { name: 'Name', attribute: 2, type: typeRef(Oid.text), notNull: false, comment: 'their name' },
    ],
    constraints: [
      { kind: 'primary', oid: 20_010, index: 20_009, name: 'pk', attributes: [1] },
      { kind: 'check', oid: 20_011, name: 'positive', sql: '(id > 0)', comment: 'none below' },
      {
        kind: 'foreign',
        oid: 20_012,
        name: 'self',
        attributes: [1],
        references: 20_000,
        referencedAttributes: [1],
        index: 0,
        onDelete: 'c',
        onUpdate: 'a',
        match: 's',
      },
    ],
  },
}
const relations: readonly Relation[] = [
  { kind: 'table', oid: 20_000, name: 'Orders', schemaOid: 2200, table },
  {
    kind: 'index',
    oid: 20_001,
    name: 'orders_name',
    schemaOid: 2200,
    index: {
      oid: 20_001,
      name: 'orders_name',
      table: 20_000,
      unique: true,
      primary: false,
      columns: [
        { attribute: 2, descending: true, nullsFirst: true },
        { sql: '(id + 1)', descending: false, nullsFirst: true },
      ],
      include: [1],
      whereSql: '(id > 5)',
      method: 'btree',
      nullsNotDistinct: false,
    },
  },
  {
    kind: 'sequence',
    oid: 20_003,
    name: 'ids',
    schemaOid: 16_400,
    sequence: {
      oid: 20_003,
      name: 'ids',
      schemaOid: 16_400,
      owner: 16_384,
      type: Oid.int4,
      start: 1n,
      increment: 1n,
      min: 1n,
      max: 2147483647n,
      cache: 1n,
      cycle: false,
      ownedBy: { table: 20_000, attribute: 1 },
    },
  },
]

/** The session prints the expressions of these definitions with parentheses unless they are to be pretty. */
function ofSession(name: string, args: readonly unknown[]): unknown {
  assert.equal(name, 'expression-text')
  const [sql, , pretty] = args as [string, unknown, boolean]
  return pretty ? sql.slice(1, -1) : sql
}

function call(
  name: string,
  types: readonly number[],
  args: readonly unknown[],
  context: FunctionContext = testContext({ relations, args: types, effect: ofSession }),
): unknown {
  const found = functionsNamed(name).find((candidate) => candidate.args.join() === types.join())
  assert.ok(found?.kind === 'scalar', `${name}(${types.join()})`)
  return found.body(args, context)
}

test('regclass is qualified where the search path does not find it', () => {
  const context = testContext({ relations })
  assert.equal(regText(Oid.regclass, 20_000, context), '"Orders"')
  assert.equal(regText(Oid.regclass, 20_003, context), 'other.ids')
  assert.equal(regText(Oid.regclass, 1, context), '1')
  assert.equal(regText(Oid.regclass, 0, context), '-')
  assert.equal(regFromText(Oid.regclass, 'other.IDS', context), 20_003)
  assert.throws(() => regFromText(Oid.regclass, 'other.nosuch', context), {
    sqlstate: '42P01',
    message: 'relation "other.nosuch" does not exist',
  })
  assert.throws(() => regFromText(Oid.regclass, 'a b', context), { sqlstate: '42602', message: 'invalid name syntax' })
})

test('regproc and regtype know what is built in', () => {
  const context = testContext()
  assert.equal(regText(Oid.regprocedure, 1397, context), 'abs(integer)')
  assert.equal(regText(Oid.regproc, 1397, context), 'pg_catalog.abs')
  assert.equal(regFromText(Oid.regprocedure, 'abs(int4)', context), 1397)
  assert.throws(() => regFromText(Oid.regproc, 'abs', context), { sqlstate: '42725' })
  assert.equal(regFromText(Oid.regtype, 'character varying(10)[]', context), 1015)
})

test('definitions read as PostgreSQL writes them', () => {
  const definition = (oid: number, pretty: boolean) => call('pg_get_constraintdef', [Oid.oid, Oid.bool], [oid, pretty])
  assert.equal(definition(20_010, false), 'PRIMARY KEY (id)')
  assert.equal(definition(20_011, false), 'CHECK ((id > 0))')
  assert.equal(definition(20_011, true), 'CHECK (id > 0)')
  assert.equal(definition(20_012, true), 'FOREIGN KEY (id) REFERENCES "Orders"(id) ON DELETE CASCADE')
  assert.equal(definition(1, true), null)
  assert.equal(
    call('pg_get_indexdef', [Oid.oid], [20_001]),
    'CREATE UNIQUE INDEX orders_name ON public."Orders" USING btree ("Name" DESC, ((id + 1)) NULLS FIRST) INCLUDE (id) WHERE (id > 5)',
  )
  assert.equal(call('pg_get_indexdef', [Oid.oid, Oid.int4, Oid.bool], [20_001, 2, true]), '(id + 1)')
  assert.equal(call('pg_get_serial_sequence', [Oid.text, Oid.text], ['"Orders"', 'id']), 'other.ids')
  assert.throws(() => call('pg_get_serial_sequence', [Oid.text, Oid.text], ['"Orders"', 'x']), { sqlstate: '42703' })
})

test('comments and visibility', () => {
  assert.equal(call('obj_description', [Oid.oid, Oid.name], [20_000, 'pg_class']), 'hello')
  assert.equal(call('obj_description', [Oid.oid, Oid.name], [20_011, 'pg_constraint']), 'none below')
  assert.equal(call('obj_description', [Oid.oid, Oid.name], [20_010, 'pg_constraint']), null)
  assert.equal(call('col_description', [Oid.oid, Oid.int4], [20_000, 2]), 'their name')
  assert.equal(call('pg_table_is_visible', [Oid.oid], [20_000]), true)
  assert.equal(call('pg_table_is_visible', [Oid.oid], [20_003]), false)
  assert.equal(call('pg_table_is_visible', [Oid.oid], [1]), null)
})

test('owners and superusers may, others may not', () => {
  const may = (user: string, privilege: string) =>
    call('has_table_privilege', [Oid.name, Oid.oid, Oid.text], [user, 20_000, privilege])
  assert.equal(may('postgres', 'SELECT'), true)
  assert.equal(may('alice', 'select, insert with grant option'), true)
  assert.equal(may('public', 'SELECT'), false)
  assert.throws(() => may('alice', 'JUMP'), { sqlstate: '22023', message: 'unrecognized privilege type: "JUMP"' })
  assert.throws(() => may('nobody', 'SELECT'), { sqlstate: '42704', message: 'role "nobody" does not exist' })
  assert.equal(call('has_schema_privilege', [Oid.name, Oid.text, Oid.text], ['public', 'pg_catalog', 'usage']), true)
})

test('sequences are drawn from through effects, after a look at what the name is of', () => {
  const asked: unknown[] = []
  const context = testContext({
    relations,
    effect: (name, args) => {
      asked.push([name, ...args])
      return 7n
    },
  })
  assert.equal(call('nextval', [Oid.regclass], [20_003], context), 7n)
  assert.equal(call('setval', [Oid.regclass, Oid.int8], [20_003, 5n], context), 7n)
  assert.deepEqual(asked, [
    ['nextval', 20_003],
    ['setval', 20_003, 5n, true],
  ])
  assert.throws(() => call('nextval', [Oid.regclass], [20_000], context), { sqlstate: '42809' })
})
