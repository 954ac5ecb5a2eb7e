// COPY of TPC-H's lineitem over the wire, in and out, in all three formats, and rows that go from one table into another. What has a bar of
// its own is measured at the whole scale, the rest with a part of the rows: PostgreSQL takes half a minute for each of the wholes.
import { copyFile, copyToFile } from './client/copy-client.ts'
import { WireClient } from './client/wire-client.ts'
import { copyFiles, madeFile } from './copy-files.ts'
import { interleave, type Interleaved } from './interleave.ts'
import { startDuckdb } from './peers/duckdb.ts'
import type { WirePeer } from './peers/peer.ts'
import type { Measure, Report } from './report.ts'
import { schema } from './tpch/schema.ts'

export interface CopyOptions {
  readonly scale: number
  readonly rounds: number
  readonly duckdb: boolean
}

const lineitem = schema.find((statement) => statement.startsWith('CREATE TABLE lineitem'))!
const tables = ['lineitem', 'lineitem_part', 'lineitem_again'] as const
const formats = { csv: 'FORMAT csv', text: `DELIMITER '|'`, binary: 'FORMAT binary' } as const
type Format = keyof typeof formats

export async function copy(peers: readonly WirePeer[], options: CopyOptions): Promise<Report> {
  const { scale, rounds } = options
  const files = await step('files', () => copyFiles(scale))
  const duck = options.duckdb ? await startDuckdb() : undefined
  const reader = duck && { ...duck, address: peers[0].address, cpuSeconds: (): undefined => undefined }
  const all: readonly WirePeer[] = reader ? [...peers, reader] : peers
  const clients = new Map<WirePeer, WireClient>()
  const everywhere = async (sql: string): Promise<void> => {
    for (const peer of all) await peer.execute(sql)
  }
  const load = async (peer: WirePeer, table: string, format: Format, file: string): Promise<number> => {
    if (peer === reader)
      await peer.execute(`INSERT INTO ${table} SELECT * FROM read_csv('${file}', header = false, quote = '"')`)
    else await copyFile(clients.get(peer)!, `COPY ${table} FROM STDIN (${formats[format]})`, file)
    return 1
  }
  const measures: Measure[] = []
  try {
    for (const table of tables) {
      await everywhere(`DROP TABLE IF EXISTS ${table}`)
      await everywhere(lineitem.replace('lineitem', table))
    }
    for (const peer of peers) clients.set(peer, await WireClient.connect(peer.address))

    const csv = await step('csv in', () =>
      interleave(
        all,
        rounds,
        (peer) => load(peer, 'lineitem', 'csv', files.csv),
        () => everywhere('TRUNCATE lineitem'),
      ),
    )
    measures.push(measure('csv in', csv, 'postgres'))
    if (reader) measures.push(measure('csv in, DuckDB reads the file', csv, 'duckdb'))

    const again = await step('INSERT of a SELECT', () =>
      interleave(
        all,
        rounds,
        async (peer) => {
          await peer.execute('INSERT INTO lineitem_again SELECT * FROM lineitem')
          return 1
        },
        () => everywhere('TRUNCATE lineitem_again'),
      ),
    )
    measures.push(measure('INSERT of a SELECT', again, 'postgres'))
    const counts = await Promise.all(
      peers.map((peer) => peer.query('SELECT count(*)::int, sum(l_quantity)::text FROM lineitem_again')),
    )

    for (const format of ['text', 'binary'] as const) {
      const file = files.parts[format]
      if (format === 'binary')
        await madeFile(file, (part) =>
          copyToFile(clients.get(peers[0])!, 'COPY lineitem_part TO STDOUT (FORMAT binary)', part),
        )
      const found = await step(`${format} in`, () =>
        interleave(
          peers,
          rounds,
          (peer) => load(peer, 'lineitem_part', format, file),
          () => everywhere('TRUNCATE lineitem_part'),
        ),
      )
      measures.push(measure(`${format} in, a part`, found, 'postgres'))
    }
    for (const format of Object.keys(formats) as Format[]) {
      const found = await step(`${format} out`, () =>
        interleave(peers, rounds, async (peer) => {
          await clients.get(peer)!.query(`COPY lineitem_part TO STDOUT (${formats[format]})`)
          return 1
        }),
      )
      measures.push(measure(`${format} out, a part`, found, 'postgres'))
    }
    const answers = new Set(counts.map((rows) => JSON.stringify(rows)))
    return {
      bench: 'copy',
      settings: { scale, rounds },
      measures,
      problems: answers.size === 1 ? [] : [`rows differ: ${[...answers].join(' ')}`],
    }
  } finally {
    for (const client of clients.values()) client.close()
    await duck?.close()
  }
}

/** Says how long each part of the bench took, preparation included. */
async function step<Found>(name: string, run: () => Promise<Found>): Promise<Found> {
  const start = performance.now()
  const found = await run()
  process.stdout.write(`copy: ${name} took ${((performance.now() - start) / 1000).toFixed(1)} s in all\n`)
  return found
}

function measure(name: string, found: Record<string, Interleaved>, peer: 'postgres' | 'duckdb'): Measure {
  const shown = ['cadastre', peer].filter((one) => one in found)
  const own = found['cadastre'].seconds
  const other = found[peer]?.seconds
  return {
    name,
    unit: 's',
    figures: Object.fromEntries(shown.map((one) => [one, found[one].seconds])),
    ratio: other && (peer === 'postgres' ? other / own : own / other),
    bar: peer === 'postgres' ? { atLeast: 2 } : { atMost: 1.5 },
    cpu: Object.fromEntries(
      shown.map((one) => {
        const cpu = found[one].cpuPerThousand
        return [one, cpu === undefined ? undefined : cpu / 1000]
      }),
    ),
  }
}
