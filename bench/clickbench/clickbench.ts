// ClickBench: a table shaped like `hits`, loaded over the wire, 43 queries here, in DuckDB and in PostgreSQL, answers compared.
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startCadastre } from '../peers/cadastre.ts'
import { startDuckdb } from '../peers/duckdb.ts'
import type { Peer } from '../peers/peer.ts'
import { startPostgres } from '../peers/postgres.ts'
import { measureQueries } from '../query-bench.ts'
import { schema } from './columns.ts'
import { generate } from './generate.ts'
import { queries } from './queries.ts'

interface Options {
  readonly rows: number
  readonly runs: string
  readonly json?: string
  readonly queries?: string
  readonly peers: string
}

export async function clickbench({ rows, runs, json, queries: numbers, peers: names }: Options): Promise<boolean> {
  const file = await generated(rows)
  const starts: Readonly<Record<string, () => Promise<Peer>>> = { duckdb: startDuckdb, postgres: startPostgres }
  const peers: Peer[] = [await startCadastre()]
  try {
    for (const name of names.split(',').filter(Boolean)) peers.push(await starts[name]())
    for (const peer of peers) {
      const start = performance.now()
      await peer.execute(schema)
      await peer.load('hits', file)
      process.stdout.write(`${peer.name}: loaded in ${((performance.now() - start) / 1000).toFixed(1)} s\n`)
    }
    const wanted = numbers?.split(',').map((number) => `Q${number}`)
    const chosen = queries.filter(({ name }) => !wanted || wanted.includes(name))
    return await measureQueries(peers, chosen, Number(runs), { bench: 'clickbench', rows }, json)
  } finally {
    for (const peer of peers) await peer.close()
  }
}

/** The rows' file, made once and kept. */
async function generated(rows: number): Promise<string> {
  const directory = fileURLToPath(new URL('../.cache/', import.meta.url))
  mkdirSync(directory, { recursive: true })
  const file = `${directory}hits-${rows}.txt`
  if (existsSync(file)) return file
  const out = createWriteStream(`${file}.part`)
  for (const chunk of generate(rows)) if (!out.write(chunk)) await once(out, 'drain')
  out.end()
  await once(out, 'close')
  renameSync(`${file}.part`, file)
  return file
}
