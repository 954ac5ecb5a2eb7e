// Every entity of the metadata schema, row by row through SQL: read, inserted, updated and deleted by whom that was granted to, refused to
// everybody else, and refused with a reason where it does not fit.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

type Refusal = readonly [sql: string, sqlstate: string, said: RegExp]

interface Entity {
  readonly name: string
  /** A query of what the changes do, and its answers: at first, and after each of them. */
  readonly read: string
  readonly first: string | null
  /** Others' rows are shown to superusers alone. */
  readonly onlyOwn?: true
  readonly insert?: readonly [sql: string, read: string]
  readonly update?: readonly [sql: string, read: string]
  readonly delete?: readonly [sql: string, read: string | null]
  /** Column and value of an UPDATE, where the others cannot be written by anybody. */
  readonly assignment: string
  readonly wrong: readonly Refusal[]
}

const id = (table: string, name: string): string => `(SELECT id FROM cadastre.${table} WHERE name = '${name}')`
const cadastre = id('database', 'cadastre')
const byName = (table: string, columns: string): string =>
  `SELECT string_agg(concat_ws(' ', ${columns}), '; ' ORDER BY id) FROM cadastre."${table}"`

/** In the order in which they need each other; each leaves a row that later ones name, if it is not the one that it deletes. */
const entities: readonly Entity[] = [
  {
    name: 'schema',
    read: byName('schema', 'name, info'),
    first: null,
    insert: ["INSERT INTO cadastre.schema (name, info) VALUES ('place', 'one'), ('gone', NULL)", 'place one; gone'],
    update: ["UPDATE cadastre.schema SET info = 'two' WHERE name = 'place'", 'place two; gone'],
    delete: ["DELETE FROM cadastre.schema WHERE name = 'gone'", 'place two'],
    assignment: "info = 'x'",
    wrong: [
      ["INSERT INTO cadastre.schema (name) VALUES ('place')", '23505', /Key \(name\)=\(place\) already exists\./],
      ['INSERT INTO cadastre.schema (info) VALUES (1)', '23502', /null value in column "name" of relation "schema"/],
    ],
  },
  {
    name: 'schema_item',
    read: byName('schema_item', 'version, force'),
    first: null,
    insert: [
      `INSERT INTO cadastre.schema_item (schema_id, version, schema) SELECT ${id('schema', 'place')}, v, '{"required": ["directory"]}'
        FROM generate_series(1, 2) v`,
      '1 f; 2 f',
    ],
    update: ['UPDATE cadastre.schema_item SET force = true WHERE version = 2', '1 f; 2 t'],
    delete: ['DELETE FROM cadastre.schema_item WHERE version = 2', '1 f'],
    assignment: 'force = true',
    wrong: [
      [
        "INSERT INTO cadastre.schema_item (schema_id, version, schema) VALUES (1, 1, '{}')",
        '23503',
        /Key \(schema_id\)=\(1\) is not present in table "schema"\./,
      ],
      [
        `INSERT INTO cadastre.schema_item (schema_id, version, schema) VALUES (${id('schema', 'place')}, 3, '{"required": ["a", "b"]}')`,
        '23514',
        /version 3 is not compatible with version 1\n.*required/s,
      ],
      [
        `INSERT INTO cadastre.schema_item (schema_id, version, schema) VALUES (${id('schema', 'place')}, 3, '{"type": "odd"}')`,
        '22023',
        /type/,
      ],
      [`UPDATE cadastre.schema_item SET schema = '{}'`, '55000', /version 1 of the schema has been given out/],
    ],
  },
  {
    name: 'storage_node_type',
    read: byName('storage_node_type', 'name, info'),
    first: 'local a directory of the machine that the server runs on',
    insert: [
      `INSERT INTO cadastre.storage_node_type (name, config_schema_item_id) SELECT n, i.id
        FROM cadastre.schema_item i, (VALUES ('strict'), ('gone')) v (n)`,
      'local a directory of the machine that the server runs on; strict; gone',
    ],
    update: [
      "UPDATE cadastre.storage_node_type SET info = 'needs a directory' WHERE name = 'strict'",
      'local a directory of the machine that the server runs on; strict needs a directory; gone',
    ],
    delete: [
      "DELETE FROM cadastre.storage_node_type WHERE name = 'gone'",
      'local a directory of the machine that the server runs on; strict needs a directory',
    ],
    assignment: "info = 'x'",
    wrong: [
      [
        "DELETE FROM cadastre.storage_node_type WHERE name = 'local'",
        '23503',
        /Key \(id\)=\(\d+\) is still referenced from table "storage_node"\./,
      ],
      ['DELETE FROM cadastre.schema_item', '23503', /is still referenced from table "storage_node_type"\./],
    ],
  },
  {
    name: 'storage_node',
    read: byName('storage_node', 'name, state, host, port'),
    first: 'local allocated',
    insert: [
      `INSERT INTO cadastre.storage_node (name, storage_node_type_id, config)
        SELECT n, ${id('storage_node_type', 'strict')}, '{"directory": "/tmp"}' FROM (VALUES ('spare'), ('gone')) v (n)`,
      'local allocated; spare pending; gone pending',
    ],
    update: [
      "UPDATE cadastre.storage_node SET state = 'ready', host = 'h', port = 1 WHERE name = 'spare'",
      'local allocated; spare ready h 1; gone pending',
    ],
    delete: ["DELETE FROM cadastre.storage_node WHERE name = 'gone'", 'local allocated; spare ready h 1'],
    assignment: "host = 'x'",
    wrong: [
      [
        "UPDATE cadastre.storage_node SET state = 'online'",
        '23514',
        /"online" is not one of pending, ready, bootstrapping, allocated, out_of_rotation\./,
      ],
      [`UPDATE cadastre.storage_node SET config = '{}' WHERE name = 'spare'`, '23514', /directory/],
      [
        `UPDATE cadastre.storage_node SET config = '{"directory": "here"}' WHERE name = 'spare'`,
        '22023',
        /Its configuration names "here"\./,
      ],
      [
        `UPDATE cadastre.storage_node SET config = '{"directory": "/tmp"}' WHERE name = 'local'`,
        '55000',
        /storage node "local" is allocated/,
      ],
    ],
  },
  {
    name: 'datastore',
    read: byName('datastore', 'name, object_store, provision_state'),
    first: 'default files active',
    insert: [
      "INSERT INTO cadastre.datastore (name) VALUES ('cold'), ('gone')",
      'default files active; cold files active; gone files active',
    ],
    update: [
      "UPDATE cadastre.datastore SET provision_state = 'validate', object_store = 'objects' WHERE name = 'cold'",
      'default files active; cold objects validate; gone files active',
    ],
    delete: ["DELETE FROM cadastre.datastore WHERE name = 'gone'", 'default files active; cold objects validate'],
    assignment: "provision_state = 'active'",
    wrong: [
      [
        `UPDATE cadastre.datastore SET sharding = '{"method": "round"}'`,
        '22023',
        /has no method of sharding\nIts configuration must name one of jump, modulo\./,
      ],
      ["UPDATE cadastre.datastore SET object_store = 'tape'", '23514', /"tape" is not one of files, objects, s3\./],
      [
        "UPDATE cadastre.datastore SET provision_state = 'on'",
        '23514',
        /"on" is not one of config, provision, validate, active, maintenance, deallocate\./,
      ],
      ['UPDATE cadastre.datastore SET replicas = 2', '0A000', /more than one replica/],
      ["INSERT INTO cadastre.datastore (id, name) VALUES (1, 'x')", '428C9', /The server gives the ids of entities\./],
    ],
  },
  {
    name: 'datastore_shard',
    read: byName('datastore_shard', 'name, number, transition'),
    first: 'default 0',
    insert: [
      `INSERT INTO cadastre.datastore_shard (name, datastore_id, number)
        SELECT 'cold-' || n, ${id('datastore', 'cold')}, n FROM generate_series(0, 1) n`,
      'default 0; cold-0 0; cold-1 1',
    ],
    update: [
      `UPDATE cadastre.datastore_shard SET transition = '{"to": "spare"}' WHERE name = 'cold-0'`,
      'default 0; cold-0 0 {"to": "spare"}; cold-1 1',
    ],
    delete: ["DELETE FROM cadastre.datastore_shard WHERE name = 'cold-1'", 'default 0; cold-0 0 {"to": "spare"}'],
    assignment: "transition = '{}'",
    wrong: [
      ["UPDATE cadastre.datastore_shard SET number = -1 WHERE name = 'cold-0'", '22023', /must not be negative/],
      [
        `INSERT INTO cadastre.datastore_shard (name, datastore_id, number) VALUES ('other', ${id('datastore', 'cold')}, 0)`,
        '23505',
        /Key \(datastore_id, number\)=\(\d+, 0\) already exists\./,
      ],
    ],
  },
  {
    name: 'datastore_shard_item',
    read: `SELECT string_agg(concat_ws(' ', n.name, replica, i.provision_state), '; ' ORDER BY i.id)
      FROM cadastre.datastore_shard_item i JOIN cadastre.storage_node n ON n.id = storage_node_id`,
    first: 'local 0 active',
    insert: [
      `INSERT INTO cadastre.datastore_shard_item (datastore_shard_id, replica, storage_node_id)
        SELECT ${id('datastore_shard', 'cold-0')}, r, ${id('storage_node', 'spare')} FROM generate_series(0, 1) r`,
      'local 0 active; spare 0 active; spare 1 active',
    ],
    update: [
      "UPDATE cadastre.datastore_shard_item SET provision_state = 'provision' WHERE replica = 1",
      'local 0 active; spare 0 active; spare 1 provision',
    ],
    delete: ['DELETE FROM cadastre.datastore_shard_item WHERE replica = 1', 'local 0 active; spare 0 active'],
    assignment: "provision_state = 'active'",
    wrong: [
      [
        `INSERT INTO cadastre.datastore_shard_item (datastore_shard_id, storage_node_id)
          VALUES (${id('datastore_shard', 'cold-0')}, 7)`,
        '23503',
        /Key \(storage_node_id\)=\(7\) is not present in table "storage_node"\./,
      ],
      ["DELETE FROM cadastre.storage_node WHERE name = 'spare'", '23503', /"datastore_shard_item"\./],
    ],
  },
  {
    name: 'database',
    read: "SELECT concat_ws(' ', owner, provision_state) FROM cadastre.database WHERE name = 'cadastre'",
    first: 'cadastre active',
    update: [
      "UPDATE cadastre.database SET provision_state = 'maintenance' WHERE name = 'cadastre'",
      'cadastre maintenance',
    ],
    assignment: "provision_state = 'active'",
    wrong: [
      ["UPDATE cadastre.database SET provision_state = 'up'", '23514', /"up" is not one of config, provision/],
      ["UPDATE cadastre.database SET name = 'x'", '42501', /Only its column provision_state can be written/],
      ['DELETE FROM cadastre.database', '42501', /DDL does the rest\./],
      ["UPDATE cadastre.database SET provision_state = 'active' RETURNING nothing", '42703', /"nothing"/],
    ],
  },
  {
    name: 'database_datastore',
    read: `SELECT string_agg(concat_ws(' ', d.name, use), '; ' ORDER BY l.id)
      FROM cadastre.database_datastore l JOIN cadastre.datastore d ON d.id = datastore_id WHERE database_id = ${cadastre}`,
    first: 'default write',
    insert: [
      `INSERT INTO cadastre.database_datastore (database_id, datastore_id, use)
        SELECT ${cadastre}, ${id('datastore', 'cold')}, u FROM (VALUES ('read'), ('cache')) v (u)`,
      'default write; cold read; cold cache',
    ],
    update: [
      `UPDATE cadastre.database_datastore SET datastore_id = ${id('datastore', 'default')} WHERE use = 'cache'`,
      'default write; cold read; default cache',
    ],
    delete: ["DELETE FROM cadastre.database_datastore WHERE use = 'cache'", 'default write; cold read'],
    assignment: "use = 'read'",
    wrong: [
      [
        "UPDATE cadastre.database_datastore SET use = 'write' WHERE use = 'read'",
        '23505',
        /a database can only have one write datastore/,
      ],
      ["UPDATE cadastre.database_datastore SET use = 'own'", '23514', /"own" is not one of write, read, cache\./],
    ],
  },
  {
    name: 'tombstone',
    read: byName('tombstone', 'name'),
    first: 'delete; archive; move',
    delete: ["DELETE FROM cadastre.tombstone WHERE name = 'move'", 'delete; archive'],
    insert: ["INSERT INTO cadastre.tombstone (name, info) VALUES ('move', 'elsewhere')", 'delete; archive; move'],
    update: ["UPDATE cadastre.tombstone SET info = 'away' WHERE name = 'move'", 'delete; archive; move'],
    assignment: "info = 'x'",
    wrong: [
      [
        "INSERT INTO cadastre.tombstone (name) VALUES ('burn')",
        '23514',
        /"burn" is not one of delete, archive, move\./,
      ],
    ],
  },
  {
    name: 'database_tombstone',
    read: `SELECT string_agg(concat_ws(' ', t.name, d.name), '; ' ORDER BY l.id) FROM cadastre.database_tombstone l
      JOIN cadastre.tombstone t ON t.id = tombstone_id JOIN cadastre.datastore d ON d.id = datastore_id`,
    first: null,
    insert: [
      `INSERT INTO cadastre.database_tombstone (database_id, tombstone_id, datastore_id)
        SELECT ${cadastre}, id, ${id('datastore', 'default')} FROM cadastre.tombstone WHERE name <> 'delete'`,
      'archive default; move default',
    ],
    update: [
      `UPDATE cadastre.database_tombstone SET datastore_id = ${id('datastore', 'cold')}
        WHERE tombstone_id = ${id('tombstone', 'archive')}`,
      'archive cold; move default',
    ],
    delete: [`DELETE FROM cadastre.database_tombstone WHERE tombstone_id = ${id('tombstone', 'move')}`, 'archive cold'],
    assignment: 'datastore_id = 1',
    wrong: [
      [
        `INSERT INTO cadastre.database_tombstone (database_id, tombstone_id)
          VALUES (${cadastre}, ${id('tombstone', 'archive')})`,
        '23505',
        /Key \(database_id, tombstone_id\)=\(5, \d+\) already exists\./,
      ],
      ["DELETE FROM cadastre.tombstone WHERE name = 'archive'", '23503', /"database_tombstone"\./],
    ],
  },
  {
    name: 'table',
    read: byName('table', 'name, limits, provision_state'),
    first: 'kept {} active',
    update: [
      `UPDATE cadastre."table" SET limits = '{"rows_max": 5}', provision_state = 'maintenance' WHERE name = 'kept'`,
      'kept {"rows_max": 5} maintenance',
    ],
    assignment: "provision_state = 'active'",
    wrong: [
      [`UPDATE cadastre."table" SET limits = '{"bytes": 1}'`, '22023', /"bytes" is not a limit: there is "rows_max"\./],
      [`UPDATE cadastre."table" SET limits = '[]'`, '22023', /They are a JSON object\./],
      [`UPDATE cadastre."table" SET limits = '{"rows_max": 0.5}'`, '22023', /"rows_max" is a whole number of rows\./],
      [`DELETE FROM cadastre."table"`, '42501', /Only its columns limits and provision_state can be written/],
    ],
  },
  {
    name: 'table_index',
    read: byName('table_index', 'name'),
    first: 'kept_pkey',
    assignment: "name = 'x'",
    wrong: [
      ["UPDATE cadastre.table_index SET name = 'x'", '42501', /"table_index" is a system catalog/],
      ["INSERT INTO cadastre.table_index (name) VALUES ('x')", '42501', /"table_index" is a system catalog/],
      ['DELETE FROM cadastre.table_index', '42501', /"table_index" is a system catalog/],
    ],
  },
  {
    name: 'table_tombstone',
    read: byName('table_tombstone', 'column_name, age'),
    first: null,
    insert: [
      `INSERT INTO cadastre.table_tombstone (table_id, tombstone_id, column_name, age)
        SELECT 'kept'::regclass::int, ${id('tombstone', 'delete')}, 'at', a FROM (VALUES ('1 day'), ('2 days')) v (a)`,
      'at 1 day; at 2 days',
    ],
    update: ["UPDATE cadastre.table_tombstone SET age = '3 days' WHERE age = '1 day'", 'at 3 days; at 2 days'],
    delete: ['DELETE FROM cadastre.table_tombstone', null],
    assignment: "age = '1 day'",
    wrong: [
      [
        `INSERT INTO cadastre.table_tombstone (table_id, tombstone_id, column_name)
          VALUES ('kept'::regclass::int, ${id('tombstone', 'delete')}, 'id')`,
        '42804',
        /A tombstone goes by a column of type date, timestamp or timestamptz\./,
      ],
      [
        `INSERT INTO cadastre.table_tombstone (table_id, tombstone_id, column_name)
          VALUES (1, ${id('tombstone', 'delete')}, 'at')`,
        '23503',
        /Key \(table_id\)=\(1\) is not present in table "table"\./,
      ],
      [
        `INSERT INTO cadastre.table_tombstone (table_id, tombstone_id, column_name)
          VALUES ('kept'::regclass::int, ${id('tombstone', 'move')}, 'at')`,
        '22023',
        /rows that are moved need a table to go to/,
      ],
    ],
  },
  {
    name: 'task',
    read: "SELECT string_agg(DISTINCT concat_ws(' ', kind, state), '; ') FROM cadastre.task",
    first: 'backup finished',
    delete: [
      "DELETE FROM cadastre.task WHERE kind <> 'backup' OR id = (SELECT min(id) FROM cadastre.task)",
      'backup finished',
    ],
    assignment: "state = 'x'",
    wrong: [
      ["UPDATE cadastre.task SET state = 'x'", '55000', /rows of "task" are written by the server/],
      [
        `INSERT INTO cadastre.task (task, kind, reason, database_name, region_id, role, session, state, started, rows, bytes)
          VALUES (1, 'flush', 'x', 'x', 1, 'x', 1, 'done', now(), 0, 0)`,
        '55000',
        /rows of "task" are written by the server/,
      ],
    ],
  },
  {
    name: 'backup',
    read: "SELECT string_agg(concat_ws(' ', database_name, state), '; ') FROM cadastre.backup",
    first: 'cadastre finished; cadastre finished',
    delete: ['DELETE FROM cadastre.backup WHERE id = (SELECT min(id) FROM cadastre.backup)', 'cadastre finished'],
    assignment: "error = 'x'",
    wrong: [["UPDATE cadastre.backup SET location = 'x'", '55000', /rows of "backup" are written by the server/]],
  },
  {
    name: 'role',
    read: "SELECT string_agg(concat_ws(' ', name, login), '; ' ORDER BY id) FROM cadastre.role WHERE name ~ '^made|^other'",
    first: null,
    insert: ["INSERT INTO cadastre.role (name, login) VALUES ('made', true), ('other', false)", 'made t; other f'],
    update: ["UPDATE cadastre.role SET name = 'made2', login = false WHERE name = 'made'", 'made2 f; other f'],
    delete: ["DELETE FROM cadastre.role WHERE name = 'made2'", 'other f'],
    assignment: 'login = false',
    wrong: [
      ["INSERT INTO cadastre.role (name) VALUES ('other')", '42710', /role "other" already exists/],
      ["INSERT INTO cadastre.role (name) VALUES ('pg_own')", '42939', /role name "pg_own" is reserved/],
      ['INSERT INTO cadastre.role (login) VALUES (true)', '23502', /"name"/],
    ],
  },
  {
    name: 'session_token',
    read: 'SELECT count(*) FROM cadastre.session_token',
    onlyOwn: true,
    first: '1',
    delete: ['DELETE FROM cadastre.session_token', '0'],
    assignment: 'expires_at = now()',
    wrong: [
      [
        "INSERT INTO cadastre.session_token (id, role_name, created_at, expires_at) VALUES (1, 'x', now(), now())",
        '42501',
        /Only its rows can be deleted\./,
      ],
    ],
  },
  {
    name: 'session',
    read: 'SELECT count(*) FROM cadastre.session WHERE role_name = $$guest$$',
    first: '0',
    assignment: "state = 'idle'",
    wrong: [
      ["UPDATE cadastre.session SET state = 'idle'", '42501', /Clients begin sessions; here they can only be ended\./],
      ['DELETE FROM cadastre.session WHERE id = pg_backend_pid()', '55000', /a session cannot end itself/],
      ['DELETE FROM cadastre.session WHERE id <> pg_backend_pid()', '42501', /SUPERUSER attribute may terminate/],
    ],
  },
]

