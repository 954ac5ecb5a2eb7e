// Single-row INSERTs, each a commit of its own: per second at several numbers of connections, as simple queries with literals and
// as executions of a prepared statement.
import { serialize } from 'pg-protocol'
import { drive, WireClient } from './client/wire-client.ts'
import { interleave } from './interleave.ts'
import type { WirePeer } from './peers/peer.ts'
import type { Measure, Report } from './report.ts'
import { warmUp } from './warm-up.ts'

export interface CommitsOptions {
  readonly connections: readonly number[]
  readonly seconds: number
  readonly rounds: number
}

export async function commits(peers: readonly WirePeer[], options: CommitsOptions): Promise<Report> {
  for (const peer of peers) {
    await peer.execute('DROP TABLE IF EXISTS commits')
    await peer.execute('CREATE TABLE commits (id bigint PRIMARY KEY, account integer, amount numeric(12,2), note text)')
  }
  const measures: Measure[] = []
  for (const protocol of ['simple', 'prepared'] as const)
    for (const count of options.connections) measures.push(await measure(peers, protocol, count, options))
  return { bench: 'commits', settings: { ...options }, measures }
}

let lastId = 0

async function measure(
  peers: readonly WirePeer[],
  protocol: 'simple' | 'prepared',
  count: number,
  options: CommitsOptions,
): Promise<Measure> {
  const clients = new Map<WirePeer, WireClient[]>()
  for (const peer of peers) {
    const open = await Promise.all(Array.from({ length: count }, () => WireClient.connect(peer.address)))
    for (const client of open) if (protocol === 'prepared') await client.exchange(prepare)
    clients.set(peer, open)
  }
  const message = protocol === 'simple' ? simpleInsert : preparedInsert
  const run = (peer: WirePeer): Promise<number> => {
    const until = performance.now() + options.seconds * 1000
    return drive(clients.get(peer)!, () => (performance.now() < until ? message(++lastId) : undefined))
  }
  await warmUp(peers, run)
  const found = await interleave(peers, options.rounds, run)
  for (const open of clients.values()) for (const client of open) client.close()
  return {
    name: `${count} connection${count === 1 ? '' : 's'}, ${protocol}`,
    unit: 'commits/s',
    figures: Object.fromEntries(peers.map(({ name }) => [name, found[name].rate])),
    ratio: found['postgres'] && found['cadastre'].rate / found['postgres'].rate,
    bar: { atLeast: 1 },
    cpu: Object.fromEntries(peers.map(({ name }) => [name, found[name].cpuPerThousand])),
  }
}

const simpleInsert = (id: number): Uint8Array =>
  serialize.query(`INSERT INTO commits VALUES (${id}, ${id % 1000}, ${id % 97}.50, 'note of row ${id}')`)

const prepare = Buffer.concat([
  serialize.parse({ name: 'insert', text: 'INSERT INTO commits VALUES ($1, $2, $3, $4)' }),
  serialize.sync(),
])

const preparedInsert = (id: number): Uint8Array =>
  Buffer.concat([
    serialize.bind({ statement: 'insert', values: [`${id}`, `${id % 1000}`, `${id % 97}.50`, `note of row ${id}`] }),
    serialize.execute({}),
    serialize.sync(),
  ])
