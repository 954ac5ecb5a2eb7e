// 1 KiB objects per second: put and got over one connection and over several.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { median } from '../interleave.ts'
import { cpuSeconds } from '../peers/cpu-seconds.ts'
import type { Measure } from '../report.ts'
import { writeDurably } from './plain-files.ts'
import type { S3Peer } from './s3-peer.ts'

export interface SmallOptions {
  readonly rounds: number
  readonly seconds: number
  readonly connections: readonly number[]
}

/** Puts are signed ahead: so many for a second, and a round that has used them up ends before its time. */
const putsPerSecond = 5000
/** Gets ask for few objects, again and again. */
const objectsGot = 16

const plainName = 'plain files'

export async function smallObjects(
  peers: readonly S3Peer[],
  directory: string,
  { rounds, seconds, connections }: SmallOptions,
): Promise<Measure[]> {
  const body = Buffer.alloc(1024, 'x')
  const rates = new Map<string, number[]>()
  const costs = new Map<string, number[]>()
  const note = (map: Map<string, number[]>, key: string, value: number): void =>
    void (map.get(key)?.push(value) ?? map.set(key, [value]))
  const pathOf = (round: number, lanes: number, n: number): string => `/bench/small/${round}-${lanes}-${n}`
  const gotPath = (n: number): string => `/bench/got/${n}`
  for (const {
    connections: [connection],
    signer,
  } of peers)
    for (let n = 0; n < objectsGot; n++) await connection.send(signer.request('PUT', gotPath(n), body))
  for (let round = 0; round < rounds; round++) {
    for (const lanes of connections) {
      for (const kind of ['put', 'get'] as const) {
        for (const peer of round % 2 === 0 ? peers : peers.toReversed()) {
          const { signer, connections: open } = peer
          const requests =
            kind === 'put'
              ? Array.from({ length: Math.ceil(putsPerSecond * seconds) }, (_, n) =>
                  signer.request('PUT', pathOf(round, lanes, n), body),
                )
              : Array.from({ length: objectsGot }, (_, n) => signer.request('GET', gotPath(n)))
          const most = kind === 'put' ? requests.length : Infinity
          const cpu = cpuSeconds(peer.processId)
          const { rate, count } = await timed(seconds, lanes, most, (n, lane) =>
            open[lane].send(requests[n % requests.length]),
          )
          note(rates, `${kind} ${lanes} ${peer.name}`, rate)
          const used = cpuSeconds(peer.processId)
          if (cpu !== undefined && used !== undefined)
            note(costs, `${kind} ${lanes} ${peer.name}`, (1e6 * (used - cpu)) / count)
        }
      }
    }
    const files = await timed(seconds, 1, Infinity, (n) => writeDurably(join(directory, `${round}-${n}`), body))
    note(rates, `put ${plainName}`, files.rate)
    note(
      rates,
      `get ${plainName}`,
      (await timed(seconds, 1, Infinity, () => readFileSync(join(directory, `${round}-0`)))).rate,
    )
  }
  return (['put', 'get'] as const).flatMap((kind) =>
    connections.map((lanes): Measure => {
      const of = (name: string): number => median(rates.get(`${kind} ${lanes} ${name}`)!)
      return {
        name: `${kind} 1 KiB, ${lanes} connection${lanes === 1 ? '' : 's'}`,
        unit: '/s',
        figures: {
          ...Object.fromEntries(peers.map(({ name }) => [name, of(name)])),
          [plainName]: median(rates.get(`${kind} ${plainName}`)!),
        },
        ratio: of(peers[0].name) / of(peers.at(-1)!.name),
        cpu: Object.fromEntries(
          peers.map(({ name }) => {
            const values = costs.get(`${kind} ${lanes} ${name}`)
            return [name, values && median(values)]
          }),
        ),
        note: 'cpu of 1,000',
      }
    }),
  )
}

/** Until the time is over or there are so many; work gets the number of the call and of its lane. */
async function timed(
  seconds: number,
  lanes: number,
  most: number,
  work: (n: number, lane: number) => unknown,
): Promise<{ readonly rate: number; readonly count: number }> {
  const start = performance.now()
  let next = 0
  let count = 0
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      while (next < most && performance.now() - start < seconds * 1000) {
        await work(next++, lane)
        count++
      }
    }),
  )
  return { rate: count / ((performance.now() - start) / 1000), count }
}
