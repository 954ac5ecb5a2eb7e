import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { startStoreServer, type StoreServer } from '../../test/support/store-server.ts'
import type { StoreServerKind } from '../../test/support/store-server-kinds.ts'
import fc from 'fast-check'
import type { PgError } from '../../engine/errors.ts'
import { warmParser } from '../../engine/parse/parse.ts'
import type { CatalogEdit, ColumnSchema, Constraint } from '../../engine/tables.ts'
import { bootstrapDatabaseOid, bootstrapEdits } from '../bootstrap.ts'
import { putUsageReport, removeUsageReport, splitUsageReports } from '../cloud/usage-report-row.ts'
import { DdlSession } from '../claimant/ddl-session.fixture.ts'
import { putRow, removeRow, type TypedEdit } from '../rows.ts'
import { CatalogSnapshot } from '../snapshot.ts'
import { fromJson, toJson } from './json.ts'
import { openStore } from './open.ts'

const directory = mkdtempSync(join(tmpdir(), 'catalog-store-'))
before(() => warmParser())
after(() => rmSync(directory, { recursive: true }))

const byOid = (edits: Iterable<CatalogEdit>): CatalogEdit[] => [...edits].sort((a, b) => a.oid - b.oid)

/** A location that no store is at yet. */
type NewLocation = () => string | Promise<string>

let files = 0
describe('the metadata store in SQLite', () => storeTests(() => join(directory, `${++files}.sqlite`), 40))

for (const kind of ['postgres', 'cadastre'] satisfies StoreServerKind[]) {
  describe(`the metadata store in ${kind}`, () => {
    let server: StoreServer
    before(async () => {
      server = await startStoreServer(kind)
    })
    after(() => server.stop())
    storeTests(() => server.newStore(), 4)

    it('has one owner, and the next once that is gone', async () => {
      const location = await server.newStore()
      const first = await openStore(location)
      await assert.rejects(openStore(location), { sqlstate: '55006', message: /is in use by another server/ })
      await first.close()
      const second = await openStore(location)
      await second.close()
    })
    it('does not know a database that is not there', async () => {
      const nowhere = `postgres://cadastre:hush@127.0.0.1:${server.port}/nowhere`
      await assert.rejects(openStore(nowhere, undefined, { timeoutMs: 60_000 }), (error: PgError) => {
        assert.equal(error.sqlstate, '58000')
        assert.match(error.message, /^the metadata store at postgres:\/\/cadastre@127.* cannot be opened: .*"nowhere"/)
        return true
      })
    })
  })
}

