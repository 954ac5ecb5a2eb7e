// A peer behind the Postgres wire protocol.
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import type { Peer } from './peer.ts'

export function wirePeer(
  name: string,
  connection: { port: number; user: string; database: string; password?: string },
  stop: () => Promise<void>,
): Peer {
  const sql = postgres({ host: '127.0.0.1', max: 1, onnotice: () => {}, prepare: false, ...connection })
  return {
    name,
    execute: async (text) => void (await sql.unsafe(text)),
    load: async (table, file) => {
      await pipeline(
        createReadStream(file, { highWaterMark: 1 << 20 }),
        await sql.unsafe(`COPY ${table} FROM STDIN (DELIMITER '|')`).writable(),
      )
      const [{ count }] = await sql.unsafe(`SELECT count(*) AS count FROM ${table}`)
      return Number(count)
    },
    query: async (text) => [...(await sql.unsafe(text).values())] as unknown[][],
    close: async () => {
      await sql.end({ timeout: 5 })
      await stop()
    },
  }
}
