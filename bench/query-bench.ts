// Queries against several peers: every answer compared with the first peer's, medians of the times, ratios.
import { writeFileSync } from 'node:fs'
import { firstDifference } from './compare-rows.ts'
import type { Peer } from './peers/peer.ts'

export interface BenchQuery {
  readonly name: string
  readonly sql: string
  /** Which rows come is not said by the query, only how many. */
  readonly anyRows?: boolean
}

interface Measured {
  readonly query: string
  readonly milliseconds: Readonly<Record<string, number>>
  readonly problem?: string
}

/** Prints a line for each query and the means; true if all answers are equal. about: what the JSON file says besides. */
export async function measureQueries(
  peers: readonly Peer[],
  queries: readonly BenchQuery[],
  runs: number,
  about: Readonly<Record<string, unknown>>,
  json: string | undefined,
): Promise<boolean> {
  const rows: Measured[] = []
  for (const query of queries) {
    const row = await measure(peers, query, runs)
    rows.push(row)
    process.stdout.write(`${line(row, peers)}\n`)
  }
  return report(rows, peers, about, json)
}

async function measure(peers: readonly Peer[], { name, sql, anyRows }: BenchQuery, runs: number): Promise<Measured> {
  const milliseconds: Record<string, number> = {}
  const answers: (readonly (readonly unknown[])[])[] = []
  let problem: string | undefined
  for (const peer of peers) {
    const times: number[] = []
    try {
      for (let run = 0; run <= runs; run++) {
        const start = performance.now()
        const answer = await peer.query(sql)
        // The first run warms caches.
        if (run > 0 || runs === 0) times.push(performance.now() - start)
        if (run === 0) answers.push(anyRows ? answer.map(() => []) : answer)
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
  return { query: name, milliseconds, problem }
}

function line(row: Measured, peers: readonly Peer[]): string {
  const times = peers.map((peer) => `${peer.name} ${row.milliseconds[peer.name]?.toFixed(1) ?? '-'} ms`)
  const mine = row.milliseconds['cadastre']
  const ratios = peers.slice(1).map((peer) => `/${peer.name} ${(mine / row.milliseconds[peer.name]).toFixed(2)}`)
  return `${row.query.padEnd(4)} ${times.join('  ')}  ${ratios.join('  ')}  ${row.problem ?? 'equal'}`
}

function report(
  rows: readonly Measured[],
  peers: readonly Peer[],
  about: Readonly<Record<string, unknown>>,
  json: string | undefined,
): boolean {
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
  if (json) writeFileSync(json, `${JSON.stringify({ ...about, rows, geometricMeans: means }, null, 2)}\n`)
  return equal === rows.length
}
