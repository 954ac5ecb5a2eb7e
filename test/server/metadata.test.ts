// The metadata schema from SQL: every entity can be written by an operator, keeps its rules, is there after a kill, and decides
// something: where regions lie, and who may use what.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

describe('the metadata schema', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-metadata-'))
  const elsewhere = mkdtempSync(join(tmpdir(), 'cadastre-node-'))
  let server: CadastreProcess
  let client: SimpleClient
  const rows = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
    const { error, rows: found } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message}`)
    return found
  }
  const one = async (sql: string): Promise<string | null> => (await rows(sql))[0][0]
  const refused = async (sql: string, sqlstate: string): Promise<string> => {
    const { error } = await client.query(sql)
    assert.equal(error?.sqlstate, sqlstate, sql)
    return error!.message
  }

  before(async () => {
    server = await startCadastre({ directory })
    client = await SimpleClient.connect(server.pgPort)
  })
  after(async () => {
    client.end()
    await server.stop()
    for (const one of [directory, elsewhere]) rmSync(one, { recursive: true })
  })

  test('begins with one node, and a datastore of one shard that all databases write to', async () => {
    assert.deepEqual(
      await rows(`SELECT d.name, s.number, n.name, n.state, t.name, count(*)
        FROM cadastre.database_datastore l JOIN cadastre.datastore d ON d.id = l.datastore_id
        JOIN cadastre.datastore_shard s ON s.datastore_id = d.id
        JOIN cadastre.datastore_shard_item i ON i.datastore_shard_id = s.id
        JOIN cadastre.storage_node n ON n.id = i.storage_node_id
        JOIN cadastre.storage_node_type t ON t.id = n.storage_node_type_id WHERE l.use = 'write'
        GROUP BY 1, 2, 3, 4, 5`),
      [['default', '0', 'local', 'allocated', 'local', '4']],
    )
    assert.deepEqual(await rows('SELECT name FROM cadastre.tombstone ORDER BY 1'), [['archive'], ['delete'], ['move']])
    assert.deepEqual(await rows('SELECT name, provision_state FROM cadastre.database ORDER BY 1'), [
      ['cadastre', 'active'],
      ['postgres', 'active'],
      ['template0', 'active'],
      ['template1', 'active'],
    ])
    await rows('DROP DATABASE postgres')
  })

  test('regions of new tables lie on the node of their shard, also after a kill', async () => {
    const directories = ['a', 'b'].map((name) => join(elsewhere, name))
    await rows('BEGIN')
    await rows("INSERT INTO cadastre.datastore (name) VALUES ('wide')")
    for (const [number, directory] of directories.entries()) {
      await rows(`INSERT INTO cadastre.storage_node (name, storage_node_type_id, state, config)
        SELECT 'n${number}', id, 'allocated', '{"directory": "${directory}"}' FROM cadastre.storage_node_type`)
      await rows(`INSERT INTO cadastre.datastore_shard (name, datastore_id, number)
        SELECT 's${number}', id, ${number} FROM cadastre.datastore WHERE name = 'wide'`)
      await rows(`INSERT INTO cadastre.datastore_shard_item (datastore_shard_id, storage_node_id)
        SELECT s.id, n.id FROM cadastre.datastore_shard s, cadastre.storage_node n
        WHERE s.name = 's${number}' AND n.name = 'n${number}'`)
    }
    await rows(`UPDATE cadastre.database_datastore SET datastore_id = d.id FROM cadastre.datastore d
      WHERE d.name = 'wide' AND use = 'write'`)
    await rows('COMMIT')
    await rows('CREATE TABLE spread (a int PRIMARY KEY) WITH (regions = 2)')
    await rows('INSERT INTO spread SELECT generate_series(1, 1000)')
    await rows("SELECT cadastre.flush_table('spread')")
    for (const directory of directories) {
      const regions = readdirSync(join(directory, 'segments'))
      assert.equal(regions.length, 1)
      assert.ok(readdirSync(join(directory, 'segments', regions[0])).some((name) => name.endsWith('.segment')))
    }
    client.end()
    await server.kill()
    server = await startCadastre({ directory })
    client = await SimpleClient.connect(server.pgPort)
    assert.equal(await one('SELECT count(*) FROM spread'), '1000')
    await rows('INSERT INTO spread VALUES (1001)')
    await rows("SELECT cadastre.compact_table('spread', 'full')")
    assert.equal(await one('SELECT sum(a) FROM spread'), '501501')
  })

  test('what is not in rotation takes no new regions', async () => {
    await rows("UPDATE cadastre.storage_node SET state = 'out_of_rotation' WHERE name = 'n0'")
    await rows('CREATE TABLE aside (a int) WITH (regions = 3)')
    await rows("UPDATE cadastre.datastore SET provision_state = 'maintenance' WHERE name = 'wide'")
    assert.match(await refused('CREATE TABLE nowhere (a int)', '55000'), /has nowhere to put new regions/)
    assert.equal(await one('SELECT count(*) FROM spread'), '1001')
    await rows(`UPDATE cadastre.database_datastore SET datastore_id = d.id FROM cadastre.datastore d
      WHERE d.name = 'default' AND use = 'write'`)
    await rows('CREATE TABLE here (a int)')
  })

  test('states of what a table lies on gate its use', async () => {
    await rows('CREATE TABLE placed (a int); INSERT INTO placed VALUES (1)')
    const entities = ['datastore', 'datastore_shard', 'storage_node', 'datastore_shard_item']
    const writes = ['INSERT INTO placed VALUES (2)', 'UPDATE placed SET a = 2', 'DELETE FROM placed', 'TRUNCATE placed']
    const details = [
      /^Its datastore "default" is in state/,
      /^Its shard "default" is in state/,
      /^Its storage node "local" is in state/,
      /^The item of its shard "default" is in state/,
    ]
    for (const [index, entity] of entities.entries()) {
      const set = (state: string) =>
        rows(
          `UPDATE cadastre.${entity} SET provision_state = '${state}' WHERE id = (SELECT min(id) FROM cadastre.${entity})`,
        )
      await set('maintenance')
      assert.equal(await one('SELECT count(*) FROM placed'), '1', entity)
      for (const sql of writes) await refused(sql, '55000')
      await refused('COPY placed FROM stdin', '55000')
      await set('deallocate')
      const { error } = await client.query('SELECT * FROM placed')
      assert.equal(error?.sqlstate, '55000', entity)
      assert.match(error?.detail ?? '', details[index])
      await refused('COPY placed TO stdout', '55000')
      await set('active')
      await rows('INSERT INTO placed VALUES (2); DELETE FROM placed WHERE a = 2')
    }
    await rows("UPDATE cadastre.database SET provision_state = 'maintenance'")
    for (const sql of writes) await refused(sql, '55000')
    await rows("UPDATE cadastre.database SET provision_state = 'active'")
    await rows("UPDATE cadastre.storage_node_type SET provision_state = 'maintenance'")
    await refused('CREATE TABLE nowhere (a int)', '55000')
    await rows("UPDATE cadastre.storage_node_type SET provision_state = 'active'")
  })

  test('what lies in a datastore that is only read from is only read', async () => {
    await rows('CREATE TABLE archived (a int); INSERT INTO archived VALUES (1)')
    const link = (use: string) => `INSERT INTO cadastre.database_datastore (database_id, datastore_id, use)
      SELECT l.database_id, d.id, '${use}' FROM cadastre.database_datastore l, cadastre.datastore d
      WHERE l.use = 'write' AND d.name = 'default'`
    await rows(link('read'))
    await rows('INSERT INTO archived VALUES (2)')
    await rows("UPDATE cadastre.datastore SET provision_state = 'active' WHERE name = 'wide'")
    await rows(`UPDATE cadastre.database_datastore SET datastore_id = d.id FROM cadastre.datastore d
      WHERE d.name = 'wide' AND use = 'write'`)
    const { error } = await client.query('INSERT INTO archived VALUES (3)')
    assert.equal(error?.sqlstate, '55000')
    assert.equal(error?.detail, 'Database "cadastre" only reads its datastore "default".')
    assert.equal(await one('SELECT count(*) FROM archived'), '2')
    await rows('CREATE TABLE written (a int); INSERT INTO written VALUES (1)')
    await rows("UPDATE cadastre.database_datastore SET provision_state = 'maintenance' WHERE use = 'read'")
    await rows('INSERT INTO archived VALUES (3)')
    await rows("DELETE FROM cadastre.database_datastore WHERE use = 'read'")
    await rows(`UPDATE cadastre.database_datastore SET datastore_id = d.id FROM cadastre.datastore d
      WHERE d.name = 'default' AND use = 'write'`)
  })

  test('columns of a database stay in the cache while its cache datastore is in use', async () => {
    await rows(`CREATE TABLE decoded (a int); INSERT INTO decoded SELECT generate_series(1, 10000)`)
    await rows("SELECT cadastre.flush_table('decoded')")
    const cached = async (): Promise<number> =>
      Number(await one("SELECT value FROM cadastre.memory WHERE name = 'column_cache_bytes'"))
    await rows(`INSERT INTO cadastre.database_datastore (database_id, datastore_id, use)
      SELECT database_id, datastore_id, 'cache' FROM cadastre.database_datastore WHERE use = 'write'`)
    await rows("UPDATE cadastre.database_datastore SET provision_state = 'maintenance' WHERE use = 'cache'")
    const before = await cached()
    assert.equal(await one('SELECT sum(a) FROM decoded'), '50005000')
    assert.equal(await cached(), before)
    await rows("UPDATE cadastre.database_datastore SET provision_state = 'active' WHERE use = 'cache'")
    assert.equal(await one('SELECT sum(a) FROM decoded'), '50005000')
    assert.ok((await cached()) > before)
    await rows("DELETE FROM cadastre.database_datastore WHERE use = 'cache'")
  })

  test('a node of no use is refused when the table is created', async () => {
    await rows('BEGIN')
    await rows(`INSERT INTO cadastre.storage_node (name, storage_node_type_id, state, config)
      SELECT 'broken', id, 'allocated', '{"directory": "/proc/nothing"}' FROM cadastre.storage_node_type`)
    await rows("INSERT INTO cadastre.datastore (name) VALUES ('broken')")
    await rows(`INSERT INTO cadastre.datastore_shard (name, datastore_id, number)
      SELECT 'broken', id, 0 FROM cadastre.datastore WHERE name = 'broken'`)
    await rows(`INSERT INTO cadastre.datastore_shard_item (datastore_shard_id, storage_node_id)
      SELECT s.id, n.id FROM cadastre.datastore_shard s, cadastre.storage_node n
      WHERE s.name = 'broken' AND n.name = 'broken'`)
    await rows(`UPDATE cadastre.database_datastore SET datastore_id = d.id FROM cadastre.datastore d
      WHERE d.name = 'broken' AND use = 'write'`)
    await refused('CREATE TABLE lost (a int)', '58030')
    await rows('ROLLBACK')
    assert.equal(await one("SELECT count(*) FROM cadastre.storage_node WHERE name = 'broken'"), '0')
  })

  test('every node knows every version of a table, and forgets what is gone', async () => {
    const statuses = () =>
      rows("SELECT table_version, node_name, status, reason FROM cadastre.table_status WHERE table_name = 'versions'")
    await rows('CREATE TABLE versions (a int)')
    assert.deepEqual(await statuses(), [['1', 'local', 'active', null]])
    await rows('ALTER TABLE versions ADD b int')
    assert.deepEqual(await statuses(), [['2', 'local', 'active', null]])
    await rows('BEGIN; ALTER TABLE versions ADD c int; ROLLBACK')
    assert.deepEqual(await statuses(), [['2', 'local', 'active', null]])
    await rows('DROP TABLE versions')
    assert.deepEqual(await statuses(), [])
    assert.deepEqual(
      await rows("SELECT table_name FROM cadastre.table_status WHERE table_name = 'spread' AND status = 'active'"),
      [['spread']],
    )
  })

  test('provision states gate tables and databases', async () => {
    await rows('CREATE TABLE gated (a int)')
    const set = (state: string) => rows(`UPDATE cadastre."table" SET provision_state = '${state}' WHERE name = 'gated'`)
    await set('maintenance')
    assert.equal(await one('SELECT count(*) FROM gated'), '0')
    assert.equal(await refused('INSERT INTO gated VALUES (1)', '55000'), '"gated" is not an active table')
    await set('config')
    await refused('SELECT * FROM gated', '55000')
    await set('active')
    await rows('INSERT INTO gated VALUES (1)')
    await refused(`UPDATE cadastre."table" SET provision_state = 'odd' WHERE name = 'gated'`, '23514')
    await refused(`UPDATE cadastre."table" SET name = 'other' WHERE name = 'gated'`, '42501')
    await refused('DELETE FROM cadastre.database', '42501')

    await rows('CREATE ROLE guest LOGIN')
    await rows("UPDATE cadastre.database SET provision_state = 'validate'")
    await assert.rejects(SimpleClient.connect(server.pgPort, { user: 'guest' }), /not currently accepting connections/)
    await rows("UPDATE cadastre.database SET provision_state = 'active'")
    const guest = await SimpleClient.connect(server.pgPort, { user: 'guest' })
    const { error } = await guest.query("INSERT INTO cadastre.datastore (name) VALUES ('mine')")
    assert.equal(error?.sqlstate, '42501')
    guest.end()
  })

  test('limits of tables and what was granted on them are told, and limits decide', async () => {
    await rows(
      `CREATE TABLE few (a int PRIMARY KEY) WITH (rows_max = 3); CREATE ROLE reader; GRANT SELECT ON few TO reader`,
    )
    assert.deepEqual(await rows(`SELECT limits, acl FROM cadastre."table" WHERE name = 'few'`), [
      ['{"rows_max": 3}', '{cadastre=arwdDxtm/cadastre,reader=r/cadastre}'],
    ])
    await rows('INSERT INTO few VALUES (1), (2)')
    assert.equal(await refused('INSERT INTO few VALUES (3), (4)', '53400'), 'table "few" may not have more than 3 rows')
    await rows('INSERT INTO few VALUES (3)')
    await refused('INSERT INTO few VALUES (4)', '53400')
    await refused('INSERT INTO few SELECT g FROM generate_series(10, 100000) g', '53400')
    await rows('UPDATE few SET a = a + 10; BEGIN; DELETE FROM few WHERE a = 11; INSERT INTO few VALUES (5); COMMIT')
    await rows(`UPDATE cadastre."table" SET limits = '{"rows_max": 4}' WHERE name = 'few'`)
    await rows('INSERT INTO few VALUES (6)')
    assert.equal(await one('SELECT count(*) FROM few'), '4')
    await refused(`UPDATE cadastre."table" SET limits = '{"rows": 4}' WHERE name = 'few'`, '22023')
    await refused(`UPDATE cadastre."table" SET limits = '{"rows_max": -1}' WHERE name = 'few'`, '22023')
    await refused('ALTER TABLE few SET (rows_max = -1)', '22023')
    await rows(`UPDATE cadastre."table" SET limits = '{}' WHERE name = 'few'`)
    await rows('INSERT INTO few SELECT g FROM generate_series(100, 200) g')
    await rows('DROP TABLE few; DROP ROLE reader')
  })

  test('what foreign keys read and write is gated as statements are', async () => {
    await rows(`CREATE TABLE parent (a int PRIMARY KEY); CREATE TABLE child (a int REFERENCES parent ON DELETE CASCADE);
      INSERT INTO parent VALUES (1), (2); INSERT INTO child VALUES (1)`)
    const set = (name: string, state: string) =>
      rows(`UPDATE cadastre."table" SET provision_state = '${state}' WHERE name = '${name}'`)
    await set('child', 'maintenance')
    assert.equal(await refused('DELETE FROM parent WHERE a = 1', '55000'), '"child" is not an active table')
    await set('child', 'active')
    await set('parent', 'config')
    assert.equal(await refused('INSERT INTO child VALUES (2)', '55000'), '"parent" is not an active table')
    await set('parent', 'active')
    await rows('DELETE FROM parent WHERE a = 1')
    assert.equal(await one('SELECT count(*) FROM child'), '0')
  })

  test('a role that is inserted has the id that was told, and functions have their schema', async () => {
    const id = await one("INSERT INTO cadastre.role (name, login) VALUES ('told', true) RETURNING id")
    assert.equal(await one("SELECT oid FROM pg_roles WHERE rolname = 'told' AND rolcanlogin"), id)
    await refused(`INSERT INTO cadastre.role (id, name) VALUES (${id}, 'other')`, '428C9')
    await rows("DELETE FROM cadastre.role WHERE name = 'told'")
    assert.equal(
      await one("SELECT pronamespace::regnamespace FROM pg_proc WHERE proname = 'split_region' LIMIT 1"),
      'cadastre',
    )
  })

  test('rows keep the rules of their entity', async () => {
    await refused("INSERT INTO cadastre.datastore (name) VALUES ('default')", '23505')
    await refused('INSERT INTO cadastre.datastore (name) VALUES (NULL)', '23502')
    await refused("INSERT INTO cadastre.datastore (id, name) VALUES (7, 'x')", '428C9')
    await refused(`INSERT INTO cadastre.datastore (name, sharding) VALUES ('x', '{}')`, '22023')
    await refused("INSERT INTO cadastre.datastore_shard (name, datastore_id, number) VALUES ('x', 1, 1)", '23503')
    await refused("DELETE FROM cadastre.storage_node WHERE name = 'local'", '23503')
    const itemOfS1 = "datastore_shard_id = (SELECT id FROM cadastre.datastore_shard WHERE name = 's1')"
    await refused(`DELETE FROM cadastre.datastore_shard_item WHERE ${itemOfS1}`, '55000')
    await refused(
      `UPDATE cadastre.datastore_shard_item SET storage_node_id = n.id FROM cadastre.storage_node n
      WHERE n.name = 'local' AND ${itemOfS1}`,
      '55000',
    )
    await refused("UPDATE cadastre.storage_node SET state = 'odd'", '23514')
    await refused(
      `INSERT INTO cadastre.database_datastore (database_id, datastore_id, use)
        SELECT d.id, s.id, 'write' FROM cadastre.database d, cadastre.datastore s WHERE s.name = 'wide'`,
      '23505',
    )
    await rows(`INSERT INTO cadastre.database_datastore (database_id, datastore_id, use)
      SELECT d.id, s.id, 'read' FROM cadastre.database d, cadastre.datastore s`)
    await rows(`INSERT INTO cadastre.database_tombstone (database_id, tombstone_id, datastore_id)
      SELECT d.id, t.id, s.id FROM cadastre.database d, cadastre.tombstone t, cadastre.datastore s
      WHERE t.name = 'archive' AND s.name = 'wide'`)
    await refused("DELETE FROM cadastre.tombstone WHERE name = 'archive'", '23503')
    await refused("INSERT INTO cadastre.tombstone (name) VALUES ('explode')", '23514')
  })

  test('schemas of documents have versions that fit each other', async () => {
    await rows("INSERT INTO cadastre.schema (name) VALUES ('person')")
    const version = (number: number, schema: object, more: readonly [string, string] = ['force', 'false']) =>
      `INSERT INTO cadastre.schema_item (schema_id, version, schema, ${more[0]})
        SELECT id, ${number}, '${JSON.stringify(schema)}', ${more[1]} FROM cadastre.schema WHERE name = 'person'`
    const first = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }
    await rows(version(1, first))
    await rows(
      version(2, { ...first, properties: { ...first.properties, age: { type: 'integer' } } }, ['force', 'true']),
    )
    await refused(version(3, { ...first, required: ['name', 'age'] }), '23514')
    await rows(version(3, { ...first, required: ['name', 'age'] }, ['backwards_compatible', 'false']))
    await refused(version(4, { type: 'nonsense' }), '22023')
    await refused(version(3, first), '23505')
    await refused(`UPDATE cadastre.schema_item SET schema = '{}' WHERE version = 1`, '55000')
  })

  test('documents of a column are judged by a version of a schema', async () => {
    await rows("INSERT INTO cadastre.schema (name) VALUES ('letter')")
    const version = (number: number, zip: object) =>
      rows(`INSERT INTO cadastre.schema_item (schema_id, version, schema) SELECT id, ${number},
        '${JSON.stringify({
          type: 'object',
          required: ['to'],
          properties: { to: { type: 'string' }, at: { type: 'object', properties: { zip } } },
        })}' FROM cadastre.schema WHERE name = 'letter'`)
    await version(1, { type: 'string' })
    await rows("CREATE TABLE letters (id int, doc jsonb) WITH (document_column = 'doc', document_schema = 'letter')")
    const misfit = async (sql: string): Promise<string | undefined> => {
      const { error } = await client.query(sql)
      assert.equal(error?.sqlstate, '23514', sql)
      assert.match(
        error?.message ?? '',
        /^document in column "doc" of relation "letters" does not fit version . of schema/,
      )
      return error?.detail
    }
    const more = '{"to": "x", "at": {"zip": "1", "street": "y"}, "from": "z"}'
    await rows(`INSERT INTO letters VALUES (1, '${more}'), (2, NULL)`)
    assert.equal(
      await misfit(`INSERT INTO letters VALUES (3, '{"to": "x", "at": {"zip": 1}}')`),
      '/at/zip must be string.',
    )
    assert.equal(await misfit("UPDATE letters SET doc = '{}'"), "The document must have required property 'to'.")
    assert.equal(await misfit("INSERT INTO letters SELECT 4, jsonb_build_object('to', 4)"), '/to must be string.')

    await rows("ALTER TABLE letters SET (document_enforcement = 'strict')")
    assert.equal(
      await misfit(`INSERT INTO letters VALUES (3, '${more}')`),
      '/at must NOT have unevaluated properties: "street".',
    )
    await rows(`INSERT INTO letters VALUES (3, '{"to": "x", "at": {"zip": "1"}}')`)

    await rows("ALTER TABLE letters SET (document_enforcement = 'warning')")
    const { notices, error } = await client.query("INSERT INTO letters SELECT g, '[]' FROM generate_series(10, 40) g")
    assert.equal(error, undefined)
    assert.equal(notices.length, 11)
    assert.match(notices[0].message, /does not fit version 1 of schema "letter": The document must be object/)

    // The newest version counts, unless the table names another.
    await rows("ALTER TABLE letters SET (document_enforcement = 'subset')")
    await version(2, { type: ['string', 'integer'] })
    await rows(`INSERT INTO letters VALUES (5, '{"to": "x", "at": {"zip": 1}}')`)
    await rows('ALTER TABLE letters SET (document_version = 1)')
    await misfit(`INSERT INTO letters VALUES (6, '{"to": "x", "at": {"zip": 1}}')`)
    await rows("ALTER TABLE letters SET (document_enforcement = 'none')")
    await rows("INSERT INTO letters VALUES (7, '[]')")

    await refused("DELETE FROM cadastre.schema_item WHERE version = 1 AND schema::text ~ 'zip'", '55000')
    await refused("UPDATE cadastre.schema SET name = 'card' WHERE name = 'letter'", '55000')
    await refused('ALTER TABLE letters DROP doc', '2BP01')
    await refused('ALTER TABLE letters ALTER doc TYPE text', '42804')
    await refused("ALTER TABLE letters SET (document_version = '9')", '42704')
    await refused("ALTER TABLE letters SET (document_enforcement = 'some')", '22023')
    await refused("CREATE TABLE l (d json) WITH (document_column = 'd', document_schema = 'letter')", '42804')
    await refused("CREATE TABLE l (d jsonb) WITH (document_column = 'e', document_schema = 'letter')", '42703')
    await refused("CREATE TABLE l (d jsonb) WITH (document_column = 'd', document_schema = 'none')", '42704')
    await refused("CREATE TABLE l (d jsonb) WITH (document_column = 'd')", '22023')
    await rows('ALTER TABLE letters RESET (document_column, document_schema, document_version, document_enforcement)')
    await rows("DELETE FROM cadastre.schema_item WHERE version = 2 AND schema::text ~ 'zip'")
  })

  test("a node's configuration fits the schema of its type", async () => {
    await rows("INSERT INTO cadastre.schema (name) VALUES ('node')")
    await rows(`INSERT INTO cadastre.schema_item (schema_id, version, schema) SELECT id, 1,
      '{"type": "object", "required": ["directory"]}' FROM cadastre.schema WHERE name = 'node'`)
    await rows(`INSERT INTO cadastre.storage_node_type (name, config_schema_item_id)
      SELECT 'disk', i.id FROM cadastre.schema_item i, cadastre.schema s WHERE s.id = i.schema_id AND s.name = 'node'`)
    const node = (config: string) => `INSERT INTO cadastre.storage_node (name, storage_node_type_id, config)
      SELECT 'checked', id, '${config}' FROM cadastre.storage_node_type WHERE name = 'disk'`
    await refused(node('{}'), '23514')
    await refused(node('{"directory": "relative"}'), '22023')
    await rows(node('{"directory": "/somewhere"}'))
  })

  test('roles and indexes are told of, and made by DDL', async () => {
    await rows("CREATE ROLE clerk LOGIN CONNECTION LIMIT 3 VALID UNTIL '2040-01-01'; CREATE ROLE staff ROLE clerk")
    assert.deepEqual(
      await rows(`SELECT name, login, superuser, connection_limit, has_password, valid_until::date, member_of, predefined
        FROM cadastre.role WHERE name IN ('clerk', 'staff') ORDER BY 1`),
      [
        ['clerk', 't', 'f', '3', 'f', '2040-01-01', '{staff}', 'f'],
        ['staff', 'f', 'f', '-1', 'f', null, '{}', 'f'],
      ],
    )
    assert.equal(await one("SELECT predefined FROM cadastre.role WHERE name = 'pg_read_all_data'"), 't')
    await rows(`UPDATE cadastre.role SET member_of = '{}', create_database = true, valid_until = NULL, name = 'scribe'
      WHERE name = 'clerk'`)
    await rows(`INSERT INTO cadastre.role (name, login, member_of) VALUES ('page', true, '{staff,scribe}')`)
    assert.deepEqual(
      await rows(`SELECT name, login, create_database, connection_limit, valid_until, member_of, id = oid
        FROM cadastre.role JOIN pg_roles ON rolname = name WHERE name IN ('scribe', 'page') ORDER BY 1`),
      [
        ['page', 't', 'f', '-1', null, '{staff,scribe}', 't'],
        ['scribe', 't', 't', '3', 'infinity', '{}', 't'],
      ],
    )
    await refused("INSERT INTO cadastre.role (name) VALUES ('page')", '42710')
    await refused('INSERT INTO cadastre.role (login) VALUES (true)', '23502')
    await refused("UPDATE cadastre.role SET has_password = true WHERE name = 'page'", '428C9')
    await refused("DELETE FROM cadastre.role WHERE name = 'pg_monitor'", '2BP01')
    await refused('DELETE FROM cadastre.role WHERE name = current_user', '55006')
    await rows('GRANT SELECT, INSERT ON cadastre.role TO page; SET ROLE page')
    await refused("INSERT INTO cadastre.role (name) VALUES ('another')", '42501')
    await rows('RESET ROLE; REVOKE ALL ON cadastre.role FROM page')
    await rows("BEGIN; DELETE FROM cadastre.role WHERE name = 'page'; ROLLBACK")
    await rows("UPDATE cadastre.role SET name = 'clerk' WHERE name = 'scribe'")
    await rows("DELETE FROM cadastre.role WHERE name = 'page'")
    await rows('DROP ROLE staff, clerk')
    assert.equal(await one("SELECT count(*) FROM cadastre.role WHERE name = 'clerk'"), '0')

    await rows(
      'CREATE TABLE listed (a int PRIMARY KEY, b text, UNIQUE (b, a)); CREATE INDEX listed_b ON listed (lower(b))',
    )
    assert.deepEqual(
      await rows(`SELECT i.name, i.is_primary, i.is_unique, i.columns FROM cadastre.table_index i
        JOIN cadastre."table" t ON t.id = i.table_id WHERE t.name = 'listed' ORDER BY 1`),
      [
        ['listed_b', 'f', 'f', '{lower(b)}'],
        ['listed_b_a_key', 'f', 't', '{b,a}'],
        ['listed_pkey', 't', 't', '{a}'],
      ],
    )
    await refused('DELETE FROM cadastre.table_index', '42501')
  })

  test('sessions are listed and ended, and tasks say by which token they were asked for', async () => {
    const other = await SimpleClient.connect(server.pgPort)
    const [[pid]] = (await other.query('SELECT pg_backend_pid()')).rows
    assert.deepEqual(
      await rows(
        `SELECT role_name, database_name, client_address, session_token_id, state FROM cadastre.session WHERE id = ${pid}`,
      ),
      [['cadastre', 'cadastre', '127.0.0.1', null, 'idle']],
    )
    await refused('DELETE FROM cadastre.session WHERE id = pg_backend_pid()', '55000')
    await refused(`UPDATE cadastre.session SET role_name = 'x' WHERE id = ${pid}`, '42501')
    await rows(`DELETE FROM cadastre.session WHERE id = ${pid}`)
    await assert.rejects(other.query('SELECT 1').then(({ error }) => Promise.reject(new Error(error?.sqlstate))))
    assert.equal(await one(`SELECT count(*) FROM cadastre.session WHERE id = ${pid}`), '0')

    const token = await one("SELECT cadastre.create_session_token('1 hour')")
    const id = await one('SELECT max(id) FROM cadastre.session_token')
    const ask = (sql: string) =>
      fetch(`http://127.0.0.1:${server.httpPort}/v1/sql?database=cadastre`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, accept: 'text/csv' },
        body: sql,
      })
    const seen = await ask('SELECT session_token_id FROM cadastre.session WHERE id = pg_backend_pid()')
    assert.match(await seen.text(), new RegExp(`\\b${id}\\b`))
    const backup = join(elsewhere, 'backup')
    assert.equal((await ask(`SELECT cadastre.backup('${backup}')`)).status, 200)
    assert.deepEqual(await rows(`SELECT state, error FROM cadastre.backup WHERE location LIKE '%${backup}'`), [
      ['finished', null],
    ])
    assert.deepEqual(await rows("SELECT role, session_token_id, state FROM cadastre.task WHERE kind = 'backup'"), [
      ['cadastre', id, 'finished'],
    ])
    await refused('INSERT INTO cadastre.task SELECT * FROM cadastre.task', '55000')
    await refused("UPDATE cadastre.backup SET state = 'failed'", '55000')
    await rows('DELETE FROM cadastre.task')
    await rows('DELETE FROM cadastre.backup')

    await refused(`UPDATE cadastre.session_token SET expires_at = now() WHERE id = ${id}`, '42501')
    await rows(`BEGIN; DELETE FROM cadastre.session_token WHERE id = ${id}; ROLLBACK`)
    assert.equal((await ask('SELECT 1')).status, 200)
    await rows(`DELETE FROM cadastre.session_token WHERE id = ${id}`)
    assert.equal((await ask('SELECT 1')).status, 401)
    const brief = await one("SELECT cadastre.create_session_token('1 microsecond')")
    const late = await fetch(`http://127.0.0.1:${server.httpPort}/v1/sql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${brief}` },
      body: 'SELECT 1',
    })
    assert.equal(late.status, 401)
  })

  test('changes are part of their transaction', async () => {
    await rows('BEGIN')
    await rows("INSERT INTO cadastre.tombstone (name, info) SELECT 'delete', 'x' WHERE false")
    await rows("UPDATE cadastre.datastore SET name = 'renamed' WHERE name = 'wide'")
    assert.equal(await one("SELECT count(*) FROM cadastre.datastore WHERE name = 'renamed'"), '1')
    await rows('ROLLBACK')
    assert.equal(await one("SELECT count(*) FROM cadastre.datastore WHERE name = 'renamed'"), '0')
    await rows('BEGIN READ ONLY')
    await refused("UPDATE cadastre.datastore SET name = 'renamed'", '25006')
    await rows('ROLLBACK')
    assert.ok(existsSync(elsewhere))
  })
})