function storeTests(newLocation: NewLocation, runs: number): void {
  it('begins with the bootstrap rows and keeps what is applied', async () => {
    const path = await newLocation()
    const session = new DdlSession()
    session.run(`
      create role bob login connection limit 3 valid until 'infinity'; create role carol in role bob;
      alter role bob in database cadastre set work_mem = '1MB'; alter role all set search_path = a, "B";
      create table t (a serial primary key, b numeric(10,2) default 1.5 check (b > 0), c int generated always as identity,
        d int generated always as (a + 1) stored, e int references t) with (regions = 2, fillfactor = 70);
      alter table t add f bytea default '\\x00ff', add g interval default '1 mon -2 days', add h float8 default 'NaN',
        add i int8 default 9007199254740993, add j int[] default '{1,2}';
      create unique index on t (lower(b::text) desc, a) include (c) where b > 5;
      create index on t (b) with (fillfactor = 70);
      alter table t add k int4range, add constraint apart exclude using gist (k with &&) where (a > 1) deferrable;
      create table held (m int4range, v int4range, primary key (m, v without overlaps));
      comment on constraint apart on t is 'beside';
      create view v (x, y) as select a, sum(b) from t group by a;
      create sequence s increment -5 cycle; comment on view v is 'it''s'; comment on column t.b is 'col';
      comment on constraint t_pkey on t is 'key'; create database other; create schema s2`)
    let store = await openStore(path)
    assert.deepEqual(await store.load(), byOid(bootstrapEdits()))
    assert.equal(await store.appliedLsn(), 0)
    await store.apply([...session.catalog.edits()], 7)
    await store.close()
    store = await openStore(path)
    assert.equal(await store.appliedLsn(), 7)
    const loaded = await store.load()
    assert.deepEqual(ofDatabase(loaded), byOid(session.catalog.edits()))
    await store.close()
  })
  it('keeps reports of usage until they are sent, and after', async () => {
    const store = await openStore(':memory:')
    const unsent = { database: 5, table: 'query_usage', rows: [{ day: '2026-01-30', num_rows: 2 ** 53 - 1 }] } as const
    const sent = { database: 5, table: 'region_usage', rows: [] } as const
    await store.apply([putUsageReport({ ...unsent, idempotencyKey: 'k' }), putUsageReport(sent)], 5)
    await store.apply([putUsageReport({ ...unsent, idempotencyKey: 'l' })], 6)
    const { reports, catalog } = splitUsageReports(await store.load())
    assert.deepEqual(new Set(reports), new Set([{ ...unsent, idempotencyKey: 'l' }, sent]))
    assert.deepEqual(catalog, byOid(bootstrapEdits()))
    await store.apply([removeUsageReport(unsent), removeUsageReport(sent)], 7)
    assert.deepEqual(splitUsageReports(await store.load()).reports, [])
    await store.close()
  })
  it('applies a log record once', async () => {
    const store = await openStore(await newLocation())
    const schema = { oid: 16_400, name: 's', owner: 10, database: 5 }
    await store.apply([putRow('schema', 16_400, schema)], 5)
    await store.apply([removeRow('schema', 16_400)], 5)
    await store.apply([removeRow('schema', 16_400)], 4)
    assert.ok((await store.load()).some((edit) => edit.oid === 16_400))
    await store.apply([removeRow('schema', 16_400)], 6)
    assert.ok(!(await store.load()).some((edit) => edit.oid === 16_400))
    await store.close()
  })
  it('applies all of a record or none', async () => {
    const store = await openStore(await newLocation())
    const schema = putRow('schema', 16_400, { oid: 16_400, name: 's', owner: 10, database: 5 })
    await assert.rejects(store.apply([schema, { op: 'remove', entity: 'nonsense', oid: 1 }], 5))
    assert.equal(await store.appliedLsn(), 0)
    assert.deepEqual(await store.load(), byOid(bootstrapEdits()))
    await store.close()
  })
  it('drops a database with all that is in it', async () => {
    const store = await openStore(await newLocation())
    await store.apply(
      [
        putRow('database', 16_400, { oid: 16_400, name: 'other', owner: 10 }),
        putRow('schema', 16_401, { oid: 16_401, name: 'public', owner: 10, database: 16_400 }),
        putRow('table', 16_402, tableRow(16_402, 16_400, 't', [column('a', 1)], [])),
      ],
      1,
    )
    await store.apply([removeRow('database', 16_400)], 2)
    assert.deepEqual(await store.load(), byOid(bootstrapEdits()))
    await store.close()
  })
  it('holds what a snapshot holds, whatever the edits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyEdit, { minLength: 1, maxLength: 20 }), { maxLength: 8 }),
        async (records) => {
          const store = await openStore(await newLocation())
          let snapshot = CatalogSnapshot.fromRows(bootstrapEdits(), 'cadastre')
          for (const [index, record] of records.entries()) {
            await store.apply(record, index + 1)
            snapshot = snapshot.withEdits(record)
          }
          assert.deepEqual(ofDatabase(await store.load()), byOid(snapshot.edits()))
          await store.close()
        },
      ),
      { numRuns: runs },
    )
  })
}

describe('JSON of catalog values', () => {
  it('comes back as it went', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.bigInt(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array(),
        fc.array(tie('value')),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$bigint', '$bytes', '__proto__')), tie('value'), {
          noNullPrototype: true,
        }),
      ),
    })).value
    fc.assert(fc.property(value, (original) => assert.deepEqual(fromJson(toJson(original)), original)))
  })
})

