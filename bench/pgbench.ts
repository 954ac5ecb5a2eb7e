// PostgreSQL's own pgbench: its initialisation, its TPC-B-like run, and whether all balances agree afterwards.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { WirePeer } from './peers/peer.ts'
import type { Measure, Report } from './report.ts'

const run = promisify(execFile)

export interface PgbenchOptions {
  readonly scales: readonly number[]
  readonly clients: number
  readonly seconds: number
  readonly rounds: number
}

export async function pgbench(peers: readonly WirePeer[], options: PgbenchOptions): Promise<Report> {
  const settings = { ...options }
  const missing = await pgbenchMissing()
  if (missing) return { bench: 'pgbench', settings, measures: [], skipped: missing }
  const measures: Measure[] = []
  const problems: string[] = []
  for (const scale of options.scales) {
    const initSeconds: Record<string, number> = {}
    const rates: Record<string, number[]> = {}
    for (const peer of peers) {
      const start = performance.now()
      await call(peer, ['-i', '-q', '-s', String(scale)])
      initSeconds[peer.name] = (performance.now() - start) / 1000
    }
    for (let round = 0; round < options.rounds; round++) {
      for (const peer of round % 2 === 0 ? peers : peers.toReversed())
        (rates[peer.name] ??= []).push(await transactions(peer, options))
    }
    for (const peer of peers) problems.push(...(await disagreements(peer, scale)))
    measures.push(measure(`initialise, scale ${scale}`, 's', initSeconds))
    const medians = Object.entries(rates).map(([name, list]) => [
      name,
      list.toSorted((a, b) => a - b)[list.length >> 1],
    ])
    measures.push(measure(`TPC-B, scale ${scale}, ${options.clients} clients`, 'tps', Object.fromEntries(medians)))
  }
  return { bench: 'pgbench', settings, measures, problems }
}

const measure = (name: string, unit: string, figures: Record<string, number>): Measure => ({
  name,
  unit,
  figures,
  ratio: figures['postgres'] && figures['cadastre'] / figures['postgres'],
})

/** Why pgbench cannot run here; undefined: it can. */
export async function pgbenchMissing(): Promise<string | undefined> {
  try {
    await run('pgbench', ['--version'])
    return undefined
  } catch {
    return 'pgbench is not installed (Debian: postgresql-contrib)'
  }
}

function call(peer: Pick<WirePeer, 'address'>, flags: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const { port, user, database, password } = peer.address
  return run('pgbench', ['-h', '127.0.0.1', '-p', String(port), '-U', user, ...flags, database], {
    env: { ...process.env, ...(password && { PGPASSWORD: password }) },
  })
}

async function transactions(peer: WirePeer, { clients, seconds }: PgbenchOptions): Promise<number> {
  const { stdout, stderr } = await call(peer, [
    ...['-n', '-T', String(seconds), '-c', String(clients), '-j', '2', '-M', 'prepared'],
  ])
  const rate = /tps = ([\d.]+)/.exec(stdout)
  const failed = /number of failed transactions: (\d+)/.exec(stdout)
  if (!rate || (failed && failed[1] !== '0')) throw new Error(`pgbench against ${peer.name}: ${stdout}${stderr}`)
  return Number(rate[1])
}

/** What TPC-B promises: every transaction moved one delta in all four tables. */
export async function disagreements(
  peer: { readonly name: string; query(sql: string): Promise<readonly (readonly unknown[])[]> },
  scale: number,
): Promise<string[]> {
  const [row] = await peer.query(
    `SELECT (SELECT sum(abalance) FROM pgbench_accounts)::text, (SELECT sum(tbalance) FROM pgbench_tellers)::text,
      (SELECT sum(bbalance) FROM pgbench_branches)::text, (SELECT coalesce(sum(delta), 0) FROM pgbench_history)::text,
      (SELECT count(*) FROM pgbench_accounts)::text`,
  )
  const [accounts, tellers, branches, history, count] = row.map(Number)
  const problems: string[] = []
  if (new Set([accounts, tellers, branches, history]).size !== 1)
    problems.push(`${peer.name}: balances disagree: ${row.map(String).join(', ')}`)
  if (count !== scale * 100_000) problems.push(`${peer.name}: ${count} accounts`)
  return problems
}