describe('the entities of the metadata schema', () => {
  let server: CadastreProcess
  let owner: SimpleClient
  let operator: SimpleClient
  let stranger: SimpleClient
  const backups = mkdtempSync(join(tmpdir(), 'cadastre-backups-'))
  const run = async (client: SimpleClient, sql: string): Promise<string | null> => {
    const { error, rows } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${error?.message} ${error?.detail ?? ''}`)
    return rows[0]?.[0] ?? null
  }

  before(async () => {
    server = await startCadastre()
    owner = await SimpleClient.connect(server.pgPort)
    await run(owner, 'DROP DATABASE postgres')
    await run(
      owner,
      `CREATE TABLE kept (id int PRIMARY KEY, at timestamptz); INSERT INTO kept VALUES (1, now()); SELECT cadastre.flush_table('kept');
      CREATE ROLE operator LOGIN CREATEROLE; CREATE ROLE stranger LOGIN; GRANT pg_write_all_data TO stranger; ALTER TABLE kept OWNER TO operator;
      GRANT operator TO cadastre`,
    )
    for (const name of ['one', 'two']) await run(owner, `SELECT cadastre.backup('${join(backups, name)}')`)
    operator = await SimpleClient.connect(server.pgPort, { user: 'operator' })
    stranger = await SimpleClient.connect(server.pgPort, { user: 'stranger' })
    await run(operator, "SELECT cadastre.create_session_token('1 hour')")
  })
  after(async () => {
    for (const client of [owner, operator, stranger]) client.end()
    await server.stop()
    rmSync(backups, { recursive: true })
  })

  for (const entity of entities)
    test(entity.name, async () => {
      const table = `cadastre."${entity.name}"`
      const refused = async (client: SimpleClient, [sql, sqlstate, said]: Refusal): Promise<void> => {
        const { error } = await client.query(sql)
        assert.equal(error?.sqlstate, sqlstate, `${sql}: ${error?.message}`)
        assert.match(`${error?.message}\n${error?.detail ?? ''}`, said, sql)
      }
      const denied = new RegExp(`^permission denied(?: for view|:) "?${entity.name}`)
      const statements = [
        `INSERT INTO ${table} DEFAULT VALUES`,
        `UPDATE ${table} SET ${entity.assignment}`,
        `DELETE FROM ${table}`,
      ]
      for (const client of [stranger, operator])
        for (const sql of statements) await refused(client, [sql, '42501', denied])
      await run(owner, `REVOKE SELECT ON ${table} FROM PUBLIC`)
      await refused(stranger, [`SELECT FROM ${table}`, '42501', denied])
      await run(owner, `GRANT SELECT ON ${table} TO PUBLIC`)

      const reader = entity.onlyOwn ? operator : stranger
      assert.equal(await run(reader, entity.read), entity.first, 'at first')
      await run(owner, `GRANT INSERT, UPDATE, DELETE ON ${table} TO operator`)
      const changes =
        entity.name === 'tombstone'
          ? [entity.delete, entity.insert, entity.update]
          : [entity.insert, entity.update, entity.delete]
      for (const change of changes) {
        if (!change) continue
        await run(operator, 'BEGIN')
        await operator.query(change[0])
        await run(operator, 'ROLLBACK')
        await run(operator, change[0])
        assert.equal(await run(reader, entity.read), change[1], change[0])
      }
      for (const wrong of entity.wrong) await refused(operator, wrong)
      for (const sql of statements) await refused(stranger, [sql, '42501', denied])
      if (entity.name === 'database')
        await run(operator, "UPDATE cadastre.database SET provision_state = 'active' WHERE name = 'cadastre'")
    })
})
