// npm run bench -- NAME [options]: each bench compares this server with its peers in one run.
import { parseArgs } from 'node:util'
import { commits } from './commits.ts'
import { ingest } from './ingest.ts'
import { startCadastre } from './peers/cadastre.ts'
import type { WirePeer } from './peers/peer.ts'
import { startPostgres } from './peers/postgres.ts'
import { type Report, tell } from './report.ts'
import { tpch } from './tpch/tpch.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sf: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    json: { type: 'string' },
    queries: { type: 'string' },
    peers: { type: 'string', default: 'duckdb,postgres' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    rows: { type: 'string' },
    connections: { type: 'string' },
  },
})

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
  tpch: () => tpch(values),
  commits: () => againstPostgres((peers) => commits(peers, { connections: connections([1, 8, 32]), seconds, rounds })),
  ingest: () =>
    againstPostgres((peers) =>
      ingest(peers, { connections: connections([1, 4]), rowsPerStatement: rows(1000), seconds, rounds }),
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
