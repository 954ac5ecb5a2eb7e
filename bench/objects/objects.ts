// The object store by its S3 face, against plain files on the same disk: small objects per second, large ones in MB/s, a long list, and
// the memory that a very large upload takes.
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../test/support/postgres.ts'
import { median } from '../interleave.ts'
import { startCadastre } from '../peers/cadastre.ts'
import type { Measure, Report } from '../report.ts'
import { BenchClient } from './s3-client.ts'

const mebibyte = 1024 * 1024

export interface ObjectsOptions {
  readonly rounds: number
  readonly seconds: number
  /** Of the list. */
  readonly keys: number
  readonly largeMegabytes: number
  readonly hugeMegabytes: number
  readonly connections: number
}

export async function objects(options: ObjectsOptions): Promise<Report> {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-files-'))
  const port = await freePort()
  const server = await startCadastre({ flags: ['--s3-port', String(port)] })
  try {
    const [[accessKey, secret]] = (await server.query('SELECT * FROM cadastre.create_access_key()')) as string[][]
    const client = new BenchClient(port, accessKey, secret, options.connections)
    await client.send('PUT', '/bench')
    const measures = [
      ...(await smallObjects(client, directory, options)),
      ...(await largeObjects(client, directory, options)),
      await longList(client, options),
      await hugeUpload(client, readFileSync(join(server.directory, 'server.pid'), 'utf8').trim(), options),
    ]
    client.close()
    return { bench: 'objects', settings: { ...options }, measures }
  } finally {
    await server.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** How many a second; work gets the number of the call. */
async function rate(seconds: number, lanes: number, work: (n: number) => Promise<unknown> | void): Promise<number> {
  const start = performance.now()
  let count = 0
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (performance.now() - start < seconds * 1000) await work(count++)
    }),
  )
  return count / ((performance.now() - start) / 1000)
}

async function smallObjects(
  client: BenchClient,
  directory: string,
  { rounds, seconds, connections }: ObjectsOptions,
): Promise<Measure[]> {
  const body = Buffer.alloc(1024, 'x')
  const rates: Record<string, number[]> = {}
  const note = (name: string, value: number): void => void (rates[name] ??= []).push(value)
  for (let round = 0; round < rounds; round++) {
    note('put 1', await rate(seconds, 1, (n) => client.send('PUT', `/bench/small/${round}-${n}`, body)))
    note('put n', await rate(seconds, connections, (n) => client.send('PUT', `/bench/small/n${round}-${n}`, body)))
    note('put file', await rate(seconds, 1, (n) => writeDurably(join(directory, `${round}-${n}`), body)))
    note('get 1', await rate(seconds, 1, () => client.send('GET', '/bench/small/0-0')))
    note('get n', await rate(seconds, connections, () => client.send('GET', '/bench/small/0-0')))
    note('get file', await rate(seconds, 1, () => void readFileSync(join(directory, '0-0'))))
  }
  const measure = (name: string, of: string, file: string): Measure => ({
    name,
    unit: '/s',
    figures: { cadastre: median(rates[of]), 'plain files': median(rates[file]) },
    ratio: median(rates[of]) / median(rates[file]),
  })
  return [
    measure('put 1 KiB, 1 connection', 'put 1', 'put file'),
    measure(`put 1 KiB, ${connections} connections`, 'put n', 'put file'),
    measure('get 1 KiB, 1 connection', 'get 1', 'get file'),
    measure(`get 1 KiB, ${connections} connections`, 'get n', 'get file'),
  ]
}

