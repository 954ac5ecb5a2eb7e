// CREATE TABLE by many sessions at once: how long one takes, until every node can serve the table.
import { WireClient } from './client/wire-client.ts'
import type { WirePeer } from './peers/peer.ts'
import type { Report } from './report.ts'

export interface TablesOptions {
  readonly tables: number
  readonly sessions: number
}

const medianMsMax = 20

export async function tables(peers: readonly WirePeer[], options: TablesOptions): Promise<Report> {
  const problems: string[] = []
  const medians: Record<string, number> = {}
  const slowest: Record<string, number> = {}
  for (const peer of peers) {
    const times = await create(peer, options)
    medians[peer.name] = times[times.length >> 1]
    slowest[peer.name] = times.at(-1)!
    const [[found]] = await peer.query(
      "SELECT count(*)::int FROM pg_class WHERE relname LIKE 'bench\\_made\\_%' AND relkind = 'r'",
    )
    if (found !== options.tables) problems.push(`${peer.name} has ${String(found)} tables`)
  }
  const { cadastre } = medians
  return {
    bench: 'tables',
    settings: { ...options },
    measures: [
      { name: 'CREATE TABLE, median', unit: 'ms', figures: medians, ratio: cadastre, bar: { atMost: medianMsMax } },
      { name: 'CREATE TABLE, slowest', unit: 'ms', figures: slowest, ratio: slowest['cadastre'] },
    ],
    problems,
  }
}

/** Milliseconds, the shortest first. */
async function create(peer: WirePeer, { tables, sessions }: TablesOptions): Promise<readonly number[]> {
  const clients = await Promise.all(Array.from({ length: sessions }, () => WireClient.connect(peer.address)))
  const times: number[] = []
  let next = 0
  await Promise.all(
    clients.map(async (client) => {
      while (next < tables) {
        const number = next++
        const began = performance.now()
        await client.query(`CREATE TABLE bench_made_${number} (id int PRIMARY KEY, at timestamptz NOT NULL, note text)`)
        times.push(performance.now() - began)
      }
    }),
  )
  for (const client of clients) client.close()
  return times.sort((a, b) => a - b)
}
