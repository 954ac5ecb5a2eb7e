// TPC-H: generate, load over the wire, run 22 queries here, in DuckDB and in PostgreSQL, compare every answer, print ratios.
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { measureQueries } from '../query-bench.ts'
import { startCadastre } from '../peers/cadastre.ts'
import { startDuckdb } from '../peers/duckdb.ts'
import type { Peer } from '../peers/peer.ts'
import { startPostgres } from '../peers/postgres.ts'
import { generate, tableNames } from './generate.ts'
import { postgresIndexes, schema } from './schema.ts'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
export const queryText = (number: number): string =>
  readFileSync(here(`queries/q${String(number).padStart(2, '0')}.sql`), 'utf8').replace(/;\s*$/, '')

interface Options {
  readonly sf: string
  readonly runs: string
  readonly json?: string
  readonly queries?: string
  readonly peers: string
  /** Of this server. */
  readonly flags?: readonly string[]
}

export async function tpch(options: Options): Promise<boolean> {
  const scale = Number(options.sf)
  const runs = Number(options.runs)
  const numbers = options.queries ? options.queries.split(',').map(Number) : Array.from({ length: 22 }, (_, i) => i + 1)
  const directory = await generated(scale)
  const wanted = options.peers.split(',').filter(Boolean)
  const starts: Readonly<Record<string, () => Promise<Peer>>> = { duckdb: startDuckdb, postgres: startPostgres }
  const peers: Peer[] = [await startCadastre({ flags: options.flags })]
  for (const name of wanted) peers.push(await starts[name]())
  try {
    for (const peer of peers) await loadAll(peer, directory)
    const queries = numbers.map((number) => ({ name: `Q${number}`, sql: queryText(number) }))
    return await measureQueries(peers, queries, runs, { bench: 'tpch', scale }, options.json)
  } finally {
    for (const peer of peers) await peer.close()
  }
}

/** Files of one scale factor, made once and kept. */
export async function generated(scale: number): Promise<string> {
  const directory = here(`../.cache/tpch-${scale}/`)
  mkdirSync(directory, { recursive: true })
  for (const table of tableNames) {
    const file = `${directory}${table}.tbl`
    if (existsSync(file)) continue
    const out = createWriteStream(`${file}.part`)
    for (const chunk of generate(table, scale)) if (!out.write(chunk)) await once(out, 'drain')
    out.end()
    await once(out, 'close')
    renameSync(`${file}.part`, file)
  }
  return directory
}

async function loadAll(peer: Peer, directory: string): Promise<void> {
  const start = performance.now()
  for (const statement of schema) await peer.execute(statement)
  for (const table of tableNames) await peer.load(table, `${directory}${table}.tbl`)
  process.stdout.write(`${peer.name}: loaded in ${((performance.now() - start) / 1000).toFixed(1)} s\n`)
  if (peer.name === 'postgres') for (const statement of [...postgresIndexes, 'ANALYZE']) await peer.execute(statement)
}
