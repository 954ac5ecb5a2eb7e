// npm run bench -- NAME [options]: each bench compares this server with its peers in one run.
import { parseArgs } from 'node:util'
import { tpch } from './tpch/tpch.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sf: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    json: { type: 'string' },
    queries: { type: 'string' },
    peers: { type: 'string', default: 'duckdb,postgres' },
  },
})

const benches: Readonly<Record<string, (options: typeof values) => Promise<boolean>>> = { tpch }

const bench = benches[positionals[0] ?? '']
if (!bench) {
  process.stderr.write(
    `usage: npm run bench -- NAME [--sf N] [--runs N] [--json FILE] [--queries 1,6] [--peers duckdb,postgres]\nbenches: ${Object.keys(benches).join(', ')}\n`,
  )
  process.exit(2)
}
process.exit((await bench(values)) ? 0 : 1)
