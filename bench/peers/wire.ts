// A peer behind the Postgres wire protocol.
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import { cpuSeconds } from './cpu-seconds.ts'
import type { Address, WirePeer } from './peer.ts'

export interface ConnectedPeer extends WirePeer {
  /** Connects, as it otherwise does when it is first asked something; what the driver asks for itself is over by then. */
  connect(): Promise<void>
}

export function wirePeer(name: string, address: Address, process: number, stop: () => Promise<void>): ConnectedPeer {
  const sql = postgres({ host: '127.0.0.1', max: 1, onnotice: () => {}, prepare: false, ...address })
  return {
    name,
    address,
    cpuSeconds: () => cpuSeconds(process),
    connect: async () => (await sql.reserve()).release(),
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
