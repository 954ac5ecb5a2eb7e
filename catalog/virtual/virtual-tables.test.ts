import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { reader } from '../../engine/columns/read.ts'
import { warmParser } from '../../engine/parse/parse.ts'
import { findType } from '../../engine/types/registry.ts'
import type { Value } from '../../engine/types/type.ts'
import { DdlSession, testFacts, testSettings } from '../claimant/ddl-session.fixture.ts'
import { openVirtualPartition, prepareVirtual } from './open-partition.ts'
import { allVirtualTables } from './registry.ts'
import { firstUserOid } from '../rows.ts'
import type { VirtualRow } from './virtual-table.ts'

before(() => warmParser())

const byName = (name: string) => {
  const table = allVirtualTables().find((candidate) => `${candidate.schema}.${candidate.name}` === name)
  if (!table) throw new Error(`no virtual table ${name}`)
  return table
}

/** Nobody lists anything, and texts are shown as they are kept. */
const noSession = (name: string): unknown => (name.endsWith('-text') ? null : [])

function rows(session: DdlSession, name: string, live: Record<string, readonly VirtualRow[]> = {}): VirtualRow[] {
  return [
    ...byName(name).rows({
      catalog: session.catalog,
      session: testFacts,
      live,
      wanted: new Map(),
      effect: noSession,
    }),
  ]
}

function scan(
  session: DdlSession,
  name: string,
  columns: readonly string[],
  wanted: Record<string, Value> = {},
): Value[][] {
  const table = byName(name)
  const attribute = (column: string): number => table.columns.findIndex((candidate) => candidate.name === column) + 1
  const [partition] = prepareVirtual(table.oid, () => undefined)
  const opened = openVirtualPartition(
    partition,
    columns.map(attribute),
    Object.entries(wanted).map(([column, value]) => ({ attribute: attribute(column), op: '=', values: [value] })),
    {
      settings: testSettings,
      session: testFacts,
      catalog: session.catalog,
      checkCancel: () => {},
      effect: noSession,
    },
  )
  return [...opened.batches].flatMap((batch) => {
    const readers = batch.columns.map(reader)
    return Array.from({ length: batch.length }, (_, row) => readers.map((read) => read(row)))
  })
}

const example = (): DdlSession => {
  const session = new DdlSession()
  session.run(`
    create table t (a serial primary key, b varchar(10) default 'x' not null check (length(b) > 0), c numeric(10,2) unique,
      d int references t(a), e int generated always as identity, f int generated always as (a * 2) stored) with (regions = 3);
    create index on t (lower(b), c desc) where d > 3; create view v as select a, b from t; comment on table t is 'ct'`)
  return session
}

