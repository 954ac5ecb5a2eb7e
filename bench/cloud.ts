// A Cloud Table of many rows: SELECT through this server, the Cloud's API and PostgreSQL, against the same SELECT straight from PostgreSQL.
import { spawn } from 'node:child_process'
import { serialize } from 'pg-protocol'
import { WireClient } from './client/wire-client.ts'
import { interleave } from './interleave.ts'
import { startCadastre } from './peers/cadastre.ts'
import type { WirePeer } from './peers/peer.ts'
import { startPostgres } from './peers/postgres.ts'
import type { Report } from './report.ts'
import { serverProgram } from '../test/support/server-program.ts'

export interface CloudBenchOptions {
  readonly rows: number
  readonly rounds: number
}

const adminToken = 'token-of-the-operator'

export async function cloud({ rows, rounds }: CloudBenchOptions): Promise<Report> {
  const postgres = await startPostgres()
  const { port, user, database, password } = postgres.address
  const service = await startService(`postgres://${user}:${password}@127.0.0.1:${port}/${database}`)
  const url = `http://127.0.0.1:${service.port}`
  let own: WirePeer | undefined
  try {
    const registered = await fetch(`${url}/v1/databases`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminToken}` },
      body: JSON.stringify({ name: 'bench' }),
    })
    const { database_id, token } = (await registered.json()) as {
      database_id: string
      token: string
    }
    await postgres.execute(`INSERT INTO region_usage SELECT '${database_id}', i, 'schema' || i % 10, 'table' || i, i, i % 7, i * 4096
      FROM generate_series(1, ${rows}) i`)
    await postgres.execute('VACUUM ANALYZE region_usage')
    own = await startCadastre({
      flags: ['--cloud-url', url, '--cloud-token', token, '--cloud-report-interval', '0'],
    })
    const columns = 'region_id, schema_name, table_name, num_rows, num_objects, total_bytes'
    const messages = new Map<WirePeer, Uint8Array>([
      [own, serialize.query(`SELECT ${columns} FROM cloud.region_usage`)],
      [postgres, serialize.query(`SELECT ${columns} FROM region_usage WHERE database_id = '${database_id}'`)],
    ])
    const peers = [own, postgres]
    const clients = new Map<WirePeer, WireClient>()
    for (const peer of peers) clients.set(peer, await WireClient.connect(peer.address))
    const problems: string[] = []
    const run = async (peer: WirePeer): Promise<number> => {
      const client = clients.get(peer)!
      const before = client.rows
      await client.exchange(messages.get(peer)!)
      const found = client.rows - before
      if (found !== rows) problems.push(`${peer.name} answered ${found} rows of ${rows}`)
      return found
    }
    // To warm up: compiled code of three processes.
    await interleave(peers, 5, run)
    const found = await interleave(peers, rounds, run)
    for (const client of clients.values()) client.close()
    const figures = Object.fromEntries(peers.map(({ name }) => [name, found[name].seconds * 1000]))
    return {
      bench: 'cloud',
      settings: { rows, rounds },
      measures: [
        {
          name: `SELECT of ${rows} rows`,
          unit: 'ms',
          figures,
          ratio: found['cadastre'].seconds / found['postgres'].seconds,
          bar: { atMost: 4 },
          cpu: Object.fromEntries(peers.map(({ name }) => [name, found[name].cpuPerThousand])),
          note: "processor time without the service's",
        },
      ],
      problems,
    }
  } finally {
    await own?.close()
    await service.stop()
    await postgres.close()
  }
}

async function startService(store: string): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const child = spawn(
    process.execPath,
    [serverProgram, 'cloud', '--store', store, '--port', '0', '--admin-token', adminToken, '--log-level', 'error'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const port = await new Promise<number>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const match = /ready: http:\/\/[^:]+:(\d+)/.exec(text)
      if (match) resolve(Number(match[1]))
    })
    child.once('exit', (code) => reject(new Error(`the Cloud ended with ${code} before it was ready`)))
  })
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
