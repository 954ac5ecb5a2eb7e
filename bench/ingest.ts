// INSERT … VALUES of many rows per statement, each statement a commit.
import { serialize } from 'pg-protocol'
import { drive, WireClient } from './client/wire-client.ts'
import { interleave } from './interleave.ts'
import type { WirePeer } from './peers/peer.ts'
import type { Measure, Report } from './report.ts'

export interface IngestOptions {
  readonly connections: readonly number[]
  readonly rowsPerStatement: number
  readonly seconds: number
  readonly rounds: number
}

export async function ingest(peers: readonly WirePeer[], options: IngestOptions): Promise<Report> {
  for (const peer of peers) {
    await peer.execute('DROP TABLE IF EXISTS ingest')
    await peer.execute(
      'CREATE TABLE ingest (id bigint PRIMARY KEY, device integer NOT NULL, at timestamp NOT NULL, level double precision, price numeric(12,2), note text)',
    )
  }
  const measures: Measure[] = []
  for (const count of options.connections) measures.push(await measure(peers, count, options))
  return { bench: 'ingest', settings: { ...options }, measures }
}

async function measure(peers: readonly WirePeer[], count: number, options: IngestOptions): Promise<Measure> {
  const clients = new Map<WirePeer, WireClient[]>()
  for (const peer of peers)
    clients.set(peer, await Promise.all(Array.from({ length: count }, () => WireClient.connect(peer.address))))
  const { rowsPerStatement, seconds } = options
  // Statements are made before they are timed, as many as the slower peer takes in the asked time.
  let statements = count
  const ready = new Map<WirePeer, Uint8Array[]>()
  const make = (): void => {
    for (const peer of peers)
      ready.set(peer, Array.from({ length: statements }, () => serialize.query(statement(rowsPerStatement))).reverse())
  }
  const run = async (peer: WirePeer): Promise<number> =>
    (await drive(clients.get(peer)!, () => ready.get(peer)!.pop())) * rowsPerStatement
  for (let warmUp = 0; warmUp < 2; warmUp++) {
    make()
    const warm = await interleave(peers, 1, run)
    const slowest = Math.min(...peers.map(({ name }) => warm[name].rate))
    statements = Math.max(count, Math.ceil((slowest * seconds) / rowsPerStatement))
  }
  const found = await interleave(peers, options.rounds, run, make)
  for (const open of clients.values()) for (const client of open) client.close()
  return {
    name: `${rowsPerStatement} rows a statement, ${count} connection${count === 1 ? '' : 's'}`,
    unit: 'rows/s',
    figures: Object.fromEntries(peers.map(({ name }) => [name, found[name].rate])),
    ratio: found['postgres'] && found['cadastre'].rate / found['postgres'].rate,
    bar: { atLeast: 2 },
    cpu: Object.fromEntries(peers.map(({ name }) => [name, found[name].cpuPerThousand])),
  }
}

let lastId = 0

function statement(rows: number): string {
  const parts: string[] = []
  for (let i = 0; i < rows; i++) {
    const id = ++lastId
    const second = String(id % 60).padStart(2, '0')
    parts.push(
      `(${id}, ${id % 1000}, '2024-05-${10 + (id % 20)} 12:34:${second}', ${(id % 8191) / 8}, ${id % 9973}.25, 'reading ${id % 5000}')`,
    )
  }
  return `INSERT INTO ingest VALUES ${parts.join(',')}`
}
