// Rows by their primary key, one at a time: executions of a prepared SELECT per second.
import { serialize } from 'pg-protocol'
import { drive, WireClient } from './client/wire-client.ts'
import { interleave } from './interleave.ts'
import type { WirePeer } from './peers/peer.ts'
import type { Report } from './report.ts'
import { warmUp } from './warm-up.ts'

export interface PointsOptions {
  readonly rows: number
  readonly connections: readonly number[]
  readonly seconds: number
  readonly rounds: number
}

export async function points(peers: readonly WirePeer[], options: PointsOptions): Promise<Report> {
  for (const peer of peers) {
    await peer.execute('DROP TABLE IF EXISTS points')
    await peer.execute('CREATE TABLE points (id bigint PRIMARY KEY, account integer, amount numeric(12,2), note text)')
    await peer.execute(
      `INSERT INTO points SELECT i, i % 1000, i % 97 + 0.5, 'note of row ' || i FROM generate_series(1, ${options.rows}) AS i`,
    )
  }
  const measures = []
  for (const count of options.connections) measures.push(await measure(peers, count, options))
  return { bench: 'points', settings: { ...options }, measures }
}

async function measure(
  peers: readonly WirePeer[],
  count: number,
  { rows, rounds, seconds }: PointsOptions,
): Promise<Report['measures'][number]> {
  const clients = new Map<WirePeer, WireClient[]>()
  for (const peer of peers) {
    const open = await Promise.all(Array.from({ length: count }, () => WireClient.connect(peer.address)))
    for (const client of open) await client.exchange(prepare)
    clients.set(peer, open)
  }
  const run = (peer: WirePeer): Promise<number> => {
    const until = performance.now() + seconds * 1000
    return drive(clients.get(peer)!, () =>
      performance.now() < until ? select(1 + Math.floor(Math.random() * rows)) : undefined,
    )
  }
  await warmUp(peers, run)
  const found = await interleave(peers, rounds, run)
  for (const open of clients.values()) for (const client of open) client.close()
  return {
    name: `${count} connection${count === 1 ? '' : 's'}, prepared`,
    unit: 'rows/s',
    figures: Object.fromEntries(peers.map(({ name }) => [name, found[name].rate])),
    ratio: found['postgres'] && found['cadastre'].rate / found['postgres'].rate,
    bar: { atLeast: 0.5 },
    cpu: Object.fromEntries(peers.map(({ name }) => [name, found[name].cpuPerThousand])),
  }
}

const prepare = Buffer.concat([
  serialize.parse({ name: 'point', text: 'SELECT * FROM points WHERE id = $1' }),
  serialize.sync(),
])

const select = (id: number): Uint8Array =>
  Buffer.concat([serialize.bind({ statement: 'point', values: [`${id}`] }), serialize.execute({}), serialize.sync()])