/** What a snapshot of the first database holds: nothing of what lies in others. */
const ofDatabase = (edits: readonly CatalogEdit[]): CatalogEdit[] =>
  edits.filter((edit) => {
    const database = edit.op === 'put' ? (edit.value as { readonly database?: number }).database : undefined
    return !database || database === bootstrapDatabaseOid
  })

const column = (name: string, attribute: number, more: Partial<ColumnSchema> = {}): ColumnSchema => ({
  name,
  attribute,
  type: { oid: 23, typmod: -1 },
  notNull: false,
  ...more,
})

const tableRow = (
  oid: number,
  database: number,
  name: string,
  columns: readonly ColumnSchema[],
  constraints: readonly Constraint[],
) => ({
  oid,
  name,
  schemaOid: 2200,
  database,
  owner: 10,
  options: {},
  regions: [0],
  columns,
  constraints,
  version: 1,
  nextAttribute: columns.length + 1,
})

// One kind of entity per OID, as the allocator sees to; few OIDs, so that edits meet.
const oidOf = (entity: string) =>
  fc
    .integer({ min: 0, max: 3 })
    .map((n) => 20_000 + ['schema', 'table', 'view', 'sequence', 'role', 'extension'].indexOf(entity) * 10 + n)

const anyColumn = fc.record(
  {
    defaultSql: fc.string(),
    identity: fc.constantFrom('always' as const, 'default' as const),
    missingValue: fc.oneof(fc.bigInt(), fc.string(), fc.double(), fc.uint8Array()),
    comment: fc.string(),
    collation: fc.string(),
    reads: fc.array(fc.nat(9)),
    sequence: fc.nat(),
  },
  { requiredKeys: [], noNullPrototype: true },
)

const anyTable = fc
  .tuple(oidOf('table'), fc.string(), fc.array(anyColumn, { maxLength: 3 }), fc.option(fc.string(), { nil: undefined }))
  .map(([oid, name, columns, comment]): TypedEdit => {
    const all = columns.map((more, index) => column(`c${index}`, index + 1, more))
    const check: Constraint = {
      kind: 'check',
      oid: oid + 5000,
      name,
      sql: name,
      attributes: [1],
      ...(comment === undefined ? {} : { comment }),
    }
    return putRow('table', oid, {
      ...tableRow(oid, 5, name, all, [check]),
      ...(comment === undefined ? {} : { comment }),
    })
  })

const anySequence = fc
  .tuple(oidOf('sequence'), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
  .map(([oid, start]) =>
    putRow('sequence', oid, {
      oid,
      name: 's',
      schemaOid: 2200,
      database: 5,
      owner: 10,
      type: 20,
      start,
      increment: 1n,
      min: start,
      max: start,
      cache: 1n,
      cycle: start > 0n,
      ...(start % 2n === 0n ? { ownedBy: { table: 1, attribute: 2 } } : {}),
    }),
  )

const anySchema = fc
  .tuple(oidOf('schema'), fc.string())
  .map(([oid, name]) => putRow('schema', oid, { oid, name, owner: 10, database: 5 }))

const anyExtension = fc
  .tuple(oidOf('extension'), fc.string(), fc.option(fc.string(), { nil: undefined }))
  .map(([oid, name, comment]) => {
    const own = comment === undefined ? {} : { comment }
    return putRow('extension', oid, { oid, name, schemaOid: 2200, owner: 10, version: '1.0', database: 5, ...own })
  })

const anyRemoval = fc
  .constantFrom('schema' as const, 'table' as const, 'sequence' as const, 'extension' as const)
  .chain((entity) => oidOf(entity).map((oid) => removeRow(entity, oid)))

const anyEdit: fc.Arbitrary<TypedEdit> = fc.oneof(
  anyTable,
  anySequence,
  anySchema,
  anyExtension,
  anyRemoval,
  fc.integer({ min: 16_000, max: 30_000 }).map((next) => putRow('allocator', 0, { next })),
)
