// COPY of TPC-H's lineitem over the wire, in and out, in all three formats; csv also against DuckDB reading the file itself.
import { createReadStream, createWriteStream, existsSync, renameSync } from 'node:fs'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { copyFile, copyToFile } from './client/copy-client.ts'
import { WireClient } from './client/wire-client.ts'
import { interleave } from './interleave.ts'
import { startDuckdb } from './peers/duckdb.ts'
import type { WirePeer } from './peers/peer.ts'
import type { Measure, Report } from './report.ts'
import { schema } from './tpch/schema.ts'
import { generated } from './tpch/tpch.ts'

export interface CopyOptions {
  readonly scale: number
  readonly rounds: number
  readonly duckdb: boolean
}

const lineitem = schema.find((statement) => statement.startsWith('CREATE TABLE lineitem'))!
const formats = { csv: 'FORMAT csv', text: `DELIMITER '|'`, binary: 'FORMAT binary' } as const
type Format = keyof typeof formats

export async function copy(peers: readonly WirePeer[], { scale, rounds, duckdb }: CopyOptions): Promise<Report> {
  const directory = await generated(scale)
  const files: Record<Format, string> = {
    csv: `${directory}lineitem.csv`,
    text: `${directory}lineitem.tbl`,
    binary: `${directory}lineitem.bin`,
  }
  await made(files.csv, (part) => writeCsv(files.text, part))
  const clients = new Map<WirePeer, WireClient>()
  for (const peer of peers) {
    await peer.execute('DROP TABLE IF EXISTS lineitem')
    await peer.execute(lineitem)
    clients.set(peer, await WireClient.connect(peer.address))
  }
  const load = async (peer: WirePeer, format: Format): Promise<number> => {
    await copyFile(clients.get(peer)!, `COPY lineitem FROM STDIN (${formats[format]})`, files[format])
    return 1
  }
  const truncate = async (): Promise<void> => {
    for (const peer of peers) await peer.execute('TRUNCATE lineitem')
  }
  const measures: Measure[] = []
  for (const format of ['csv', 'text'] as const) measures.push(await loads(format))
  await made(files.binary, (part) =>
    copyToFile(clients.get(peers[0])!, `COPY lineitem TO STDOUT (FORMAT binary)`, part),
  )
  measures.push(await loads('binary'))
  if (duckdb) measures.push(await againstDuckdb())
  const counts = await Promise.all(peers.map((peer) => peer.query('SELECT count(*)::int FROM lineitem')))
  for (const format of Object.keys(formats) as Format[]) {
    const found = await interleave(peers, rounds, async (peer) => {
      await clients.get(peer)!.query(`COPY lineitem TO STDOUT (${formats[format]})`)
      return 1
    })
    measures.push(measure(`${format} out`, found))
  }
  for (const client of clients.values()) client.close()
  const problems = counts.every(([[count]]) => count === counts[0][0][0]) ? [] : ['rows differ']
  return { bench: 'copy', settings: { scale, rounds }, measures, problems }

  async function loads(format: Format): Promise<Measure> {
    const found = await interleave(peers, rounds, (peer) => load(peer, format), truncate)
    return measure(`${format} in`, found)
  }

  async function againstDuckdb(): Promise<Measure> {
    const duck = await startDuckdb()
    const other: WirePeer = { ...duck, address: peers[0].address, cpuSeconds: () => undefined }
    try {
      await duck.execute(lineitem)
      const before = async (): Promise<void> => {
        await truncate()
        await duck.execute('TRUNCATE lineitem')
      }
      const run = async (peer: WirePeer): Promise<number> => {
        if (peer !== other) return load(peer, 'csv')
        await duck.execute(`INSERT INTO lineitem SELECT * FROM read_csv('${files.csv}', header = false)`)
        return 1
      }
      const found = await interleave([peers[0], other], rounds, run, before)
      await truncate()
      for (const peer of peers) await load(peer, 'csv')
      return {
        name: 'csv in, DuckDB reads the file',
        unit: 's',
        figures: { cadastre: found['cadastre'].seconds, duckdb: found['duckdb'].seconds },
        ratio: found['cadastre'].seconds / found['duckdb'].seconds,
        bar: { atMost: 1.5 },
      }
    } finally {
      await duck.close()
    }
  }
}

function measure(name: string, found: Awaited<ReturnType<typeof interleave>>): Measure {
  const names = Object.keys(found)
  return {
    name,
    unit: 's',
    figures: Object.fromEntries(names.map((peer) => [peer, found[peer].seconds])),
    ratio: found['postgres'] && found['postgres'].seconds / found['cadastre'].seconds,
    bar: { atLeast: 2 },
    cpu: Object.fromEntries(
      names.map((peer) => [
        peer,
        found[peer].cpuPerThousand === undefined ? undefined : found[peer].cpuPerThousand / 1000,
      ]),
    ),
  }
}

async function made(file: string, make: (part: string) => Promise<void>): Promise<void> {
  if (existsSync(file)) return
  await make(`${file}.part`)
  renameSync(`${file}.part`, file)
}

/** The same rows with commas, and quotes where a field needs them. */
async function writeCsv(text: string, csv: string): Promise<void> {
  const out = createWriteStream(csv)
  let lines: string[] = []
  const write = async (): Promise<void> => {
    if (lines.length > 0 && !out.write(`${lines.join('\n')}\n`)) await once(out, 'drain')
    lines = []
  }
  for await (const line of createInterface({ input: createReadStream(text, { highWaterMark: 1 << 20 }) })) {
    const fields = line.split('|').map((field) => (/[,"]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    lines.push(fields.join(','))
    if (lines.length === 4096) await write()
  }
  await write()
  out.end()
  await once(out, 'close')
}
