// DuckDB as a peer, in this process, on all cores.
import { DuckDBInstance } from '@duckdb/node-api'
import type { Peer } from './peer.ts'

export async function startDuckdb(): Promise<Peer> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  return {
    name: 'duckdb',
    execute: async (sql) => void (await connection.run(sql)),
    load: async (table, file) => {
      await connection.run(`COPY ${table} FROM '${file}' (DELIMITER '|', HEADER false, QUOTE '', NULLSTR '\\N')`)
      const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`)
      return Number(reader.getRows()[0][0])
    },
    query: async (sql) => (await connection.runAndReadAll(sql)).getRowsJson(),
    close: async () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
