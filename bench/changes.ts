// UPDATE and DELETE of 1 % of a large table, once rows here and there and once rows of one range, and how fast scans are afterwards.
import { interleave, type Interleaved, median } from './interleave.ts'
import type { WirePeer } from './peers/peer.ts'
import type { Measure, Report } from './report.ts'

export interface ChangesOptions {
  readonly rows: number
  readonly rounds: number
}

const scans: readonly string[] = [
  'SELECT count(*), sum(amount), sum(price) FROM changes',
  "SELECT customer % 100 AS c, sum(amount), count(*) FROM changes WHERE at >= DATE '2024-03-01' GROUP BY 1 ORDER BY 1",
]
const scanRuns = 9
/** Every worker has its caches to fill, and after a change anew. */
const warmUpRuns = 4

export async function changes(peers: readonly WirePeer[], options: ChangesOptions): Promise<Report> {
  const { rows, rounds } = options
  for (const peer of peers) await load(peer, rows)
  const before = await scanTimes(peers)
  const found: Record<string, Record<string, Interleaved>> = {}
  const percent = Math.ceil(rows / 100)
  const range = (slot: number): string => `id BETWEEN ${slot * percent + 1} AND ${(slot + 1) * percent}`
  // Every round has rows of its own: what a DELETE took is not there for the next.
  const kinds: readonly (readonly [string, (round: number) => string])[] = [
    ['UPDATE of 1 %, scattered', (round) => `UPDATE changes SET amount = amount + 1 WHERE id % 100 = ${round}`],
    [
      'UPDATE of 1 %, a range',
      (round) => `UPDATE changes SET price = price * 2, note = 'changed' WHERE ${range(round)}`,
    ],
    ['DELETE of 1 %, scattered', (round) => `DELETE FROM changes WHERE id % 100 = ${50 + round}`],
    ['DELETE of 1 %, a range', (round) => `DELETE FROM changes WHERE ${range(50 + round)}`],
  ]
  const run = (kind: (round: number) => string, times: number, first: number): Promise<Record<string, Interleaved>> =>
    interleave(peers, times, async (peer, round) => {
      await peer.execute(kind(first + round))
      return percent
    })
  // Once each, untimed: what scans are measured after.
  for (const [, statement] of kinds) await run(statement, 1, 0)
  const after = await scanTimes(peers)
  for (const [name, statement] of kinds) found[name] = await run(statement, rounds, 1)
  const problems = await differences(peers)
  const measures = Object.entries(found).map(([name, figures]) => changeMeasure(name, peers, figures))
  return {
    bench: 'changes',
    settings: { ...options },
    measures: [...measures, scanMeasure(peers, before, after)],
    problems,
  }
}

async function load(peer: WirePeer, rows: number): Promise<void> {
  await peer.execute('DROP TABLE IF EXISTS changes')
  await peer.execute(
    'CREATE TABLE changes (id bigint PRIMARY KEY, customer integer, amount numeric(12,2), price double precision, at date, note text)',
  )
  await peer.execute(
    `INSERT INTO changes SELECT i, i % 10007, (i % 100000) / 100.0, i * 0.5, DATE '2024-01-01' + (i % 366)::integer, 'note ' || i % 1000
      FROM generate_series(1, ${rows}) AS s(i)`,
  )
  await peer.execute(peer.name === 'postgres' ? 'VACUUM ANALYZE changes' : 'VACUUM changes')
}

/** Milliseconds of all scans together, by peer: the median of some runs after others to warm up. */
async function scanTimes(peers: readonly WirePeer[]): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {}
  for (let run = 0; run < warmUpRuns + scanRuns; run++) {
    for (const peer of peers) {
      const start = performance.now()
      for (const scan of scans) await peer.query(scan)
      if (run >= warmUpRuns) (times[peer.name] ??= []).push(performance.now() - start)
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]))
}

/** Both hold the same rows afterwards. */
async function differences(peers: readonly WirePeer[]): Promise<string[]> {
  const answers: string[] = []
  for (const peer of peers)
    answers.push(
      JSON.stringify(await peer.query('SELECT count(*)::text, sum(amount)::text, sum(price)::text FROM changes')),
    )
  return answers.every((answer) => answer === answers[0]) ? [] : [`rows differ: ${answers.join(' against ')}`]
}

function changeMeasure(name: string, peers: readonly WirePeer[], figures: Record<string, Interleaved>): Measure {
  return {
    name,
    unit: 'ms',
    figures: Object.fromEntries(peers.map((peer) => [peer.name, figures[peer.name].seconds * 1000])),
    ratio: figures['postgres'] && figures['cadastre'].seconds / figures['postgres'].seconds,
    bar: { atMost: 1 },
    cpu: Object.fromEntries(peers.map((peer) => [peer.name, figures[peer.name].cpuPerThousand])),
  }
}

const scanMeasure = (
  peers: readonly WirePeer[],
  before: Record<string, number>,
  after: Record<string, number>,
): Measure => ({
  name: 'scans afterwards',
  unit: 'ms',
  figures: after,
  ratio: before['cadastre'] / after['cadastre'],
  bar: { atLeast: 0.8 },
  note: `speed against the untouched table (${peers.map(({ name }) => `${name} ${before[name].toFixed(0)} ms, now ${(before[name] / after[name]).toFixed(2)}`).join('; ')})`,
})
