import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { warmParser } from '../engine/parse/parse.ts'
import { bootstrapEdits, publicSchemaOid } from './bootstrap.ts'
import { DdlSession } from './claimant/ddl-session.fixture.ts'
import { OverlayMap } from './overlay-map.ts'
import { putRow, removeRow } from './rows.ts'
import { CatalogSnapshot, type SnapshotData } from './snapshot.ts'

before(() => warmParser())

const byOid = (catalog: CatalogSnapshot) => [...catalog.edits()].map((edit) => [edit.oid, edit] as const)

describe('CatalogSnapshot', () => {
  it('shows one database, the system schemas and the virtual tables', () => {
    const catalog = CatalogSnapshot.fromRows(bootstrapEdits(), 'cadastre')
    assert.deepEqual(
      [...catalog.schemas()].map((schema) => [schema.oid, schema.name]),
      [
        [11, 'pg_catalog'],
        [13_000, 'information_schema'],
        [13_001, 'cadastre'],
        [13_010, 'objects'],
        [13_011, 'cloud'],
        [2200, 'public'],
      ],
    )
    assert.equal(catalog.relation(11, 'pg_class')?.oid, 1259)
    assert.equal(catalog.relationByOid(1249)?.name, 'pg_attribute')
    assert.throws(() => CatalogSnapshot.fromRows(bootstrapEdits(), 'nope'))
  })
  it('forgets the names that a relation had in between', () => {
    const session = new DdlSession()
    session.run('create table t (a int)')
    const row = [...session.catalog.rowsOf('table')][0]
    const before = CatalogSnapshot.fromRows(bootstrapEdits(), 'cadastre')
    assert.equal(before.relation(publicSchemaOid, 't'), undefined)
    const after = before.withEdits([putRow('table', row.oid, row), putRow('table', row.oid, { ...row, name: 'u' })])
    assert.equal(after.relation(publicSchemaOid, 't'), undefined)
    assert.equal(after.relation(publicSchemaOid, 'u')?.oid, row.oid)
  })
  it('leaves the version before untouched, and has one of its own', () => {
    const session = new DdlSession()
    const before = session.catalog
    session.run('create table t (a int)')
    const after = session.catalog
    assert.equal(before.relation(publicSchemaOid, 't'), undefined)
    assert.equal(after.relation(publicSchemaOid, 't')?.kind, 'table')
    session.run('alter table t rename to u')
    assert.equal(after.relation(publicSchemaOid, 't')?.name, 't')
    assert.equal(session.catalog.relation(publicSchemaOid, 't'), undefined)
    assert.equal(session.catalog.relation(publicSchemaOid, 'u')?.kind, 'table')
    assert.equal(new Set([before.version, after.version, session.catalog.version]).size, 3)
  })
  it('lets a name pass from one relation to another within a change', () => {
    const session = new DdlSession()
    session.run('create table a (x int); create table b (x int)')
    assert.ok(session.catalog.relation(publicSchemaOid, 'a'))
    const [a, b] = [session.table('a'), session.table('b')]
    const swapped = session.catalog.withEdits([
      putRow('table', a.oid, { ...a, name: 'b' }),
      putRow('table', b.oid, { ...b, name: 'a' }),
    ])
    assert.equal(swapped.relation(publicSchemaOid, 'a')?.oid, b.oid)
    assert.equal(swapped.relation(publicSchemaOid, 'b')?.oid, a.oid)
  })
  it('crosses threads as plain data', () => {
    const session = new DdlSession()
    session.run('create table t (a serial primary key); create view v as select * from t')
    const data = structuredClone(session.catalog.whole()) as SnapshotData
    const revived = CatalogSnapshot.fromData(data)
    assert.equal(revived.version, session.catalog.version)
    assert.deepEqual([...revived.edits()], [...session.catalog.edits()])
    assert.equal(revived.relation(publicSchemaOid, 'v')?.kind, 'view')
  })
  it('crosses as its changes where what it came of is known', () => {
    const session = new DdlSession()
    session.run('create table t (a int)')
    const before = session.catalog
    const there = CatalogSnapshot.fromData(structuredClone(before.whole()))
    session.run("create type mood as enum ('sad'); create table u (a int); alter table t add b int")
    const other = before.withEdits([removeRow('table', session.table('t').oid)])
    session.run('drop table u; create function one() returns int language sql return 1')
    const changes = session.catalog.changesSince(before.version)
    assert.ok(changes)
    const revived = there.revivedWith(structuredClone(changes), true)
    assert.equal(revived.version, session.catalog.version)
    assert.deepEqual(new Map(byOid(revived)), new Map(byOid(session.catalog)))
    assert.equal(revived.relation(publicSchemaOid, 'u'), undefined)
    assert.equal(revived.routinesNamed(publicSchemaOid, 'one').length, 1)
    assert.equal(session.catalog.changesSince(other.version), undefined)
    assert.ok(other.changesSince(before.version))
    let later = before
    for (let oid = 90_000; oid < 90_100; oid++) later = later.withEdits([removeRow('table', oid)])
    assert.equal(later.changesSince(before.version), undefined)
  })
  it('never lets the allocator go back', () => {
    const catalog = CatalogSnapshot.fromRows(bootstrapEdits(), 'cadastre')
    const edits = [putRow('allocator', 0, { next: 17_000 }), putRow('allocator', 0, { next: 16_500 })]
    assert.equal(catalog.withEdits(edits).nextOid, 17_000)
  })
  it('ignores other databases and removals of what it never had', () => {
    const catalog = CatalogSnapshot.fromRows(bootstrapEdits(), 'cadastre')
    const next = catalog.withEdits([
      putRow('schema', 16_999, { oid: 16_999, name: 'x', owner: 10, database: 16_384 }),
      removeRow('table', 12_345),
    ])
    assert.equal(next.schema('x'), undefined)
  })
  it('takes statistics from outside', () => {
    const session = new DdlSession()
    session.run('create table t (a int)')
    let rows = 1
    const catalog = session.catalog.withStatistics(() => ({ rows, bytes: 0, columns: new Map() }))
    const relation = catalog.relation(publicSchemaOid, 't')
    assert.ok(relation?.kind === 'table')
    assert.equal(relation.table.statistics?.rows, 1)
    rows = 2
    assert.equal(relation.table.statistics?.rows, 2)
  })
})

describe('OverlayMap', () => {
  it('folds its changes once they are many, and stays the same map', () => {
    let map = new OverlayMap<number, number>(new Map())
    const expected = new Map<number, number>()
    for (let round = 0; round < 500; round++) {
      const key = (round * 7) % 200
      if (round % 5 === 4) {
        map = map.with([[key, undefined]])
        expected.delete(key)
      } else {
        map = map.with([[key, round]])
        expected.set(key, round)
      }
    }
    assert.deepEqual(new Map(map.entries()), expected)
    for (let key = 0; key < 201; key++) assert.equal(map.get(key), expected.get(key))
    const [first] = expected.keys()
    assert.deepEqual([...map.with([[first, 1]]).entries()].at(-1), [first, 1])
    assert.equal(map.get(first), expected.get(first))
  })
})
