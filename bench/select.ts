// SELECT * of many rows: how fast rows become messages. The client only counts them.
import { serialize } from 'pg-protocol'
import { copyFile } from './client/copy-client.ts'
import { WireClient } from './client/wire-client.ts'
import { interleave } from './interleave.ts'
import type { WirePeer } from './peers/peer.ts'
import type { Measure, Report } from './report.ts'
import { schema } from './tpch/schema.ts'
import { generated } from './tpch/tpch.ts'

export interface SelectOptions {
  readonly scale: number
  readonly rows: number
  readonly rounds: number
}

const lineitem = schema.find((statement) => statement.startsWith('CREATE TABLE lineitem'))!

export async function select(peers: readonly WirePeer[], { scale, rows, rounds }: SelectOptions): Promise<Report> {
  const directory = await generated(scale)
  const clients = new Map<WirePeer, WireClient>()
  for (const peer of peers) {
    const client = await WireClient.connect(peer.address)
    clients.set(peer, client)
    for (const table of ['lineitem', 'wide']) await peer.execute(`DROP TABLE IF EXISTS ${table}`)
    await peer.execute(lineitem)
    await peer.execute(lineitem.replace('lineitem', 'wide'))
    await copyFile(client, `COPY lineitem FROM STDIN (DELIMITER '|')`, `${directory}lineitem.tbl`)
    await peer.execute(`INSERT INTO wide SELECT * FROM lineitem LIMIT ${rows}`)
    if (peer.name === 'postgres') await peer.execute('VACUUM ANALYZE wide')
  }
  const sql = 'SELECT * FROM wide'
  const measures: Measure[] = []
  for (const [name, messages] of [
    ['text', serialize.query(sql)],
    ['binary', binaryQuery(sql)],
  ] as const) {
    const run = async (peer: WirePeer): Promise<number> => {
      const client = clients.get(peer)!
      const before = client.rows
      await client.exchange(messages)
      return client.rows - before
    }
    // Once to warm up.
    await interleave(peers, 1, run)
    const found = await interleave(peers, rounds, run)
    measures.push({
      name,
      unit: 'rows/s',
      figures: Object.fromEntries(peers.map((peer) => [peer.name, found[peer.name].rate])),
      ratio: found['postgres'] && found['cadastre'].rate / found['postgres'].rate,
      bar: { atLeast: 2 },
      cpu: Object.fromEntries(peers.map((peer) => [peer.name, found[peer.name].cpuPerThousand])),
    })
  }
  for (const client of clients.values()) client.close()
  return { bench: 'select', settings: { scale, rows, rounds }, measures }
}

function binaryQuery(sql: string): Uint8Array {
  // No parameters; one format for all columns: binary. (The library binds results as text only.)
  const bind = Buffer.from([0x42, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1])
  return Buffer.concat([serialize.parse({ text: sql }), bind, serialize.execute(), serialize.sync()])
}
