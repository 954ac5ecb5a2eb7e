// What the second query thread brings: TPC-H queries on a server with one worker and on one with two, in turns; and what a second thread
// brings on this machine at all.
import { WireClient } from './client/wire-client.ts'
import { interleave } from './interleave.ts'
import { type CadastrePeer, startCadastre } from './peers/cadastre.ts'
import type { Measure, Report } from './report.ts'
import { secondCore } from './second-core/second-core.ts'
import { tableNames } from './tpch/generate.ts'
import { schema } from './tpch/schema.ts'
import { generated, queryText } from './tpch/tpch.ts'
import { warmUp } from './warm-up.ts'

const queriesDefault = [1, 6, 18]

export async function parallel(options: {
  readonly scale: number
  readonly rounds: number
  readonly queries?: string
  /** A round repeats a query for about so long: what is over in milliseconds is not told from one run. */
  readonly roundMilliseconds: number
}): Promise<Report> {
  const directory = await generated(options.scale)
  const numbers = options.queries?.split(',').map(Number) ?? queriesDefault
  const peers: CadastrePeer[] = []
  const clients = new Map<string, WireClient>()
  try {
    const { one, two } = await secondCore(options.rounds)
    for (const workers of [1, 2]) {
      const peer = await startCadastre({ flags: ['--workers', String(workers)] })
      peers.push({ ...peer, name: `${workers} workers` })
    }
    for (const peer of peers) {
      for (const statement of schema) await peer.execute(statement)
      for (const table of tableNames) await peer.load(table, `${directory}${table}.tbl`)
      clients.set(peer.name, await WireClient.connect(peer.address))
    }
    const measures: Measure[] = []
    for (const number of numbers) measures.push(await measured(number, peers, clients, options))
    measures.push({
      name: 'two threads that read memory',
      unit: 'GB/s',
      figures: { '1 worker': one, '2 workers': two },
      ratio: two / one,
    })
    return { bench: 'parallel', settings: { ...options }, measures }
  } finally {
    for (const client of clients.values()) client.close()
    for (const peer of peers) await peer.close()
  }
}

async function measured(
  number: number,
  peers: readonly CadastrePeer[],
  clients: ReadonlyMap<string, WireClient>,
  { rounds, roundMilliseconds }: { readonly rounds: number; readonly roundMilliseconds: number },
): Promise<Measure> {
  const sql = queryText(number)
  const once = async ({ name }: { readonly name: string }, times: number): Promise<number> => {
    for (let i = 0; i < times; i++) await clients.get(name)!.query(sql)
    return times
  }
  for (const peer of peers) await once(peer, 1)
  const start = performance.now()
  await once(peers[0], 1)
  const times = Math.ceil(roundMilliseconds / (performance.now() - start))
  await warmUp(peers, (peer) => once(peer, times))
  const seen = await interleave(peers, rounds, (peer) => once(peer, times))
  const [one, two] = peers.map(({ name }) => seen[name])
  return {
    name: `Q${number}`,
    unit: 'ms',
    figures: { '1 worker': 1000 / one.rate, '2 workers': 1000 / two.rate },
    ratio: two.rate / one.rate,
    bar: { atLeast: 1.7 },
    cpu: { '1 worker': perStatement(one), '2 workers': perStatement(two) },
  }
}

/** Milliseconds. */
const perStatement = ({ cpuPerThousand }: { readonly cpuPerThousand: number | undefined }): number | undefined =>
  cpuPerThousand && cpuPerThousand / 1000
