// npm run bench -- NAME [options]: each bench compares this server with its peers in one run.
import { parseArgs } from 'node:util'
import { all } from './all/all.ts'
import { changes } from './changes.ts'
import { cloud } from './cloud.ts'
import { clickbench } from './clickbench/clickbench.ts'
import { commits } from './commits.ts'
import { compile } from './compile.ts'
import { copy } from './copy.ts'
import { ingest } from './ingest.ts'
import { objects } from './objects/objects.ts'
import { startCadastre } from './peers/cadastre.ts'
import type { WirePeer } from './peers/peer.ts'
import { memory } from './memory.ts'
import { parallel } from './parallel.ts'
import { startPostgres } from './peers/postgres.ts'
import { pgbench } from './pgbench.ts'
import { points } from './points.ts'
import { recovery } from './recovery.ts'
import { type Report, tell } from './report.ts'
import { rowModule } from './row-module.ts'
import { select } from './select.ts'
import { size } from './size.ts'
import { sort } from './sort.ts'
import { tables } from './tables.ts'
import { tpch } from './tpch/tpch.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sf: { type: 'string' },
    runs: { type: 'string', default: '3' },
    json: { type: 'string' },
    queries: { type: 'string' },
    peers: { type: 'string', default: 'duckdb,postgres' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    rows: { type: 'string' },
    connections: { type: 'string' },
    megabytes: { type: 'string' },
    flags: { type: 'string', default: '' },
  },
})

/** Of this server. */
const flags = values.flags.split(' ').filter(Boolean)
const scale = Number(values.sf ?? 1)
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const connections = (otherwise: readonly number[]): readonly number[] =>
  values.connections?.split(',').map(Number) ?? otherwise
const rows = (otherwise: number): number => Number(values.rows ?? otherwise)

/** Against PostgreSQL alone, on one pair of servers. */
async function againstPostgres(run: (peers: readonly WirePeer[]) => Promise<Report>): Promise<boolean> {
  const peers: WirePeer[] = [await startCadastre()]
  try {
    if (values.peers.includes('postgres')) peers.push(await startPostgres())
    return tell(await run(peers), values.json)
  } finally {
    for (const peer of peers) await peer.close()
  }
}

const benches: Readonly<Record<string, () => Promise<boolean>>> = {
  tpch: () => tpch({ ...values, flags, sf: values.sf ?? '1' }),
  clickbench: () => clickbench({ ...values, rows: rows(1_000_000) }),
  all: () => all(),
  compile: async () => tell(await compile({ rows: rows(300_000), shapes: 60, warmUpShapes: 400, rounds }), values.json),
  'row-module': async () => tell(rowModule({ rows: rows(100_000), rounds }), values.json),
  sort: () => sort({ scale, runs: Number(values.runs), flags, json: values.json }),
  parallel: async () =>
    tell(await parallel({ scale, rounds, queries: values.queries, roundMilliseconds: 400 }), values.json),
  memory: async () => tell(await memory({ scale, flags }), values.json),
  commits: () => againstPostgres((peers) => commits(peers, { connections: connections([1, 8, 32]), seconds, rounds })),
  tables: () => againstPostgres((peers) => tables(peers, { tables: rows(1000), sessions: 10 })),
  points: () =>
    againstPostgres((peers) => points(peers, { rows: rows(100_000), connections: connections([8]), seconds, rounds })),
  ingest: () =>
    againstPostgres((peers) =>
      ingest(peers, { connections: connections([1, 4]), rowsPerStatement: rows(1000), seconds, rounds }),
    ),
  copy: () =>
    againstPostgres((peers) =>
      copy(peers, {
        scale: Number(values.sf ?? 1),
        rounds: Number(values.runs),
        duckdb: values.peers.includes('duckdb'),
      }),
    ),
  select: () =>
    againstPostgres((peers) =>
      select(peers, { scale: Number(values.sf ?? 1), rows: rows(1_000_000), rounds: Number(values.rounds) }),
    ),
  cloud: async () => tell(await cloud({ rows: rows(100_000), rounds }), values.json),
  changes: () => againstPostgres((peers) => changes(peers, { rows: rows(6_000_000), rounds })),
  recovery: async () =>
    tell(await recovery({ logMegabytes: Number(values.megabytes ?? 1000), rowsPerCommit: rows(100) }), values.json),
  size: async () => tell(await size({ scale: Number(values.sf ?? 1) }), values.json),
  objects: async () =>
    tell(
      await objects({
        rounds,
        seconds,
        keys: rows(100_000),
        largeMegabytes: 100,
        hugeMegabytes: Number(values.megabytes ?? 4096),
        connections: connections([1, 8]),
      }),
      values.json,
    ),
  pgbench: () =>
    againstPostgres((peers) =>
      pgbench(peers, {
        scales: values.sf?.split(',').map(Number) ?? [1, 10],
        clients: connections([8])[0],
        seconds: seconds * 3,
        rounds,
      }),
    ),
}

const bench = benches[positionals[0] ?? '']
if (!bench) {
  process.stderr.write(
    `usage: npm run bench -- NAME [options], see bench/README.md\nbenches: ${Object.keys(benches).join(', ')}\n`,
  )
  process.exit(2)
}
process.exit((await bench()) ? 0 : 1)