describe('virtual tables', () => {
  it('are made once where a query reads them again and again, and each time where the session may answer otherwise', () => {
    const session = example()
    const opened = (name: string): (() => readonly unknown[]) => {
      const table = byName(name)
      const [partition] = prepareVirtual(table.oid, () => undefined)
      const facts = { settings: testSettings, session: testFacts, catalog: session.catalog, checkCancel: () => {} }
      let asked = 0
      const effect = (): unknown => (asked++ % 2 === 0 ? [{ loid: asked, owner: 10 }] : [])
      return () => [...openVirtualPartition(partition, [1, 2], [], { ...facts, effect }).batches]
    }
    const types = opened('pg_catalog.pg_type')
    const [first] = types()
    assert.equal(types()[0], first)
    const objects = opened('pg_catalog.pg_largeobject_metadata')
    const [once] = objects()
    assert.notEqual(objects()[0], once)
    assert.equal(objects().length, 1)
  })

  it('have OIDs and names of their own, types that exist, and a row for each of themselves', () => {
    const tables = allVirtualTables()
    assert.equal(new Set(tables.map((table) => table.oid)).size, tables.length)
    assert.equal(new Set(tables.map((table) => `${table.schema}.${table.name}`)).size, tables.length)
    for (const table of tables) {
      assert.ok(table.oid < 16_384)
      for (const column of table.columns) assert.ok(findType(column.type.oid), `${table.name}.${column.name}`)
    }
  })
  it('make rows that fit their columns, and fill what is NOT NULL', () => {
    const session = example()
    for (const table of allVirtualTables()) {
      for (const row of rows(session, `${table.schema}.${table.name}`)) {
        for (const column of table.columns) {
          const value = row[column.name] ?? null
          if (value === null) assert.ok(!column.notNull, `${table.name}.${column.name} is NULL`)
          else findType(column.type.oid)?.format(value, testSettings)
        }
      }
    }
  })
  it('call relations of the server no tables, where they are in no schema that tools leave out', () => {
    const own = scan(new DdlSession(), 'information_schema.tables', ['table_schema', 'table_type']).filter(
      ([schema]) => schema === 'cadastre' || schema === 'cloud' || schema === 'objects',
    )
    assert.equal(new Set(own.map(([schema]) => schema)).size, 3)
    assert.deepEqual([...new Set(own.map(([, type]) => type))], ['VIEW'])
  })

  it('are scanned by the columns asked for, within the values asked for', () => {
    const session = example()
    const { oid } = session.table('t')
    assert.deepEqual(scan(session, 'pg_catalog.pg_class', ['oid', 'relkind', 'relnatts'], { relname: 't' }), [
      [oid, 'r', 6],
    ])
    assert.deepEqual(scan(session, 'pg_catalog.pg_class', ['relname'], { oid }), [['t']])
    assert.deepEqual(scan(session, 'pg_catalog.pg_class', ['relname'], { oid: 1 }), [])
    assert.deepEqual(
      scan(session, 'pg_catalog.pg_attribute', ['attname', 'attnum', 'attidentity', 'attgenerated'], { attrelid: oid }),
      [
        ['a', 1, '', ''],
        ['b', 2, '', ''],
        ['c', 3, '', ''],
        ['d', 4, '', ''],
        ['e', 5, 'a', ''],
        ['f', 6, '', 's'],
      ],
    )
  })
  it('print defaults as PostgreSQL does', () => {
    const session = example()
    assert.deepEqual(
      rows(session, 'pg_catalog.pg_attrdef')
        .filter((row) => (row.adrelid as number) >= firstUserOid)
        .map((row) => row.adbin),
      ["nextval('t_a_seq'::regclass)", "'x'::character varying", '(a * 2)'],
    )
  })
  it('describe columns to information_schema', () => {
    const [, b, c] = rows(example(), 'information_schema.columns').filter((row) => row.table_name === 't')
    assert.deepEqual(
      [b.data_type, b.character_maximum_length, b.character_octet_length, b.is_nullable, b.udt_name],
      ['character varying', 10, 40, 'NO', 'varchar'],
    )
    assert.deepEqual([c.numeric_precision, c.numeric_precision_radix, c.numeric_scale], [10, 10, 2])
  })
  it('list constraints', () => {
    const session = example()
    const names = rows(session, 'information_schema.table_constraints').map((row) =>
      [row.constraint_name, row.constraint_type].join(':'),
    )
    assert.deepEqual(names, [
      't_b_check:CHECK',
      't_pkey:PRIMARY KEY',
      't_c_key:UNIQUE',
      't_d_fkey:FOREIGN KEY',
      't_a_not_null:CHECK',
      't_b_not_null:CHECK',
      't_e_not_null:CHECK',
    ])
    assert.deepEqual(
      rows(session, 'information_schema.key_column_usage').map((row) => [
        row.constraint_name,
        row.column_name,
        row.position_in_unique_constraint,
      ]),
      [
        ['t_pkey', 'a', null],
        ['t_c_key', 'c', null],
        ['t_d_fkey', 'd', 1],
      ],
    )
  })
  it('define indexes', () => {
    assert.deepEqual(
      rows(example(), 'pg_catalog.pg_indexes').map((row) => row.indexdef),
      [
        'CREATE UNIQUE INDEX t_pkey ON public.t USING btree (a)',
        'CREATE UNIQUE INDEX t_c_key ON public.t USING btree (c)',
        'CREATE INDEX t_lower_c_idx ON public.t USING btree (lower((b)::text), c DESC) WHERE (d > 3)',
      ],
    )
  })
  it('count from 0 to 100', () => {
    const numbers = scan(new DdlSession(), 'cadastre.numbers', ['number'])
    assert.deepEqual([numbers.length, numbers[0], numbers[100]], [101, [0], [100]])
  })
  it('show live facts', () => {
    const session = example()
    const region = session.table('t').oid * 65_536 + 1
    const found = rows(session, 'cadastre.regions', { regions: [{ region_id: BigInt(region), rows: 5n, segments: 1 }] })
    assert.deepEqual(
      found.map((row) => [row.region_number, row.rows]),
      [
        [0, null],
        [1, 5n],
        [2, null],
      ],
    )
    assert.deepEqual(rows(session, 'pg_catalog.pg_locks'), [])
  })
})
