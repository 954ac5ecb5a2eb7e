// Rounds that alternate between peers, so that what else the machine does hits all of them, and medians over the rounds.
import type { WirePeer } from './peers/peer.ts'

export interface Sample {
  readonly seconds: number
  /** Of what the bench counts: statements, rows. */
  readonly work: number
  readonly cpuSeconds: number | undefined
}

export interface Interleaved {
  readonly rate: number
  readonly seconds: number
  /** Processor milliseconds per 1,000 units of work. */
  readonly cpuPerThousand: number | undefined
}

/** Runs every peer once a round, each round in the other order. */
export async function interleave(
  peers: readonly WirePeer[],
  rounds: number,
  once: (peer: WirePeer, round: number) => Promise<number>,
  beforeRound?: () => void | Promise<void>,
): Promise<Record<string, Interleaved>> {
  const samples: Record<string, Sample[]> = Object.fromEntries(peers.map((peer) => [peer.name, []]))
  for (let round = 0; round < rounds; round++) {
    await beforeRound?.()
    for (const peer of round % 2 === 0 ? peers : peers.toReversed()) {
      const cpu = peer.cpuSeconds()
      const start = performance.now()
      const work = await once(peer, round)
      const seconds = (performance.now() - start) / 1000
      const cpuAfter = peer.cpuSeconds()
      samples[peer.name].push({
        seconds,
        work,
        cpuSeconds: cpu === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpu,
      })
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, summary(list)]))
}

const summary = (samples: readonly Sample[]): Interleaved => ({
  rate: median(samples.map(({ work, seconds }) => work / seconds)),
  seconds: median(samples.map(({ seconds }) => seconds)),
  cpuPerThousand: samples.some(({ cpuSeconds }) => cpuSeconds === undefined)
    ? undefined
    : median(samples.map(({ work, cpuSeconds }) => (1e6 * cpuSeconds!) / work)),
})

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