function writeDurably(path: string, body: Buffer): void {
  const file = openSync(`${path}.partial`, 'w')
  writeSync(file, body)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.partial`, path)
}

async function largeObjects(
  client: BenchClient,
  directory: string,
  { rounds, largeMegabytes }: ObjectsOptions,
): Promise<Measure[]> {
  const size = largeMegabytes * mebibyte
  const from = join(directory, 'large')
  writeDurably(from, Buffer.alloc(size, 'y'))
  const speeds: Record<string, number[]> = {}
  const time = async (name: string, work: () => Promise<unknown> | void): Promise<void> => {
    const start = performance.now()
    await work()
    ;(speeds[name] ??= []).push(size / 1e6 / ((performance.now() - start) / 1000))
  }
  for (let round = 0; round < rounds; round++) {
    await time('put', () => client.send('PUT', '/bench/large', { size, pieces: filePieces(from) }))
    await time('copy', () => copyDurably(from, join(directory, 'copy')))
    await time('get', () => client.send('GET', '/bench/large'))
    await time('read', () => copyDurably(from, join(directory, 'copy'), false))
  }
  const measure = (name: string, of: string, file: string, bar?: number): Measure => ({
    name,
    unit: 'MB/s',
    figures: { cadastre: median(speeds[of]), 'plain copy': median(speeds[file]) },
    ratio: median(speeds[of]) / median(speeds[file]),
    bar: bar === undefined ? undefined : { atLeast: bar },
  })
  return [
    measure(`put ${largeMegabytes} MiB`, 'put', 'copy', 0.5),
    measure(`get ${largeMegabytes} MiB`, 'get', 'read', 0.5),
  ]
}

function* filePieces(path: string): Generator<Buffer> {
  const file = openSync(path, 'r')
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(mebibyte)
      const read = readSync(file, piece)
      if (read === 0) return
      yield piece.subarray(0, read)
    }
  } finally {
    closeSync(file)
  }
}

function copyDurably(from: string, to: string, durable = true): void {
  const file = openSync(to, 'w')
  for (const piece of filePieces(from)) writeSync(file, piece)
  if (durable) fsyncSync(file)
  closeSync(file)
}

async function longList(client: BenchClient, { keys, connections }: ObjectsOptions): Promise<Measure> {
  await client.send('PUT', '/listed')
  let next = 0
  const body = Buffer.from('z')
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let n = next++; n < keys; n = next++) await client.send('PUT', `/listed/${String(n).padStart(8, '0')}`, body)
    }),
  )
  const start = performance.now()
  let token = ''
  let listed = 0
  do {
    const { text } = await client.send('GET', `/listed?list-type=2${token}`, undefined, true)
    listed += Number(/<KeyCount>(\d+)</.exec(text)![1])
    const found = /<NextContinuationToken>([^<]+)</.exec(text)?.[1]
    token = found === undefined ? '' : `&continuation-token=${found}`
  } while (token !== '')
  const seconds = (performance.now() - start) / 1000
  if (listed !== keys) throw new Error(`${listed} of ${keys} keys were listed`)
  return { name: `list ${keys} keys by pages of 1,000`, unit: 'keys/s', figures: { cadastre: keys / seconds } }
}

/** What the process holds beyond what it held idle. */
async function hugeUpload(client: BenchClient, pid: string, { hugeMegabytes }: ObjectsOptions): Promise<Measure> {
  const residentMegabytes = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
  const piece = Buffer.alloc(mebibyte, 'h')
  const idle = residentMegabytes()
  let most = idle
  const pieces = (function* () {
    for (let n = 0; n < hugeMegabytes; n++) {
      if (n % 16 === 0) most = Math.max(most, residentMegabytes())
      yield piece
    }
  })()
  const start = performance.now()
  await client.send('PUT', '/bench/huge', { size: hugeMegabytes * mebibyte, pieces })
  const seconds = (performance.now() - start) / 1000
  await client.send('DELETE', '/bench/huge')
  return {
    name: `memory of an upload of ${hugeMegabytes} MiB`,
    unit: 'MiB above idle',
    figures: { cadastre: most - idle },
    ratio: most - idle,
    bar: { atMost: 64 },
    note: `${((hugeMegabytes * mebibyte) / 1e6 / seconds).toFixed(0)} MB/s`,
  }
}
