// Resident memory after TPC-H is loaded and its queries have run: this server's process and one of DuckDB's own.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startCadastre } from './peers/cadastre.ts'
import type { Peer } from './peers/peer.ts'
import type { Report } from './report.ts'
import { tableNames } from './tpch/generate.ts'
import { schema } from './tpch/schema.ts'
import { generated, queryText } from './tpch/tpch.ts'

const queries = Array.from({ length: 22 }, (_, i) => i + 1)

export async function memory(options: { readonly scale: number; readonly flags: readonly string[] }): Promise<Report> {
  const directory = await generated(options.scale)
  const duckdb = await duckdbBytes(directory)
  const cadastre = await startCadastre({ flags: options.flags })
  try {
    await loadAndQuery(cadastre, directory)
    const own = residentBytes(cadastre.processId)
    if (!own || !duckdb)
      return { bench: 'memory', settings: { ...options }, measures: [], skipped: 'there is no /proc' }
    const shown = await cadastre.query('SELECT name, value::text FROM cadastre.memory ORDER BY 1')
    const megabytes = ({ now, most }: Resident, figure: 'now' | 'most'): number => (figure === 'now' ? now : most) / 1e6
    return {
      bench: 'memory',
      settings: { ...options, memory: Object.fromEntries(shown as [string, string][]) },
      measures: (['now', 'most'] as const).map((figure) => ({
        name: figure === 'now' ? 'resident at the end' : 'resident at most',
        unit: 'MB',
        figures: { cadastre: megabytes(own, figure), duckdb: megabytes(duckdb, figure) },
        ratio: own[figure] / duckdb[figure],
        ...(figure === 'now' ? { bar: { atMost: 1.5 } } : {}),
      })),
    }
  } finally {
    await cadastre.close()
  }
}

interface Resident {
  readonly now: number
  readonly most: number
}

export async function loadAndQuery(peer: Peer, directory: string): Promise<void> {
  for (const statement of schema) await peer.execute(statement)
  for (const table of tableNames) await peer.load(table, `${directory}${table}.tbl`)
  for (const number of queries) await peer.query(queryText(number))
}

/** Linux only. */
export function residentBytes(process: number | 'self'): Resident | undefined {
  try {
    const status = readFileSync(`/proc/${process}/status`, 'latin1')
    const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]) * 1024
    return { now: of('VmRSS'), most: of('VmHWM') }
  } catch {
    return undefined
  }
}

/** In a process that does nothing else. */
async function duckdbBytes(directory: string): Promise<Resident | undefined> {
  const script = fileURLToPath(new URL('./duckdb-memory.ts', import.meta.url))
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told: Resident | undefined
  for await (const text of createInterface({ input: child.stdout })) told = JSON.parse(text) as Resident
  return told
}
