// What the second query thread brings: TPC-H queries on a server with one worker and on one with two, in turns.
import { type CadastrePeer, startCadastre } from './peers/cadastre.ts'
import { interleave } from './interleave.ts'
import type { Report } from './report.ts'
import { tableNames } from './tpch/generate.ts'
import { schema } from './tpch/schema.ts'
import { generated, queryText } from './tpch/tpch.ts'

const queriesDefault = [1, 6, 18]

export async function parallel(options: {
  readonly scale: number
  readonly rounds: number
  readonly queries?: string
}): Promise<Report> {
  const directory = await generated(options.scale)
  const numbers = options.queries?.split(',').map(Number) ?? queriesDefault
  const peers: CadastrePeer[] = []
  try {
    for (const workers of [1, 2]) {
      const peer = await startCadastre({ flags: ['--workers', String(workers)] })
      peers.push({ ...peer, name: `${workers} workers` })
    }
    for (const peer of peers) {
      for (const statement of schema) await peer.execute(statement)
      for (const table of tableNames) await peer.load(table, `${directory}${table}.tbl`)
      for (const number of numbers) await peer.query(queryText(number))
    }
    const measures = []
    for (const number of numbers) {
      const sql = queryText(number)
      const seen = await interleave(peers, options.rounds, async (peer) => {
        await peer.query(sql)
        return 1
      })
      const [one, two] = peers.map((peer) => seen[peer.name])
      measures.push({
        name: `Q${number}`,
        unit: 'ms',
        figures: { '1 worker': one.seconds * 1000, '2 workers': two.seconds * 1000 },
        ratio: one.seconds / two.seconds,
        bar: { atLeast: 1.7 },
        cpu: { '1 worker': one.cpuPerThousand, '2 workers': two.cpuPerThousand },
      })
    }
    return {
      bench: 'parallel',
      settings: { ...options },
      measures: measures.map((measure) => ({
        ...measure,
        cpu: Object.fromEntries(Object.entries(measure.cpu).map(([name, ms]) => [name, ms && ms / 1000])),
      })),
    }
  } finally {
    for (const peer of peers) await peer.close()
  }
}
