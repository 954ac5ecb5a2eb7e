// TPC-H: generate, load over the wire, run 22 queries here, in DuckDB and in PostgreSQL, compare every answer, print ratios.
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { firstDifference } from '../compare-rows.ts'
import { startCadastre } from '../peers/cadastre.ts'
import { startDuckdb } from '../peers/duckdb.ts'
import type { Peer } from '../peers/peer.ts'
import { startPostgres } from '../peers/postgres.ts'
import { generate, tableNames } from './generate.ts'
import { postgresIndexes, schema } from './schema.ts'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const queryText = (number: number): string =>
  readFileSync(here(`queries/q${String(number).padStart(2, '0')}.sql`), 'utf8').replace(/;\s*$/, '')

interface Options {
  readonly sf: string
  readonly runs: string
  readonly json?: string
  readonly queries?: string
  readonly peers: string
}

interface Row {
  readonly query: number
  readonly milliseconds: Readonly<Record<string, number>>
  readonly problem?: string
}

export async function tpch(options: Options): Promise<boolean> {
  const scale = Number(options.sf)
  const runs = Number(options.runs)
  const numbers = options.queries ? options.queries.split(',').map(Number) : Array.from({ length: 22 }, (_, i) => i + 1)
  const directory = await generated(scale)
  const wanted = options.peers.split(',').filter(Boolean)
  const starts: Readonly<Record<string, () => Promise<Peer>>> = { duckdb: startDuckdb, postgres: startPostgres }
  const peers: Peer[] = [await startCadastre()]
  for (const name of wanted) peers.push(await starts[name]())
  try {
    for (const peer of peers) await loadAll(peer, directory)
    const rows: Row[] = []
    for (const number of numbers) {
      const row = await measure(peers, number, runs)
      rows.push(row)
      process.stdout.write(`${line(row, peers)}\n`)
    }
    return report(rows, peers, options)
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

async function measure(peers: readonly Peer[], number: number, runs: number): Promise<Row> {
  const milliseconds: Record<string, number> = {}
  const answers: (readonly (readonly unknown[])[])[] = []
  let problem: string | undefined
  for (const peer of peers) {
    const times: number[] = []
    try {
      for (let run = 0; run <= runs; run++) {
        const start = performance.now()
        const answer = await peer.query(queryText(number))
        // The first run warms caches.
        if (run > 0 || runs === 0) times.push(performance.now() - start)
        if (run === 0) answers.push(answer)
      }
      milliseconds[peer.name] = times.sort((a, b) => a - b)[times.length >> 1]
    } catch (error) {
      problem ??= `${peer.name}: ${error instanceof Error ? error.message : String(error)}`
    }
  }
  for (let i = 1; i < answers.length && !problem; i++) {
    const difference = firstDifference(answers[0], answers[i])
    if (difference) problem = `${peers[0].name} and ${peers[i].name}: ${difference}`
  }
  return { query: number, milliseconds, problem }
}

function line(row: Row, peers: readonly Peer[]): string {
  const times = peers.map((peer) => `${peer.name} ${row.milliseconds[peer.name]?.toFixed(1) ?? '-'} ms`)
  const mine = row.milliseconds['cadastre']
  const ratios = peers.slice(1).map((peer) => `/${peer.name} ${(mine / row.milliseconds[peer.name]).toFixed(2)}`)
  return `Q${String(row.query).padEnd(3)} ${times.join('  ')}  ${ratios.join('  ')}  ${row.problem ?? 'equal'}`
}

function report(rows: readonly Row[], peers: readonly Peer[], options: Options): boolean {
  const equal = rows.filter((row) => !row.problem).length
  const means: Record<string, number> = {}
  for (const peer of peers.slice(1)) {
    const logs = rows
      .filter((row) => row.milliseconds[peer.name] && row.milliseconds['cadastre'])
      .map((row) => Math.log(row.milliseconds['cadastre'] / row.milliseconds[peer.name]))
    means[peer.name] = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)
    process.stdout.write(`geometric mean of the ratios to ${peer.name}: ${means[peer.name].toFixed(2)}\n`)
  }
  process.stdout.write(`${equal} of ${rows.length} answers equal\n`)
  if (options.json)
    writeFileSync(
      options.json,
      `${JSON.stringify({ bench: 'tpch', scale: Number(options.sf), rows, geometricMeans: means }, null, 2)}\n`,
    )
  return equal === rows.length
}
