// Datastores for tests, and what tests ask of a server by one statement.
import type { CadastreProcess } from './cadastre.ts'
import { SimpleClient } from './simple-client.ts'

/** Rows of one statement, as text. */
export async function ask(
  { pgPort }: CadastreProcess,
  sql: string,
  user = 'cadastre',
): Promise<readonly (readonly (string | null)[])[]> {
  const client = await SimpleClient.connect(pgPort, { user, database: 'cadastre' })
  const { error, rows } = await client.query(sql)
  client.end()
  if (error) throw Object.assign(new Error(`${sql}: ${error.message}`), { sqlstate: error.sqlstate })
  return rows
}

/** A datastore of one shard on the local node, which new tables are written to from now on. */
export async function useDatastore(server: CadastreProcess, objectStore: string): Promise<void> {
  await ask(
    server,
    `INSERT INTO cadastre.datastore (name, object_store) VALUES ('in ${objectStore}', '${objectStore}')`,
  )
  await ask(
    server,
    `INSERT INTO cadastre.datastore_shard (name, datastore_id, number)
       SELECT name, id, 0 FROM cadastre.datastore WHERE name = 'in ${objectStore}'`,
  )
  await ask(
    server,
    `INSERT INTO cadastre.datastore_shard_item (datastore_shard_id, storage_node_id)
       SELECT s.id, n.id FROM cadastre.datastore_shard s, cadastre.storage_node n
       WHERE s.name = 'in ${objectStore}' AND n.name = 'local'`,
  )
  await ask(
    server,
    `UPDATE cadastre.database_datastore SET datastore_id = d.id FROM cadastre.datastore d
       WHERE d.name = 'in ${objectStore}' AND use = 'write'`,
  )
}
